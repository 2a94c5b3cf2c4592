#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/portals.hpp"

namespace muster::portal {

/// Brings to the store when webhooks were last used, as the threads that answer requests have noted it. What is noted
/// for less than ten seconds is lost when the process is killed. Thread: one, and none that answers requests, as it
/// writes to the disk.
class UsageRecorder {
 public:
  /// Lifetime: store, portals and clock outlive the keeper.
  UsageRecorder(Store& store, const Portals& portals, const base::Clock& clock, base::Log log)
      : store_(store), portals_(portals), clock_(clock), log_(std::move(log)) {}

  /// Keeps what is new, every ten seconds at most, however often it is called. What cannot be kept now is kept later.
  void keep();
  /// Keeps what is new at once. False when another thread or process uses the store: some of it is still to be kept.
  bool keep_now();

 private:
  base::Result<void> keep_all();

  Store& store_;
  const Portals& portals_;
  const base::Clock& clock_;
  base::Log log_;
  base::UnixSeconds next_ = 0;
  bool failing_ = false;
};

}  // namespace muster::portal
