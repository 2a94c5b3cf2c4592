#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "portal/snapshot_cell.hpp"
#include "portal/transaction.hpp"

namespace muster::portal {

/// A portal that is open in this process: its newest snapshot, and the only way to change it.
///
/// The store commits a write before any reader sees it. Writes and catching up share one lock. Readers never wait for
/// it.
class LivePortal {
 public:
  /// Loads the newest revision of a portal. Lifetime: `store` outlives the portal.
  static base::Result<std::unique_ptr<LivePortal>> open(Store& store, base::PortalId id);

  base::PortalId id() const { return id_; }
  const SnapshotCell& snapshots() const { return cell_; }

  /// Reports to the lock which revision readers see, from now on and starting with the present one. Null ends it.
  /// Lifetime: the lock lives until then, or as long as the portal.
  void report_to(ServerLock* server_lock);

  /// Makes the writes of `body` durable, then visible. Returns the newest revision with these writes. When another
  /// process wrote in between, `body` is called again on the newer state, so it must keep nothing from an earlier call.
  /// After an error, none of the writes was made. Any thread; blocks.
  using Body = std::function<base::Result<void>(Transaction&)>;
  base::Result<base::Revision> transact(const Body& body);
  /// Makes a single write and checks it against these rules.
  base::Result<base::Revision> write(const Origin& origin, const Transaction::Write& write,
                                     directory::Rules rules = directory::Rules::references);

  /// Takes over commits of other processes and returns the newest revision. Any thread; blocks.
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
