#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/store.hpp"

namespace muster::portal {

/// Forgets what the audit logs of a served store's portals have of long ago. Thread: one, and none that answers
/// requests, as it writes to the disk.
class AuditKeeper {
 public:
  /// Keeps the log of the last `days` days; for ever when that is 0. Lifetime: store and clock outlive the keeper.
  AuditKeeper(Store& store, const base::Clock& clock, base::Log log, std::int64_t days)
      : store_(store), clock_(clock), log_(std::move(log)), days_(days) {}

  /// Forgets what is too old: at the first call, and then once an hour, however often it is called. A failure is
  /// logged, and it is tried again an hour later.
  void tidy_up();

 private:
  base::Result<std::size_t> forget(base::UnixSeconds before);

  Store& store_;
  const base::Clock& clock_;
  base::Log log_;
  const std::int64_t days_;
  base::UnixSeconds next_ = 0;
};

}  // namespace muster::portal
