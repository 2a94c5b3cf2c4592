#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "portal/portal.hpp"

namespace muster::portal {

/// Holds the newest snapshot for many readers. Writers `publish`; each reading thread keeps a Reader of its own.
/// libstdc++ 12's atomic<shared_ptr> takes a lock for each load; here a read is one atomic load of a counter.
class SnapshotCell {
 public:
  explicit SnapshotCell(Snapshot first) : newest_(std::move(first)) {}

  /// Any thread; blocks only against other publishers and readers that have just seen a new version.
  void publish(Snapshot next) {
    {
      const std::lock_guard lock(mutex_);
      newest_.swap(next);
      version_.fetch_add(1, std::memory_order_release);
    }
    // `next` is now the old snapshot: when nobody else holds it, it is torn down here, outside the lock.
  }
  Snapshot newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

  /// One thread's view of the cell. Keeps the snapshot it returned last, so it outlives the request that reads it.
  class Reader {
   public:
    explicit Reader(const SnapshotCell& cell) : cell_(&cell) {}
    /// The newest snapshot. Lifetime: until the next call.
    const Portal& get() {
      const std::uint64_t version = cell_->version_.load(std::memory_order_acquire);
      if (version != version_ || !held_) {
        const std::lock_guard lock(cell_->mutex_);
        held_ = cell_->newest_;
        version_ = cell_->version_.load(std::memory_order_relaxed);
      }
      return *held_;
    }

    /// Lets go of what `get` returned, for a thread that may not ask again for long.
    void release() { held_.reset(); }

   private:
    const SnapshotCell* cell_;
    std::uint64_t version_ = 0;
    Snapshot held_;
  };

 private:
  mutable std::mutex mutex_;
  std::atomic<std::uint64_t> version_{1};
  Snapshot newest_;
};

}  // namespace muster::portal
