#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "portal/snapshot_cell.hpp"
#include "portal/transaction.hpp"

namespace muster::portal {

/// A portal that is open in this process: its newest snapshot, and the one way to change it.
///
/// A write is durable first and visible second: the store has committed before any reader sees it. Writes and catching
/// up take turns on one lock; reads never wait for it.
class LivePortal {
 public:
  /// Loads the newest revision. Lifetime: `store` outlives the portal.
  static base::Result<std::unique_ptr<LivePortal>> open(Store& store, base::PortalId id);

  base::PortalId id() const { return id_; }
  const SnapshotCell& snapshots() const { return cell_; }

  /// From now on tells the server_lock which revision readers see, the present one first. Lifetime: until given
  /// nothing, or as long as the portal.
  void report_to(ServerLock* server_lock);

  /// Makes the writes of `body` durable, then visible, and returns the newest revision that holds them. `body` is
  /// called again on a newer state when another process wrote in between, so it must not keep anything from an earlier
  /// call. After an error none of them was made. Any thread; blocks.
  using Body = std::function<base::Result<void>(Transaction&)>;
  base::Result<base::Revision> transact(const Body& body);
  /// The same for one write, which is held to these rules.
  base::Result<base::Revision> write(const Origin& origin, const Transaction::Write& write,
                                     directory::Rules rules = directory::Rules::references);

  /// Takes over what other processes have committed and returns the newest revision. Any thread; blocks.
  base::Result<base::Revision> catch_up();

 private:
  LivePortal(Store& store, base::PortalId id, Snapshot first) : store_(store), id_(id), cell_(std::move(first)) {}
  base::Result<base::Revision> catch_up_locked();
  void publish(Snapshot next);

  Store& store_;
  const base::PortalId id_;
  SnapshotCell cell_;
  std::mutex writing_;
  ServerLock* server_lock_ = nullptr;
  std::atomic<bool> store_answers_{true};
};

}  // namespace muster::portal
