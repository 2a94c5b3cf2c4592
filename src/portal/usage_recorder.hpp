#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/portals.hpp"

namespace muster::portal {

/// Writes to the store when webhooks were last used, as request threads have noted it. Up to ten seconds of notes are
/// lost when the process is killed. Thread: one that answers no requests, because it writes to the disk.
class UsageRecorder {
 public:
  /// Lifetime: store, portals and clock outlive the recorder.
  UsageRecorder(Store& store, const Portals& portals, const base::Clock& clock, base::Log log)
      : store_(store), portals_(portals), clock_(clock), log_(std::move(log)) {}

  /// Writes new uses, at most every ten seconds, however often it is called. What cannot be written now is written
  /// later.
  void keep();
  /// Writes new uses at once. Returns false when another thread or process uses the store, so that some are not written
  /// yet.
  bool keep_now();

 private:
  base::Result<void> keep_all();

  Store& store_;
  const Portals& portals_;
  const base::Clock& clock_;
  base::Log log_;
  base::UnixSeconds next_ = 0;
  bool failing_ = false;
};

}  // namespace muster::portal
