#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "portal/portal.hpp"

namespace muster::portal {

/// Holds the newest of something immutable for many readers. Writers `publish`; each reading thread keeps a Reader of
/// its own. libstdc++ 12's atomic<shared_ptr> takes a lock for each load; here a read is one atomic load of a counter.
template <class T>
class Cell {
 public:
  using Held = std::shared_ptr<const T>;
  explicit Cell(Held first) : newest_(std::move(first)) {}

  /// Any thread; blocks only against other publishers and readers that have just seen a new version.
  void publish(Held next) {
    {
      const std::lock_guard lock(mutex_);
      newest_.swap(next);
      version_.fetch_add(1, std::memory_order_release);
    }
    // `next` is now the old snapshot: when nobody else holds it, it is torn down here, outside the lock.
  }
  Held newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

  /// One thread's view of the cell. Keeps the snapshot it returned last, so it outlives the request that reads it.
  class Reader {
   public:
    explicit Reader(const Cell& cell) : cell_(&cell) {}
    /// The newest. Lifetime: until the next call.
    const T& get() {
      if (is_old()) {
        const std::lock_guard lock(cell_->mutex_);
        held_ = cell_->newest_;
        version_ = cell_->version_.load(std::memory_order_relaxed);
      }
      return *held_;
    }

    /// Whether `get` would give another one than it gave last.
    bool is_old() const { return cell_->version_.load(std::memory_order_acquire) != version_; }

   private:
    const Cell* cell_;
    std::uint64_t version_ = 0;
    Held held_;
  };

 private:
  mutable std::mutex mutex_;
  std::atomic<std::uint64_t> version_{1};
  Held newest_;
};

using SnapshotCell = Cell<Portal>;

}  // namespace muster::portal
