#include "http/connection_count.hpp"

namespace muster::http {
namespace {

constexpr base::Microseconds log_pause = 60'000'000;

}  // namespace

std::optional<ConnectionCount::Slot> ConnectionCount::enter(const IpAddress& address) {
  if (limit_ == 0) return Slot();
  if (take(address)) return Slot(*this, address);
  if (may_log())
    log_->warn("{} has {} connections, as many as one address may have (limits.connections_per_address): closing more",
               text_of(address).view(), limit_);
  return std::nullopt;
}

bool ConnectionCount::take(const IpAddress& address) {
  const std::lock_guard lock(mutex_);
  std::size_t& count = counts_[address];
  if (count >= limit_) return false;
  ++count;
  return true;
}

// When the clock was set back, a line is logged: otherwise the log could be silent for a long time.
bool ConnectionCount::may_log() {
  const std::lock_guard lock(mutex_);
  const base::Microseconds now = clock_.now();
  if (logged_ && now >= *logged_ && now - *logged_ < log_pause) return false;
  logged_ = now;
  return true;
}

void ConnectionCount::leave(const IpAddress& address) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(address);
  if (--found->second == 0) counts_.erase(found);
}

std::size_t ConnectionCount::addresses() const {
  const std::lock_guard lock(mutex_);
  return counts_.size();
}

}  // namespace muster::http
