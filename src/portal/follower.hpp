#pragma once

#include <atomic>
#include <thread>

#include "portal/audit_keeper.hpp"

namespace muster::portal {

/// Keeps a served portal up with what other processes write to its store: one thread that waits for a change and takes
/// it over, and in between lets the audit log's keeper do its work. Stops when destroyed.
class Follower {
 public:
  /// Lifetime: all outlive the follower.
  Follower(Store& store, LivePortal& portal, AuditKeeper& keeper, base::Log log);
  ~Follower();

 private:
  void follow();

  Store& store_;
  LivePortal& portal_;
  AuditKeeper& keeper_;
  base::Log log_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace muster::portal
