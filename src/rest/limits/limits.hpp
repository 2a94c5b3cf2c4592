#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/work_budget.hpp"

namespace muster::rest {

/// A rate limit as a leaky bucket (protocol.md 5.2). Both numbers are at least 1.
struct Rate {
  std::int64_t capacity;  ///< how many requests the bucket holds
  std::int64_t drain;  ///< how many leave it each second; at most 10,000, because RateLimit counts in fractions of 1 µs
  bool operator==(const Rate&) const = default;
};

/// How much clients may use a server (protocol.md 5). Nothing means no limit.
struct Limits {
  std::optional<Rate> rate = {};                     ///< for each portal and client address
  std::optional<base::Microseconds> operating = {};  ///< for each credential and method, in ten minutes
  bool operator==(const Limits&) const = default;
};

/// How much time and reply size one request may take (protocol.md 2.9). Ordinary clients need far less.
struct RequestBudget {
  base::WorkLimits call{10'000'000,
                        std::size_t{16} << 20};  ///< of a call or command: limits.request_time, limits.reply
  base::WorkLimits batch{20'000'000, std::size_t{16} << 20};  ///< of a batch: limits.batch_time, limits.batch_reply
  bool operator==(const RequestBudget&) const = default;
};

/// The limits of the vendor's plans.
inline constexpr Limits standard_limits{Rate{50, 2}, 480'000'000};
inline constexpr Limits enterprise_limits{Rate{250, 5}, 480'000'000};
/// The operating time limit of the profile `custom`, when the configuration gives none.
inline constexpr base::Microseconds usual_operating = 420'000'000;

}  // namespace muster::rest
