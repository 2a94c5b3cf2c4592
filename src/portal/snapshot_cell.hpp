#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "portal/portal.hpp"

namespace muster::portal {

/// Holds the newest version of an immutable value for many readers. Writers call `publish`. Each reading thread has a
/// Reader of its own. A read is one atomic load of a counter, while atomic<shared_ptr> of libstdc++ 12 takes a lock.
template <class T>
class Cell {
 public:
  using Held = std::shared_ptr<const T>;
  explicit Cell(Held first) : newest_(std::move(first)) {}

  /// Any thread. Blocks only for other publishers, and for readers that fetch a new version.
  void publish(Held next) {
    {
      const std::lock_guard lock(mutex_);
      newest_.swap(next);
      version_.fetch_add(1, std::memory_order_release);
    }
    // `next` now holds the old snapshot. If nobody else holds it, it is destroyed here, outside the lock.
  }
  Held newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

  /// One thread's access to the cell. It keeps the snapshot that it returned last, so the snapshot outlives the request
  /// that reads it.
  class Reader {
   public:
    explicit Reader(const Cell& cell) : cell_(&cell) {}
    /// The newest version. Lifetime: until the next call.
    const T& get() {
      if (is_old()) {
        const std::lock_guard lock(cell_->mutex_);
        held_ = cell_->newest_;
        version_ = cell_->version_.load(std::memory_order_relaxed);
      }
      return *held_;
    }

    /// Whether `get` would return another version than last time.
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
