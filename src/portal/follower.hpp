#pragma once

#include <atomic>
#include <thread>

#include "base/log.hpp"
#include "portal/live_portal.hpp"

namespace muster::portal {

/// Keeps a served portal up with what other processes write to its store: one thread that waits for a change, takes it
/// over, and says through the claim how far readers see. Stops when destroyed.
class Follower {
 public:
  /// Lifetime: all three outlive the follower.
  Follower(Store& store, LivePortal& portal, ServingClaim& claim, base::Log log);
  ~Follower();

 private:
  void follow();

  Store& store_;
  LivePortal& portal_;
  ServingClaim& claim_;
  base::Log log_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace muster::portal
