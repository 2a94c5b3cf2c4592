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

/// How many requests may wait to be written, and how many bytes they may hold (protocol.md 5.4). Clients that wait for
/// one reply before they send the next request come nowhere near it.
struct WaitingLimits {
  std::size_t count = 10'000;
  std::size_t bytes = std::size_t{256} << 20;
  bool operator==(const WaitingLimits&) const = default;
};

/// Limits the requests that wait to be written, or for something that comes before: a password check, or a portal that
/// is being loaded.
///
/// The limits are shared so that nobody can use them up for all others. A portal may hold at most as much as is still
/// free, so a single portal gets half of the limit, and two get a third each. In the same way, an owner may hold at
/// most as much as its portal may still take, so a single owner gets a third. A portal with nothing waiting may always
/// have one request while the limits allow one more, and so may an owner while its portal's share allows it. Any
/// thread.
class WaitingWrites {
 public:
  explicit WaitingWrites(WaitingLimits limits) : limits_(limits) {}
  WaitingWrites(const WaitingWrites&) = delete;
  WaitingWrites& operator=(const WaitingWrites&) = delete;

  /// Who sent a request: its portal, and a name for its credential or, without one, the client's address.
  struct Owner {
    base::PortalId portal;
    std::string name;
    auto operator<=>(const Owner& other) const {
      return std::tie(portal.value, name) <=> std::tie(other.portal.value, other.name);
    }
  };
  /// The share of one waiting request, given back by the destructor. Lifetime: `of` outlives the reservation.
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

  /// Reserves room for a request of this size. Null when a limit or a share would be exceeded; that counts as refused.
  /// When nothing else waits, a request of any size is accepted.
  std::shared_ptr<const Reservation> take(Owner owner, std::size_t bytes);

  /// What waits now.
  struct Reading {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    std::uint64_t refused = 0;  ///< since the start
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
    // The difference, but nothing below zero.
    Amount without(Amount less) const {
      return {count - std::min(count, less.count), bytes - std::min(bytes, less.bytes)};
    }
  };
  bool has_place(const Owner& owner, Amount more) const;
  void give_back(const Owner& owner, std::size_t bytes);

  const WaitingLimits limits_;
  mutable std::mutex mutex_;
  Amount all_;
  std::map<std::uint32_t, Amount> portals_;  // by portal id; only those with a waiting request
  std::map<Owner, Amount> owners_;
  std::uint64_t refused_ = 0;
};

}  // namespace muster::rest
