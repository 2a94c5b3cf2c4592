#pragma once

#include <chrono>
#include <cstdint>

namespace muster::base {

/// Microseconds since 1970 UTC. A plain number, for it goes into records and onto the wire.
using Microseconds = std::int64_t;
/// Seconds since 1970 UTC.
using UnixSeconds = std::int64_t;

/// The seam through which everything learns the time; tests put a virtual one in its place. Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Microseconds now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Microseconds now() const override {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
  }
};

}  // namespace muster::base
