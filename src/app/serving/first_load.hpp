#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/result.hpp"
#include "portal/loader.hpp"
#include "portal/portals.hpp"

namespace muster::app {

/// Loads the only portal of a store when the server starts, while its port is already open. When a store has several
/// portals this does nothing: each is loaded when it is first called. Any thread.
class FirstLoad {
 public:
  /// Starts to load. Lifetime: this object outlives the loader.
  void begin(portal::Loader& loader, const portal::Portals& portals);

  /// Whether nothing is left to load.
  bool is_done() const;
  /// Waits until the portal is loaded, but at most for `limit`. Fails when loading has failed by then.
  base::Result<void> wait(std::chrono::milliseconds limit);
  /// From now on this process gets SIGTERM when loading fails. Fails when loading has failed already.
  base::Result<void> stop_on_failure();
  /// Ends the effect of `stop_on_failure`. Fails when loading has failed by then.
  base::Result<void> finish();

 private:
  void end(const base::Result<void>& loaded);
  base::Result<void> failure() const;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool is_done_ = true;
  bool stops_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace muster::app
