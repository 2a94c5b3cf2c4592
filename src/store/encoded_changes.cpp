#include "store/encoded_changes.hpp"

#include <algorithm>

namespace muster::store {
namespace {

// Encoding so many takes much longer than to start a thread.
constexpr std::size_t batch_size = 4000;

std::vector<StoredRecord> encode_all(std::span<const portal::Change> changes) {
  std::vector<StoredRecord> records;
  records.reserve(changes.size());
  for (const portal::Change& change : changes) records.push_back(encode(change));
  return records;
}

}  // namespace

const StoredRecord& EncodedChanges::next() {
  if (taken_ == batch_.size()) take_batch();
  return batch_[taken_++];
}

void EncodedChanges::take_batch() {
  const auto cut = [this] {
    const auto batch = rest_.first(std::min(rest_.size(), batch_size));
    rest_ = rest_.subspan(batch.size());
    return batch;
  };
  batch_ = following_.valid() ? following_.get() : encode_all(cut());
  taken_ = 0;
  // Without `deferred`, a commit would fail where the system allows no more threads.
  if (!rest_.empty()) following_ = std::async(std::launch::async | std::launch::deferred, encode_all, cut());
}

}  // namespace muster::store
