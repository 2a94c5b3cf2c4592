#include "app/serving/first_load.hpp"

#include <unistd.h>

#include <csignal>

namespace muster::app {

void FirstLoad::begin(portal::Loader& loader, const portal::Portals& portals) {
  const auto table = portals.hosts().newest();
  if (table->portals().size() != 1) return;
  {
    const std::lock_guard lock(mutex_);
    is_done_ = false;
  }
  loader.load(
      table->portals().front().served, [this](const base::Result<void>& loaded) { end(loaded); },
      portal::Loader::Patience::endless);
}

void FirstLoad::end(const base::Result<void>& loaded) {
  const std::lock_guard lock(mutex_);
  is_done_ = loaded.has_value();
  if (!loaded) failure_ = loaded.error();
  ended_.notify_all();
  if (!loaded && stops_) ::kill(::getpid(), SIGTERM);
}

bool FirstLoad::is_done() const {
  const std::lock_guard lock(mutex_);
  return is_done_;
}

base::Result<void> FirstLoad::wait(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  ended_.wait_for(lock, limit, [this] { return is_done_ || failure_; });
  return failure();
}

base::Result<void> FirstLoad::stop_on_failure() {
  const std::lock_guard lock(mutex_);
  stops_ = true;
  return failure();
}

base::Result<void> FirstLoad::finish() {
  const std::lock_guard lock(mutex_);
  stops_ = false;
  return failure();
}

base::Result<void> FirstLoad::failure() const {
  return failure_ ? base::Result<void>(*failure_) : base::Result<void>();
}

}  // namespace muster::app
