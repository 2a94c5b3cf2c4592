#pragma once

#include <cstdint>
#include <string>

#include "base/ids.hpp"

namespace muster::portal {

/// Time that nobody can set: the seconds since the machine started, and the id of that start.
struct RealTime {
  std::string boot = {};
  std::int64_t seconds = 0;
  static RealTime now();
  bool operator==(const RealTime&) const = default;
};

/// Limits how much of an audit log is removed in one day. Without a limit, a clock that is years ahead would have the
/// whole log removed at once, and it could not be restored. A day is over once the machine has run for a day, whatever
/// its clock says. Time between two starts of the machine does not count, because it is unknown.
struct PurgeDay {
  RealTime seen = {};           ///< the last call of `left`; an empty boot id: no day has begun
  std::int64_t passed = 0;      ///< seconds of this day so far
  base::Revision began_at = 0;  ///< the newest revision when this day began
  std::uint64_t share = 0;      ///< how many may be removed, in addition to as many as were added during the day
  std::uint64_t forgotten = 0;  ///< how many were removed
  bool operator==(const PurgeDay&) const = default;

  /// How many may be removed now, when the log has `in_log` revisions. Begins the next day when this one is over.
  std::uint64_t left(const RealTime& now, base::Revision newest, std::uint64_t in_log);
};

}  // namespace muster::portal
