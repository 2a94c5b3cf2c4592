#include "rest/limits/sign_in_delays.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <vector>

namespace muster::rest {
namespace {

constexpr base::Microseconds second = 1'000'000;
constexpr base::Microseconds minute = 60 * second;
// How long it takes to forget one failure. It is more than the longest delay; otherwise the delays of those who keep
// guessing would not grow.
constexpr base::Microseconds forget_time = 90 * second;
// How many failures beyond the free ones are counted. The delay does not grow after that.
constexpr int delay_steps = 7;
static_assert(second << (delay_steps - 1) > minute);

// What of an address counts. Whoever has an IPv6 address usually has all with the same first 64 bits.
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

base::Microseconds SignInDelays::Tally::delay_after(int failures) const {
  if (failures <= free_) return 0;
  return std::min(longest_, second << std::min(failures - free_ - 1, delay_steps));
}

// A wait longer than the longest delay means that the clock was set back. It must not lock anybody out.
base::Microseconds SignInDelays::Tally::wait(const Key& key, base::Microseconds since, base::Microseconds now) const {
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.last <= since) return 0;
  const base::Microseconds left = found->second.not_before - now;
  return left > longest_ ? 0 : std::max<base::Microseconds>(left, 0);
}

void SignInDelays::Tally::add(const Key& key, base::Microseconds since, base::Microseconds now) {
  if (entries_.size() >= most_kept_ && !entries_.contains(key)) make_room(now);
  Entry& entry = entries_[key];
  if (entry.last <= since) entry = {};
  const base::Microseconds most = forget_time * (free_ + delay_steps);
  entry.forgotten_at = std::min(std::max(entry.forgotten_at, now) + forget_time, now + most);
  const auto failures = (entry.forgotten_at - now + forget_time - 1) / forget_time;
  entry.not_before = now + delay_after(static_cast<int>(failures));
  entry.last = now;
}

// The delay is removed as well.
void SignInDelays::Tally::take_back(const Key& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  found->second.forgotten_at -= forget_time;
  found->second.not_before = 0;
}

// Drops a quarter at once, so that this is rarely done. An attacker who floods the server with names has few failures
// with each, so these are dropped first.
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
    : seed_(base::new_secret()),
      here_(3, minute, most_kept),
      accounts_(20, 8 * second, most_kept),
      addresses_(20, minute, most_kept),
      browsers_(10, minute, most_kept) {}

base::Microseconds SignInDelays::wait(const SignInAttempt& attempt, base::Microseconds now) const {
  const Counts counts = counts_of(attempt);
  const std::lock_guard lock(mutex_);
  base::Microseconds longest = 0;
  for (const auto& [tally, key, since, _] : counts) longest = std::max(longest, tally->wait(key, since, now));
  return longest;
}

base::Microseconds SignInDelays::begin(const SignInAttempt& attempt, base::Microseconds now) {
  const Counts counts = counts_of(attempt);
  const std::lock_guard lock(mutex_);
  base::Microseconds longest = 0;
  for (const auto& [tally, key, since, _] : counts) longest = std::max(longest, tally->wait(key, since, now));
  if (longest > 0) return longest;
  for (const auto& [tally, key, since, _] : counts) tally->add(key, since, now);
  return 0;
}

// The failures of an address, and of an account from all addresses, are kept: otherwise whoever knows one password
// could reset the delays for guessing others.
void SignInDelays::succeeded(const SignInAttempt& attempt) {
  const Counts counts = counts_of(attempt);
  const std::lock_guard lock(mutex_);
  for (const Count& count : counts) {
    if (count.starts_anew)
      count.tally->forget(count.key);
    else
      count.tally->take_back(count.key);
  }
}

void SignInDelays::abandoned(const SignInAttempt& attempt) {
  const Counts counts = counts_of(attempt);
  const std::lock_guard lock(mutex_);
  for (const Count& count : counts) count.tally->take_back(count.key);
}

std::size_t SignInDelays::size() const {
  const std::lock_guard lock(mutex_);
  return here_.size() + accounts_.size() + addresses_.size() + browsers_.size();
}

SignInDelays::Counts SignInDelays::counts_of(const SignInAttempt& attempt) const {
  const base::Microseconds since = attempt.unlocked > 0 ? attempt.unlocked * second - 1 : 0;
  const std::string portal = std::to_string(attempt.portal.value) + ':';
  if (!attempt.browser.empty())
    return {{Count{&browsers_, key_of("browser:", portal + std::string(attempt.browser)), since, true}}, 1};
  std::array<char, 16> bytes{};
  const std::string network(network_of(attempt.address, bytes));
  const std::string account = portal + std::string(attempt.account);
  return {{Count{&here_, key_of("here:", std::to_string(network.size()) + ':' + network + account), since, true},
           Count{&accounts_, key_of("account:", account), since, false},
           Count{&addresses_, key_of("address:", network), 0, false}},
          3};
}

// Somebody may type a password in place of the name. Because of the seed it cannot be guessed from its hash.
SignInDelays::Key SignInDelays::key_of(std::string_view kind, std::string_view text) const {
  return base::hash_secret(seed_ + std::string(kind) + std::string(text));
}

}  // namespace muster::rest
