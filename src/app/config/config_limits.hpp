#pragma once

#include <cstdint>
#include <optional>

#include "base/result.hpp"
#include "rest/limits/limits.hpp"

namespace muster::app {

/// In the order of the words that limits.profile takes.
enum class LimitProfile { off, standard, enterprise, custom };

/// What the keys say that make rest::Limits together.
struct LimitKeys {
  LimitProfile profile = LimitProfile::off;
  std::optional<std::int64_t> capacity;           ///< limits.rate.capacity
  std::optional<std::int64_t> drain;              ///< limits.rate.drain
  std::optional<std::int64_t> operating_seconds;  ///< 0: no limit
};

/// What they come to. The error names the keys that do not go together.
base::Result<rest::Limits> limits_of(const LimitKeys& keys);

}  // namespace muster::app
