#include "portal/served_portal.hpp"

namespace muster::portal {

ServedPortal::ServedPortal(Store& store, base::PortalId id, ServerLock* server_lock)
    : store_(&store), id_(id), server_lock_(server_lock) {
  if (server_lock_) server_lock_->shown(id_, any_revision);
}

ServedPortal::~ServedPortal() {
  if (live_) live_->report_to(nullptr);
}

base::Result<LivePortal*> ServedPortal::open() {
  const std::lock_guard lock(opening_);
  if (live_) return live_.get();
  if (!store_) return base::unavailable("this portal is read alone");
  // Set before reading, so that a process that commits meanwhile waits until readers here see its commit.
  if (server_lock_) server_lock_->shown(id_, 0);
  auto loaded = LivePortal::open(*store_, id_);
  if (!loaded) {
    if (server_lock_) server_lock_->shown(id_, any_revision);
    return loaded.error();
  }
  live_ = std::move(*loaded);
  live_->report_to(server_lock_);
  snapshots_.store(&live_->snapshots(), std::memory_order_release);
  // The follower passed over commits made while the portal was read. If reading them fails now, the follower reports
  // the error.
  (void)live_->catch_up();
  return live_.get();
}

base::Result<void> ServedPortal::catch_up() {
  const std::lock_guard lock(opening_);
  if (!live_) return {};
  const auto caught_up = live_->catch_up();
  return caught_up ? base::Result<void>() : caught_up.error();
}

}  // namespace muster::portal
