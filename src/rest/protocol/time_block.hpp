#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/dates.hpp"

namespace muster::rest {

/// How long what is spent on a method counts (contract section 5).
inline constexpr base::Microseconds operating_window = 600'000'000;

/// What a credential spent on a method within the window.
struct Operating {
  base::Microseconds sum;
  base::Microseconds reset_at;  ///< when the first of it no longer counts
};

/// When a call was made and what it took.
struct CallTimes {
  base::Microseconds start;             ///< the request was whole
  base::Microseconds processing_start;  ///< the method began
  base::Microseconds finish;
  std::optional<Operating> operating = std::nullopt;  ///< nothing where no limit is on, or the method is not known
};

/// Appends the object `time` (contract section 3). Where nothing is summed up, `operating` is the call's own processing
/// time.
void append_time(std::string& out, const CallTimes& times, base::UtcOffset offset);

}  // namespace muster::rest
