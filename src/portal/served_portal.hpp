#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "portal/live_portal.hpp"

namespace muster::portal {

/// A portal that this process serves. What is in it is loaded when somebody first asks.
class ServedPortal {
 public:
  /// Says through the server_lock what readers see, any revision as long as it is not loaded. Lifetime: both outlive
  /// the portal; the server_lock may be none.
  ServedPortal(Store& store, base::PortalId id, ServerLock* server_lock);
  /// One that is read alone. Lifetime: the cell outlives the portal.
  explicit ServedPortal(const SnapshotCell& snapshots) : id_{1}, snapshots_(&snapshots) {}
  ~ServedPortal();

  base::PortalId id() const { return id_; }
  /// Nothing until it is loaded; from then on always the same. Any thread; does not block.
  const SnapshotCell* snapshots() const { return snapshots_.load(std::memory_order_acquire); }
  /// The portal, which is loaded if need be. Any thread; blocks.
  base::Result<LivePortal*> open();
  /// Takes over what other processes have committed, if it is loaded. Any thread; blocks.
  base::Result<void> catch_up();

 private:
  Store* store_ = nullptr;
  const base::PortalId id_;
  ServerLock* server_lock_ = nullptr;
  std::mutex opening_;
  std::unique_ptr<LivePortal> live_;
  std::atomic<const SnapshotCell*> snapshots_{nullptr};
};

}  // namespace muster::portal
