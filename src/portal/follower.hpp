#pragma once

#include <atomic>
#include <thread>

#include "portal/audit_keeper.hpp"
#include "portal/portals.hpp"

namespace muster::portal {

/// Keeps served portals up with what other processes write to their store: one thread that waits for a change and takes
/// it over, and in between lets the audit log's keeper do its work. Stops when destroyed.
class Follower {
 public:
  /// Lifetime: all outlive the follower.
  Follower(Store& store, Portals& portals, AuditKeeper& keeper, base::Log log);
  ~Follower();

 private:
  void follow();

  Store& store_;
  Portals& portals_;
  AuditKeeper& keeper_;
  base::Log log_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace muster::portal
