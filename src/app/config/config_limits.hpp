#pragma once

#include <cstdint>
#include <optional>

#include "base/result.hpp"
#include "rest/limits/limits.hpp"

namespace muster::app {

/// The values of limits.profile, in the order of its words in config_table.cpp.
enum class LimitProfile { off, standard, enterprise, custom };

/// The values of the keys that rest::Limits is made from.
struct LimitKeys {
  LimitProfile profile = LimitProfile::off;
  std::optional<std::int64_t> capacity;           ///< limits.rate.capacity
  std::optional<std::int64_t> drain;              ///< limits.rate.drain
  std::optional<std::int64_t> operating_seconds;  ///< 0: no limit
};

/// Makes the limits from the keys. The error, `invalid`, names the keys that do not go together.
base::Result<rest::Limits> limits_of(const LimitKeys& keys);

}  // namespace muster::app
