#pragma once

#include <atomic>
#include <thread>

#include "portal/audit_retention.hpp"
#include "portal/portals.hpp"
#include "portal/usage_recorder.hpp"

namespace muster::portal {

/// Keeps served portals up with what other processes write to their store: one thread that waits for a change and takes
/// it over, and in between lets the keepers do their work. Stops when destroyed, and has the last uses of webhooks kept
/// then, unless another process writes for longer than a moment. An exception in it ends the process.
class Follower {
 public:
  /// Lifetime: all outlive the follower.
  Follower(Store& store, Portals& portals, AuditRetention& keeper, UsageRecorder& uses, base::Log log);
  ~Follower();

 private:
  void follow();
  void keep_last_uses();

  Store& store_;
  Portals& portals_;
  AuditRetention& keeper_;
  UsageRecorder& uses_;
  base::Log log_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace muster::portal
