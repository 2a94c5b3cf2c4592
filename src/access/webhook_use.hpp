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

/// Where request threads note that a webhook was used. It is not part of a portal's state or revision: all snapshots in
/// a process share one mark for a webhook.
class UseMark {
 public:
  /// Notes a use. It normally reads one variable, and writes only in the first call of an hour. An hour earlier than
  /// the noted one is ignored. Any thread; takes no lock.
  void note(base::UnixSeconds now) {
    constexpr base::UnixSeconds seconds_an_hour = 3600;
    const base::UnixSeconds hour = now - now % seconds_an_hour;
    base::UnixSeconds seen = noted_.load(std::memory_order_relaxed);
    while (seen < hour && !noted_.compare_exchange_weak(seen, hour, std::memory_order_relaxed)) {
    }
  }
  /// The last hour that was noted, or 0.
  base::UnixSeconds noted() const { return noted_.load(std::memory_order_relaxed); }
  /// The last hour that is in the store, or 0.
  base::UnixSeconds kept() const { return kept_.load(std::memory_order_relaxed); }
  void keep(base::UnixSeconds hour) { kept_.store(hour, std::memory_order_relaxed); }

 private:
  std::atomic<base::UnixSeconds> noted_{0};
  std::atomic<base::UnixSeconds> kept_{0};
};

}  // namespace muster::access
