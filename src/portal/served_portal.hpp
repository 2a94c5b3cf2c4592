#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "portal/live_portal.hpp"

namespace muster::portal {

/// A portal that this process serves. It is loaded when it is first needed.
class ServedPortal {
 public:
  /// Reports through the lock which revision readers see. Before the portal is loaded, that is `any_revision`.
  /// Lifetime: store and lock outlive the portal. The lock may be null.
  ServedPortal(Store& store, base::PortalId id, ServerLock* server_lock);
  /// A portal that is only read. Lifetime: the cell outlives the portal.
  explicit ServedPortal(const SnapshotCell& snapshots) : id_{1}, snapshots_(&snapshots) {}
  ~ServedPortal();

  base::PortalId id() const { return id_; }
  /// Null until the portal is loaded, then always the same cell. Any thread; does not block.
  const SnapshotCell* snapshots() const { return snapshots_.load(std::memory_order_acquire); }
  /// Returns the portal and loads it first if needed. Any thread; blocks.
  base::Result<LivePortal*> open();
  /// Takes over commits of other processes, if the portal is loaded. Any thread; blocks.
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
