#include "portal/follower.hpp"

#include <pthread.h>

#include "base/mask.hpp"

namespace muster::portal {
namespace {

// How long stopping may take, and how often a broken store is tried again.
constexpr std::chrono::milliseconds patience{200};

}  // namespace

Follower::Follower(Store& store, LivePortal& portal, AuditKeeper& keeper, base::Log log)
    : store_(store), portal_(portal), keeper_(keeper), log_(std::move(log)), thread_([this] { follow(); }) {
  pthread_setname_np(thread_.native_handle(), "muster-follow");
}

Follower::~Follower() {
  stopping_ = true;
  thread_.join();
}

void Follower::follow() {
  bool failing = false;
  while (!stopping_) {
    keeper_.tidy_up();
    const base::Revision shown = portal_.snapshots().newest()->revision;
    const auto changed = store_.wait_for_change(portal_.id(), shown, patience);
    const auto newest = changed && *changed ? portal_.catch_up() : base::Result<base::Revision>(shown);
    portal_.note_store(changed && newest);
    if (changed && newest) {
      if (failing) log_->info("the store answers again");
      failing = false;
      continue;
    }
    const base::Error& error = changed ? newest.error() : changed.error();
    if (!failing) log_->error("cannot read changes: {}", base::masked(error.message));
    failing = true;
    std::this_thread::sleep_for(patience);
  }
}

}  // namespace muster::portal
