#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace muster::test {

/// A clock that only moves when it is told to. Any thread.
class VirtualClock final : public base::Clock {
 public:
  explicit VirtualClock(base::Microseconds at) : now_(at) {}
  base::Microseconds now() const override {
    const base::Microseconds seen = now_;
    now_ += work_.exchange(0);
    return seen;
  }

  void advance(base::Microseconds time) { now_ += time; }
  void set(base::Microseconds at) { now_ = at; }
  /// Makes the next work that is measured with the clock take `time`: the clock moves right after it is read next.
  void work(base::Microseconds time) { work_ = time; }

 private:
  mutable std::atomic<base::Microseconds> now_;
  mutable std::atomic<base::Microseconds> work_ = 0;
};

}  // namespace muster::test
