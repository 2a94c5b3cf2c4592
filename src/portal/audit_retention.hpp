#pragma once

#include <functional>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/store.hpp"

namespace muster::portal {

/// Removes old revisions from the audit logs of all portals in a served store. Thread: one that answers no requests,
/// because it writes to the disk.
class AuditRetention {
 public:
  /// Keeps the last `days` days, or everything when `days` is 0. Lifetime: store and clock outlive this object.
  AuditRetention(Store& store, const base::Clock& clock, base::Log log, std::int64_t days,
                 std::function<RealTime()> real_time = RealTime::now)
      : store_(store), clock_(clock), log_(std::move(log)), days_(days), real_time_(std::move(real_time)) {}

  /// Removes what is too old: at the first call, and then once for each hour of real time, however often it is called.
  /// Each call makes one short step, and the next calls continue. An error is logged, and the work is tried again an
  /// hour later.
  void tidy_up();

 private:
  base::Result<Forgotten> forget(base::UnixSeconds before, const RealTime& now);
  void report(const base::Result<Forgotten>& done);

  Store& store_;
  const base::Clock& clock_;
  base::Log log_;
  const std::int64_t days_;
  std::function<RealTime()> real_time_;
  std::int64_t next_ = 0;      // in seconds of the real time
  bool at_it_ = false;         // more steps are needed
  std::size_t forgotten_ = 0;  // number of revisions in the steps so far
};

}  // namespace muster::portal
