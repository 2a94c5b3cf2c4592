#include "portal/follower.hpp"

#include "base/mask.hpp"
#include "base/thread.hpp"

namespace muster::portal {
namespace {

// How long stopping may take, and the pause before a failing store is tried again.
constexpr std::chrono::milliseconds patience{200};

}  // namespace

Follower::Follower(Store& store, Portals& portals, AuditRetention& keeper, UsageRecorder& uses, base::Log log)
    : store_(store),
      portals_(portals),
      keeper_(keeper),
      uses_(uses),
      log_(std::move(log)),
      thread_(base::start_thread(log_, "muster-follow", [this] { follow(); })) {}

Follower::~Follower() {
  stopping_ = true;
  thread_.join();
}

void Follower::follow() {
  bool failing = false;
  std::uint64_t seen = 0;
  while (!stopping_) {
    keeper_.tidy_up();
    uses_.keep();
    const auto changed = store_.wait_for_change(seen, patience);
    const auto caught_up = changed && *changed ? portals_.catch_up() : base::Result<void>();
    portals_.note_store(changed && caught_up);
    if (changed && caught_up) {
      if (failing) log_->info("the store works again");
      failing = false;
      continue;
    }
    const base::Error& error = changed ? caught_up.error() : changed.error();
    if (!failing) log_->error("the store fails: {}", base::masked(error.message));
    failing = true;
    seen = 0;  // changes that could not be taken over must be seen again
    std::this_thread::sleep_for(patience);
  }
  keep_last_uses();
}

void Follower::keep_last_uses() {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!uses_.keep_now() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(patience / 20);
}

}  // namespace muster::portal
