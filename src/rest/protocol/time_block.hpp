#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/dates.hpp"

namespace muster::rest {

/// The time window in which a credential's operating time of a method is limited (protocol.md 5.3).
inline constexpr base::Microseconds operating_window = 600'000'000;

/// The operating time of a credential and a method within the time window.
struct Operating {
  base::Microseconds sum;
  base::Microseconds reset_at;  ///< when the oldest part of `sum` no longer counts
};

/// When a call was made, and how long it took.
struct CallTimes {
  base::Microseconds start;             ///< when the request had arrived completely
  base::Microseconds processing_start;  ///< when the method began
  base::Microseconds finish;
  std::optional<Operating> operating = std::nullopt;  ///< nothing when there is no limit, or no such method
};

/// Appends the object `time` (protocol.md 3.2). Without `times.operating`, its member `operating` is the processing
/// time of this call.
void append_time(std::string& out, const CallTimes& times, base::UtcOffset offset);

}  // namespace muster::rest
