#include "directory/email_index.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "directory/words/fold.hpp"

namespace muster::directory {
namespace {

// Few enough buckets to keep the table dense, and enough to keep the lists short: with a million people, four in each.
constexpr std::size_t bucket_count = 1 << 18;

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

}  // namespace muster::directory
