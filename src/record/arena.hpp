#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/storage_ptr.hpp>
#include <optional>
#include <span>

namespace muster::record {

/// Memory for JSON values that are thrown away together, again and again: at first the given buffer, then the heap.
///
/// Boost's `monotonic_resource` alone would not do. Its `release` forgets what it took but not how much it takes next,
/// which doubles with each overflow for as long as it lives: after thirty of them it asks for all the memory there is.
/// Lifetime: the buffer outlives the arena. Thread: one.
class Arena {
 public:
  explicit Arena(std::span<unsigned char> buffer) : buffer_(buffer) { reset(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Lifetime: what is made of it, until `reset`.
  boost::json::storage_ptr memory() { return &*resource_; }
  void reset() { resource_.emplace(buffer_.data(), buffer_.size()); }

 private:
  std::span<unsigned char> buffer_;
  std::optional<boost::json::monotonic_resource> resource_;
};

}  // namespace muster::record
