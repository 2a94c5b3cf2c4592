#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/storage_ptr.hpp>
#include <new>
#include <optional>
#include <span>

#include "base/password.hpp"

namespace muster::record {

/// Memory for JSON values that are thrown away together, again and again: at first the given buffer, then the heap.
///
/// Boost's `monotonic_resource` alone would not do. Its `release` forgets what it took but not how much it takes next,
/// which doubles with each overflow for as long as it lives: after thirty of them it asks for all the memory there is.
/// Lifetime: the buffer outlives the arena. Thread: one.
///
/// What it took of the heap is wiped before it goes back: a form may hold a password.
class Arena {
 public:
  explicit Arena(std::span<unsigned char> buffer) : buffer_(buffer) { reset(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Lifetime: what is made of it, until `reset`.
  boost::json::storage_ptr memory() { return &*resource_; }
  void reset() { resource_.emplace(buffer_.data(), buffer_.size(), &heap_); }
  /// The same, and overwrites what is in the buffer.
  void wipe() {
    reset();
    base::wipe(buffer_.data(), buffer_.size());
  }

 private:
  class WipingHeap final : public boost::json::memory_resource {
    void* do_allocate(std::size_t size, std::size_t alignment) override {
      return ::operator new(size, std::align_val_t(alignment));
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
      base::wipe(memory, size);
      ::operator delete(memory, std::align_val_t(alignment));
    }
    bool do_is_equal(const boost::json::memory_resource& other) const noexcept override { return this == &other; }
  };

  WipingHeap heap_;
  std::span<unsigned char> buffer_;
  std::optional<boost::json::monotonic_resource> resource_;
};

}  // namespace muster::record
