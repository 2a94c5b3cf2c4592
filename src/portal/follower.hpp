#pragma once

#include <atomic>
#include <thread>

#include "portal/audit_retention.hpp"
#include "portal/portals.hpp"
#include "portal/usage_recorder.hpp"

namespace muster::portal {

/// Keeps served portals up to date with writes of other processes. One thread waits for changes and takes them over.
/// Between changes it runs the audit retention and the usage recorder. The destructor stops it and records the last
/// uses of webhooks, unless another process is writing for longer than a moment. An exception in the thread ends the
/// process.
class Follower {
 public:
  /// Lifetime: all arguments outlive the follower.
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
