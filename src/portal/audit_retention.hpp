#pragma once

#include <functional>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/store.hpp"

namespace muster::portal {

/// Forgets what the audit logs of a served store's portals have of long ago. Thread: one, and none that answers
/// requests, as it writes to the disk.
class AuditRetention {
 public:
  /// Keeps the log of the last `days` days; for ever when that is 0. Lifetime: store and clock outlive the keeper.
  AuditRetention(Store& store, const base::Clock& clock, base::Log log, std::int64_t days,
                 std::function<RealTime()> real_time = RealTime::now)
      : store_(store), clock_(clock), log_(std::move(log)), days_(days), real_time_(std::move(real_time)) {}

  /// Forgets what is too old: at the first call, and then once an hour that really passed, however often it is called.
  /// A call makes one short step, and the next ones go on with it. A failure is logged, and it is tried again an hour
  /// later.
  void tidy_up();

 private:
  base::Result<Forgotten> forget(base::UnixSeconds before, const RealTime& now);
  void report(const base::Result<Forgotten>& done);

  Store& store_;
  const base::Clock& clock_;
  base::Log log_;
  const std::int64_t days_;
  std::function<RealTime()> real_time_;
  std::int64_t next_ = 0;      // by the real time's seconds
  bool at_it_ = false;         // there are steps left
  std::size_t forgotten_ = 0;  // in the steps so far
};

}  // namespace muster::portal
