#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "portal/snapshot_cell.hpp"
#include "portal/store.hpp"

namespace muster::portal {

/// A portal that is open in this process: its newest snapshot, and the one way to change it.
///
/// A write is durable first and visible second: the store has committed before any reader sees it. Writes and catching
/// up take turns on one lock, which also keeps the store to one thread at a time; reads never wait for it.
class LivePortal {
 public:
  /// Loads the newest revision. Lifetime: `store` outlives the portal.
  static base::Result<std::unique_ptr<LivePortal>> open(Store& store, base::PortalId id);

  base::PortalId id() const { return id_; }
  const SnapshotCell& snapshots() const { return cell_; }

  /// What a write does to the draft. Called again on a newer draft when another process wrote in between, so it must
  /// not keep anything from an earlier call. An error leaves no trace.
  using Write = std::function<base::Result<void>(PortalDraft&)>;
  /// Runs one write and returns the revision that holds it; the present one when nothing changed. `invalid` when the
  /// write leaves a department tree that is none. Any thread; blocks.
  base::Result<base::Revision> write(const Write& write);

  /// Takes over what other processes have committed and returns the newest revision. Any thread; blocks.
  base::Result<base::Revision> catch_up();

 private:
  LivePortal(Store& store, base::PortalId id, Snapshot first) : store_(store), id_(id), cell_(std::move(first)) {}
  base::Result<base::Revision> catch_up_locked();

  Store& store_;
  const base::PortalId id_;
  SnapshotCell cell_;
  std::mutex writing_;
};

}  // namespace muster::portal
