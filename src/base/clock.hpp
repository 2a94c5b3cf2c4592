#pragma once

#include <chrono>
#include <cstdint>

namespace muster::base {

/// Microseconds since 1970 UTC. It is a plain number because it is stored in records and sent to clients.
using Microseconds = std::int64_t;
/// Seconds since 1970 UTC.
using UnixSeconds = std::int64_t;

/// All code gets the time from this interface, so that tests can set a virtual time. Any thread.
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
