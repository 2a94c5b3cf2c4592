#pragma once

#include <atomic>
#include <thread>

#include "base/log.hpp"
#include "portal/live_portal.hpp"

namespace muster::portal {

/// Keeps a served portal up with what other processes write to its store: one thread that waits for a change and takes
/// it over. Stops when destroyed.
class Follower {
 public:
  /// Lifetime: both outlive the follower.
  Follower(Store& store, LivePortal& portal, base::Log log);
  ~Follower();

 private:
  void follow();

  Store& store_;
  LivePortal& portal_;
  base::Log log_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace muster::portal
