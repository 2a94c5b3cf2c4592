#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/result.hpp"
#include "portal/loader.hpp"
#include "portal/portals.hpp"

namespace muster::app {

/// What a server loads when it starts, while its port is open: the portal that is alone in its store. Of several each
/// is loaded when somebody asks for it. Any thread.
class FirstLoad {
 public:
  /// Begins it. Lifetime: this outlives the loader.
  void begin(portal::Loader& loader, const portal::Portals& portals);

  /// Whether there is nothing left to load.
  bool is_done() const;
  /// Waits for its end, but no longer than this. An error when it has failed by then.
  base::Result<void> wait(std::chrono::milliseconds limit);
  /// From now on a failure sends this process SIGTERM. An error when it has failed already.
  base::Result<void> stop_on_failure();
  /// Takes that back. An error when it has failed by then.
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
