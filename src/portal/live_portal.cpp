#include "portal/live_portal.hpp"

namespace muster::portal {

base::Result<std::unique_ptr<LivePortal>> LivePortal::open(Store& store, base::PortalId id) {
  auto loaded = store.load(id);
  if (!loaded) return loaded.error();
  auto first = std::make_shared<const Portal>(std::move(*loaded));
  return std::unique_ptr<LivePortal>(new LivePortal(store, id, std::move(first)));
}

base::Result<base::Revision> LivePortal::write(const Write& write) {
  const std::lock_guard lock(writing_);
  for (;;) {
    const Snapshot base = cell_.newest();
    PortalDraft draft(*base);
    if (auto done = write(draft); !done) return done.error();
    if (const auto broken = draft.directory().broken_rules(); !broken.empty())
      return base::invalid(broken.front().message());
    const std::vector<Change> changes = draft.changes();
    if (changes.empty()) return base->revision;
    const auto committed = store_.commit(id_, base->revision, changes);
    if (committed) {
      cell_.publish(std::make_shared<const Portal>(draft.finish(*committed)));
      return *committed;
    }
    if (committed.error().kind != base::ErrorKind::conflict) return committed.error();
    if (auto caught_up = catch_up_locked(); !caught_up) return caught_up.error();
  }
}

base::Result<base::Revision> LivePortal::catch_up() {
  const std::lock_guard lock(writing_);
  return catch_up_locked();
}

base::Result<base::Revision> LivePortal::catch_up_locked() {
  const Snapshot base = cell_.newest();
  PortalDraft draft(*base);
  const auto newest =
      store_.changes_after(id_, base->revision, [&draft](const Change& change) { draft.apply(change); });
  if (!newest) return newest.error();
  if (*newest != base->revision) cell_.publish(std::make_shared<const Portal>(draft.finish(*newest)));
  return *newest;
}

}  // namespace muster::portal
