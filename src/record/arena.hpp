#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/storage_ptr.hpp>
#include <new>
#include <optional>
#include <span>

#include "base/password.hpp"

namespace muster::record {

/// Memory for JSON values that are freed together, again and again. It uses the given buffer first, then the heap.
///
/// Boost's `monotonic_resource` alone is not enough. Its `release` does not reset the size of the next block, which
/// doubles with each overflow. After thirty overflows it would ask for all the memory of the machine.
///
/// Memory from the heap is wiped before it is freed, because a form may contain a password.
/// Lifetime: the buffer outlives the arena. Thread: one.
class Arena {
 public:
  explicit Arena(std::span<unsigned char> buffer) : buffer_(buffer) { reset(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Values in this memory live until `reset`.
  boost::json::storage_ptr memory() { return &*resource_; }
  void reset() { resource_.emplace(buffer_.data(), buffer_.size(), &heap_); }
  /// Does `reset` and overwrites the buffer.
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
