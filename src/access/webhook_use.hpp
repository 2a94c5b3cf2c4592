#pragma once

#include <atomic>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace muster::access {

/// When a webhook was last used, to the hour.
struct WebhookUse {
  base::WebhookId webhook;
  base::UnixSeconds hour = 0;  ///< the first second of the hour
  bool operator==(const WebhookUse&) const = default;
};

/// Where the threads that answer requests note that one webhook was used. Of no portal's state and of no revision: the
/// mark of a webhook is the same in all snapshots of a process.
class UseMark {
 public:
  /// One look at memory; a write in the first call of an hour. An earlier hour than the one noted is left out. Any
  /// thread; takes no lock.
  void note(base::UnixSeconds now) {
    constexpr base::UnixSeconds seconds_an_hour = 3600;
    const base::UnixSeconds hour = now - now % seconds_an_hour;
    base::UnixSeconds seen = noted_.load(std::memory_order_relaxed);
    while (seen < hour && !noted_.compare_exchange_weak(seen, hour, std::memory_order_relaxed)) {
    }
  }
  /// The hour that was noted last; 0 when none was.
  base::UnixSeconds noted() const { return noted_.load(std::memory_order_relaxed); }
  /// The hour that was kept in the store last; 0 when none was.
  base::UnixSeconds kept() const { return kept_.load(std::memory_order_relaxed); }
  void keep(base::UnixSeconds hour) { kept_.store(hour, std::memory_order_relaxed); }

 private:
  std::atomic<base::UnixSeconds> noted_{0};
  std::atomic<base::UnixSeconds> kept_{0};
};

}  // namespace muster::access
