#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/work_budget.hpp"

namespace muster::rest {

/// A bucket that takes `capacity` requests and loses `drain` of them a second (contract section 5). Both are at
/// least 1.
struct Rate {
  std::int64_t capacity;
  std::int64_t drain;  ///< at most 10,000: RateLimit counts in parts of a microsecond
  bool operator==(const Rate&) const = default;
};

/// What a client may take of a server (contract section 5). Nothing: no limit.
struct Limits {
  std::optional<Rate> rate = {};                     ///< for each portal and client address
  std::optional<base::Microseconds> operating = {};  ///< for each credential and method, in ten minutes
  bool operator==(const Limits&) const = default;
};

/// What one request may take (contract section 2): no client that means well comes near it.
struct RequestBudget {
  base::WorkLimits call{10'000'000, std::size_t{16} << 20};   ///< limits.request_time, limits.reply: also of a command
  base::WorkLimits batch{20'000'000, std::size_t{16} << 20};  ///< limits.batch_time, limits.batch_reply: of a whole one
  bool operator==(const RequestBudget&) const = default;
};

/// The vendor's figures for its plans.
inline constexpr Limits standard_limits{Rate{50, 2}, 480'000'000};
inline constexpr Limits enterprise_limits{Rate{250, 5}, 480'000'000};
/// The operating time where a limit is on and nobody gave a number.
inline constexpr base::Microseconds usual_operating = 420'000'000;

}  // namespace muster::rest
