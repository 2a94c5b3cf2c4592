#include "rest/sign_in_delays.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <vector>

namespace muster::rest {
namespace {

constexpr base::Microseconds second = 1'000'000;
constexpr base::Microseconds longest_delay = 60 * second;
// After it one failure is forgotten. More than the longest delay, or else the delays of who goes on would not grow.
constexpr base::Microseconds forget_time = 90 * second;
// After so many beyond the free ones the delay grows no more, and more are not counted.
constexpr int delay_steps = 7;

constexpr base::Microseconds delay_after(int failures, int free) {
  if (failures <= free) return 0;
  return std::min(longest_delay, second << std::min(failures - free - 1, delay_steps));
}
static_assert(delay_after(delay_steps, 0) == longest_delay && delay_after(delay_steps - 1, 0) < longest_delay);

// Whoever has one IPv6 address has all that share its first 64 bits, so those count as one.
std::string_view network_of(std::string_view address, std::array<char, 16>& bytes) {
  std::array<char, INET6_ADDRSTRLEN> ended{};
  if (address.size() >= ended.size()) return address;
  std::ranges::copy(address, ended.begin());
  if (inet_pton(AF_INET6, ended.data(), bytes.data()) != 1) return address;
  constexpr std::array<char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
  const bool is_v4 = std::equal(mapped.begin(), mapped.end(), bytes.begin());
  return {bytes.data(), is_v4 ? bytes.size() : 8};
}

}  // namespace

// A clock that was set back must not lock anybody out: longer than the longest delay it never is.
base::Microseconds SignInDelays::Tally::wait(const Key& key, base::Microseconds now) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return 0;
  const base::Microseconds left = found->second.not_before - now;
  return left > longest_delay ? 0 : std::max<base::Microseconds>(left, 0);
}

void SignInDelays::Tally::add(const Key& key, base::Microseconds now) {
  if (entries_.size() >= most_kept_ && !entries_.contains(key)) make_room(now);
  Entry& entry = entries_[key];
  const base::Microseconds most = forget_time * (free_ + delay_steps);
  entry.forgotten_at = std::min(std::max(entry.forgotten_at, now) + forget_time, now + most);
  const auto failures = (entry.forgotten_at - now + forget_time - 1) / forget_time;
  entry.not_before = now + delay_after(static_cast<int>(failures), free_);
}

// What others began meanwhile was allowed without this one, so its delay goes as well.
void SignInDelays::Tally::take_back(const Key& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  found->second.forgotten_at -= forget_time;
  found->second.not_before = 0;
}

// A quarter goes at once, so that it is seldom done. Who floods us with names has failed least with each, and loses
// those before what we know of others.
void SignInDelays::Tally::make_room(base::Microseconds now) {
  std::erase_if(entries_, [now](const auto& entry) { return entry.second.forgotten_at <= now; });
  const std::size_t wanted = most_kept_ - most_kept_ / 4 - 1;
  if (entries_.size() <= wanted) return;
  std::vector<std::pair<base::Microseconds, Key>> order;
  order.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) order.emplace_back(entry.forgotten_at, key);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(entries_.size() - wanted);
  std::ranges::nth_element(order, end);
  for (auto at = order.begin(); at != end; ++at) entries_.erase(at->second);
}

SignInDelays::SignInDelays(std::size_t most_kept)
    : seed_(base::new_secret()), accounts_(3, most_kept), addresses_(20, most_kept) {}

base::Microseconds SignInDelays::wait(base::PortalId portal, std::string_view account, std::string_view address,
                                      base::Microseconds now) const {
  const Key of_account = account_key(portal, account);
  const Key of_address = address_key(address);
  const std::lock_guard lock(mutex_);
  return wait(of_account, of_address, now);
}

base::Microseconds SignInDelays::begin(base::PortalId portal, std::string_view account, std::string_view address,
                                       base::Microseconds now) {
  const Key of_account = account_key(portal, account);
  const Key of_address = address_key(address);
  const std::lock_guard lock(mutex_);
  if (const base::Microseconds left = wait(of_account, of_address, now); left > 0) return left;
  accounts_.add(of_account, now);
  addresses_.add(of_address, now);
  return 0;
}

void SignInDelays::succeeded(base::PortalId portal, std::string_view account, std::string_view address) {
  const Key of_account = account_key(portal, account);
  const Key of_address = address_key(address);
  const std::lock_guard lock(mutex_);
  accounts_.forget(of_account);
  addresses_.take_back(of_address);
}

void SignInDelays::abandoned(base::PortalId portal, std::string_view account, std::string_view address) {
  const Key of_account = account_key(portal, account);
  const Key of_address = address_key(address);
  const std::lock_guard lock(mutex_);
  accounts_.take_back(of_account);
  addresses_.take_back(of_address);
}

std::size_t SignInDelays::size() const {
  const std::lock_guard lock(mutex_);
  return accounts_.size() + addresses_.size();
}

// What is typed as a name may be a password in the wrong box; the seed keeps it from being guessed by its hash.
SignInDelays::Key SignInDelays::account_key(base::PortalId portal, std::string_view account) const {
  return base::hash_secret(seed_ + std::to_string(portal.value) + ':' + std::string(account));
}

SignInDelays::Key SignInDelays::address_key(std::string_view address) const {
  std::array<char, 16> bytes{};
  return base::hash_secret(seed_ + std::string(network_of(address, bytes)));
}

base::Microseconds SignInDelays::wait(const Key& account, const Key& address, base::Microseconds now) const {
  return std::max(accounts_.wait(account, now), addresses_.wait(address, now));
}

}  // namespace muster::rest
