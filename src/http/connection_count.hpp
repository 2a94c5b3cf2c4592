#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "http/network.hpp"

namespace muster::http {

/// How many connections each address has, over all I/O threads, and how many it may have. Any thread.
class ConnectionCount {
 public:
  /// `limit` 0 counts nothing. Lifetime: the clock outlives the count.
  ConnectionCount(std::size_t limit, const base::Clock& clock, base::Log log)
      : limit_(limit), clock_(clock), log_(std::move(log)) {}

  /// Held as long as the connection lasts. Lifetime: the count outlives it.
  class Slot {
   public:
    /// One that is not counted.
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

  /// Nothing when the address has as many as it may have. The log says so, at most once a minute.
  std::optional<Slot> enter(const IpAddress& address);
  /// How many addresses have a connection that is counted.
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
  std::optional<base::Microseconds> logged_;
};

}  // namespace muster::http
