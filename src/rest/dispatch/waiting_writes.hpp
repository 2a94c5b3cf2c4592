#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ids.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

namespace errors {
inline constexpr WireError too_many_waiting{503, "QUERY_LIMIT_EXCEEDED",
                                            "Too many requests wait to be written (limits.waiting_writes)"};
inline constexpr WireError portal_loading{503, "QUERY_LIMIT_EXCEEDED", "The portal is still being loaded"};
inline constexpr WireError store_in_use{503, "QUERY_LIMIT_EXCEEDED", "Another program has been writing for too long"};
}  // namespace errors

/// How much may wait for the committer. No client that waits for its replies comes near it.
struct WaitingLimits {
  std::size_t count = 10'000;
  std::size_t bytes = std::size_t{256} << 20;
  bool operator==(const WaitingLimits&) const = default;
};

/// Keeps count of the requests that wait to be written, or for what comes before: a password that is compared, a portal
/// that is loaded.
///
/// Places are shared without a list of who gets how much. A portal may take as much as is still free, so one alone gets
/// half, two get a third each. An owner within it may take as much as is then still left to the portal. So nobody fills
/// it for all others. Who has nothing waiting may have one as long as there is any reservation. Any thread.
class WaitingWrites {
 public:
  explicit WaitingWrites(WaitingLimits limits) : limits_(limits) {}
  WaitingWrites(const WaitingWrites&) = delete;
  WaitingWrites& operator=(const WaitingWrites&) = delete;

  /// Who sent a request: its credential, or its client's address where there is none.
  struct Owner {
    base::PortalId portal;
    std::string name;
    auto operator<=>(const Owner& other) const {
      return std::tie(portal.value, name) <=> std::tie(other.portal.value, other.name);
    }
  };
  /// What a request takes, given back by being destroyed. Lifetime: `of` outlives it.
  class Reservation {
   public:
    Reservation(WaitingWrites& of, Owner owner, std::size_t bytes) : of_(of), owner_(std::move(owner)), bytes_(bytes) {}
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    ~Reservation() { of_.give_back(owner_, bytes_); }

   private:
    WaitingWrites& of_;
    const Owner owner_;
    const std::size_t bytes_;
  };

  /// Null when there is no reservation for it.
  std::shared_ptr<const Reservation> take(Owner owner, std::size_t bytes);

  struct Reading {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    std::uint64_t refused = 0;  ///< so far
  };
  Reading read() const;

 private:
  struct Amount {
    std::size_t count = 0;
    std::size_t bytes = 0;
    Amount operator+(Amount more) const { return {count + more.count, bytes + more.bytes}; }
    void add(Amount more) { *this = *this + more; }
    void subtract(Amount less) { count -= less.count, bytes -= less.bytes; }
    bool is_within(Amount other) const { return count <= other.count && bytes <= other.bytes; }
    // Of nothing below zero.
    Amount without(Amount less) const {
      return {count - std::min(count, less.count), bytes - std::min(bytes, less.bytes)};
    }
  };
  bool has_place(const Owner& owner, Amount more) const;
  void give_back(const Owner& owner, std::size_t bytes);

  const WaitingLimits limits_;
  mutable std::mutex mutex_;
  Amount all_;
  std::map<std::uint32_t, Amount> portals_;  // of these, those with something waiting
  std::map<Owner, Amount> owners_;
  std::uint64_t refused_ = 0;
};

}  // namespace muster::rest
