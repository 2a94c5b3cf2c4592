#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "http/network.hpp"

namespace muster::http {

/// Counts the open connections of each client address over all I/O threads, and limits them. Any thread.
class ConnectionCount {
 public:
  /// `limit` is the most connections of one address; with 0 nothing is counted or refused. Lifetime: the clock outlives
  /// the count.
  ConnectionCount(std::size_t limit, const base::Clock& clock, base::Log log)
      : limit_(limit), clock_(clock), log_(std::move(log)) {}

  /// The right to one connection, given back by the destructor. Lifetime: the count outlives the slot.
  class Slot {
   public:
    /// A slot that is not counted.
    Slot() = default;
    Slot(Slot&& other) noexcept : count_(std::exchange(other.count_, nullptr)), address_(other.address_) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (count_) count_->leave(address_);
    }

   private:
    friend class ConnectionCount;
    Slot(ConnectionCount& count, const IpAddress& address) : count_(&count), address_(address) {}

    ConnectionCount* count_ = nullptr;
    IpAddress address_{};
  };

  /// A slot for a new connection; nothing when the address has reached the limit. That is logged at most once a minute.
  std::optional<Slot> enter(const IpAddress& address);
  /// How many addresses have a counted connection.
  std::size_t addresses() const;

 private:
  bool take(const IpAddress& address);
  bool may_log();
  void leave(const IpAddress& address);

  const std::size_t limit_;
  const base::Clock& clock_;
  const base::Log log_;
  mutable std::mutex mutex_;
  std::map<IpAddress, std::size_t> counts_;
  std::optional<base::Microseconds> logged_;  // when the log was last told of a refusal
};

}  // namespace muster::http
