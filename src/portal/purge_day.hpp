#pragma once

#include <cstdint>
#include <string>

#include "base/ids.hpp"

namespace muster::portal {

/// Time that nobody can set: seconds since a start of the machine, and which start that was.
struct RealTime {
  std::string boot = {};
  std::int64_t seconds = 0;
  static RealTime now();
  bool operator==(const RealTime&) const = default;
};

/// How much of an audit log may still be forgotten on one day. A clock that is years ahead would have all of it go at
/// once, and nobody could bring it back. A day has passed once the machine ran for one, whatever the clock says; of two
/// starts of the machine nobody can tell what lies between them.
struct PurgeDay {
  RealTime seen = {};           ///< when it was last looked at; no boot: there was no day yet
  std::int64_t passed = 0;      ///< seconds of the day
  base::Revision began_at = 0;  ///< the newest revision when it began
  std::uint64_t share = 0;      ///< how many may go, besides as many as were made meanwhile
  std::uint64_t forgotten = 0;  ///< how many went
  bool operator==(const PurgeDay&) const = default;

  /// How many may go now, with so many in the log. Begins the next day when this one is over.
  std::uint64_t left(const RealTime& now, base::Revision newest, std::uint64_t in_log);
};

}  // namespace muster::portal
