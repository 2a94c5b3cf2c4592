#pragma once

#include <cstddef>
#include <future>
#include <span>
#include <vector>

#include "store/change_codec.hpp"

namespace muster::store {

/// Encodes changes one after the other. Of many changes, another thread encodes the next thousands while the caller
/// writes those before. Thread: one. Lifetime: the changes outlive it.
class EncodedChanges {
 public:
  explicit EncodedChanges(std::span<const portal::Change> changes) : rest_(changes) {}

  /// The next change, encoded. There must be one. Lifetime: until the next call. Throws what the other thread threw.
  const StoredRecord& next();

 private:
  using Batch = std::vector<StoredRecord>;

  void take_batch();

  std::span<const portal::Change> rest_;  // what no batch has yet
  Batch batch_;
  std::size_t taken_ = 0;
  std::future<Batch> following_;  // destroyed first, which waits for the thread
};

}  // namespace muster::store
