#include "directory/email_index.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <vector>

#include "directory/words/fold.hpp"

namespace muster::directory {
namespace {

// Few enough buckets to keep the table dense, and enough to keep the lists short: with a million people, four in each.
constexpr unsigned bucket_bits = 18;
constexpr std::size_t bucket_count = 1 << bucket_bits;

std::uint32_t bucket_of(std::string_view email) {
  return static_cast<std::uint32_t>(std::hash<std::string>()(fold_case(email)) % bucket_count);
}

}  // namespace

std::span<const UserId> EmailIndex::candidates(std::string_view email) const {
  if (email.empty()) return {};
  return as_list<UserId>(buckets_.find(bucket_of(email)));
}

void EmailIndex::add(UserId id, std::string_view email) {
  if (email.empty()) return;
  const std::uint32_t bucket = bucket_of(email);
  const auto stored = as_list<UserId>(buckets_.find(bucket));
  std::vector<UserId> list(stored.begin(), stored.end());
  const auto at = std::ranges::lower_bound(list, id);
  if (at != list.end() && *at == id) return;
  list.insert(at, id);
  buckets_.put(bucket, std::as_bytes(std::span<const UserId>(list)));
}

void EmailIndex::remove(UserId id, std::string_view email) {
  if (email.empty()) return;
  const std::uint32_t bucket = bucket_of(email);
  const auto stored = as_list<UserId>(buckets_.find(bucket));
  std::vector<UserId> list(stored.begin(), stored.end());
  std::erase(list, id);
  buckets_.put(bucket, std::as_bytes(std::span<const UserId>(list)));
}

void EmailIndex::Filler::add(UserId id, std::string_view email) {
  if (!email.empty()) entries_.push_back({bucket_of(email), id});
}

EmailIndex EmailIndex::Filler::finish() {
  // Two passes of a counting sort, which keep the order of ids within a bucket. Comparing a million entries would take
  // several times as long.
  constexpr unsigned digit_bits = bucket_bits / 2;
  std::vector<Entry> sorted(entries_.size());
  for (const unsigned shift : {0u, digit_bits}) {
    const auto digit = [shift](const Entry& entry) { return entry.bucket >> shift & ((1u << digit_bits) - 1); };
    std::array<std::uint32_t, (1u << digit_bits) + 1> places{};
    for (const Entry& entry : entries_) ++places[digit(entry) + 1];
    std::partial_sum(places.begin(), places.end(), places.begin());
    for (const Entry& entry : entries_) sorted[places[digit(entry)]++] = entry;
    entries_.swap(sorted);
  }
  RecordTable::Filler buckets;
  std::vector<UserId> list;
  for (std::size_t i = 0; i < entries_.size();) {
    const std::uint32_t bucket = entries_[i].bucket;
    list.clear();
    for (; i < entries_.size() && entries_[i].bucket == bucket; ++i) list.push_back(entries_[i].id);
    buckets.add(bucket, std::as_bytes(std::span<const UserId>(list)));
  }
  EmailIndex index;
  index.buckets_ = buckets.finish();
  return index;
}

}  // namespace muster::directory
