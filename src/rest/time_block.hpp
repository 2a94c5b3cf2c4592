#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/dates.hpp"

namespace muster::rest {

/// When a call was made and what it took.
struct CallTimes {
  base::Microseconds start;             ///< the request was whole
  base::Microseconds processing_start;  ///< the method began
  base::Microseconds finish;
};

/// Appends the object `time` (contract section 3). Without limits nothing is summed up, so `operating` is the call's
/// own processing time.
void append_time(std::string& out, const CallTimes& times, base::UtcOffset offset);

}  // namespace muster::rest
