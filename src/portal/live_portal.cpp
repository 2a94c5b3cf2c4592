#include "portal/live_portal.hpp"

namespace muster::portal {

base::Result<std::unique_ptr<LivePortal>> LivePortal::open(Store& store, base::PortalId id) {
  auto loaded = store.load(id);
  if (!loaded) return loaded.error();
  auto first = std::make_shared<const Portal>(std::move(*loaded));
  return std::unique_ptr<LivePortal>(new LivePortal(store, id, std::move(first)));
}

void LivePortal::report_to(ServerLock* server_lock) {
  const std::lock_guard lock(writing_);
  server_lock_ = server_lock;
  if (server_lock_) server_lock_->shown(id_, cell_.newest()->revision);
}

void LivePortal::publish(Snapshot next) {
  const base::Revision revision = next->revision;
  cell_.publish(std::move(next));
  if (server_lock_) server_lock_->shown(id_, revision);
}

base::Result<base::Revision> LivePortal::transact(const Body& body) {
  const std::lock_guard lock(writing_);
  for (;;) {
    const Snapshot base = cell_.newest();
    Transaction transaction(base);
    if (auto done = body(transaction); !done) return done.error();
    if (transaction.revisions().empty()) return base->revision;
    const auto committed = store_.commit(id_, base->revision, transaction.revisions());
    if (committed) {
      publish(transaction.newest());
      return *committed;
    }
    if (committed.error().kind != base::ErrorKind::conflict) return committed.error();
    if (auto caught_up = catch_up_locked(); !caught_up) return caught_up.error();
  }
}

base::Result<base::Revision> LivePortal::write(const Origin& origin, const Transaction::Write& write,
                                               directory::Rules rules) {
  return transact([&](Transaction& transaction) { return transaction.write(origin, write, rules); });
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
  if (*newest != base->revision) publish(std::make_shared<const Portal>(draft.finish(*newest)));
  return *newest;
}

}  // namespace muster::portal
