#include "portal/usage_recorder.hpp"

#include "base/mask.hpp"

namespace muster::portal {
namespace {

constexpr base::UnixSeconds pause = 10;

}  // namespace

void UsageRecorder::keep() {
  const base::UnixSeconds now = clock_.now() / 1'000'000;
  if (now < next_) return;
  next_ = now + pause;
  keep_now();
}

bool UsageRecorder::keep_now() {
  const auto kept = keep_all();
  if (!kept && kept.error().kind == base::ErrorKind::busy) return false;
  if (!kept && !failing_)
    log_->error("cannot keep when webhooks were last used: {}", base::masked(kept.error().message));
  failing_ = !kept;
  return true;
}

// A portal that was removed meanwhile is skipped.
base::Result<void> UsageRecorder::keep_all() {
  const auto table = portals_.hosts().newest();
  for (const HostTable::Hosted& hosted : table->portals()) {
    const SnapshotCell* snapshots = hosted.served->snapshots();
    if (!snapshots) continue;
    const auto portal = snapshots->newest();
    const auto uses = portal->access.new_uses();
    if (uses.empty()) continue;
    const auto kept = store_.keep_uses(hosted.entry.id, uses);
    if (!kept && kept.error().kind != base::ErrorKind::not_found) return kept;
    portal->access.keep_uses(uses);
  }
  return {};
}

}  // namespace muster::portal
