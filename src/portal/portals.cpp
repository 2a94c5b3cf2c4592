#include "portal/portals.hpp"

#include <algorithm>

namespace muster::portal {

Portals::Portals(Store& store, ServerLock* server_lock)
    : store_(store),
      server_lock_(server_lock),
      hosts_(std::make_shared<const HostTable>(0, std::vector<HostTable::Hosted>{})) {}

base::Result<std::unique_ptr<Portals>> Portals::open(Store& store, ServerLock* server_lock) {
  const auto list = store.portals();
  if (!list) return list.error();
  auto portals = std::unique_ptr<Portals>(new Portals(store, server_lock));
  portals->show(*list);
  return portals;
}

base::Result<void> Portals::catch_up() {
  const std::lock_guard lock(catching_up_);
  const auto list = store_.portals();
  if (!list) return list.error();
  if (list->revision != hosts_.newest()->list()) show(*list);
  const auto table = hosts_.newest();
  for (const HostTable::Hosted& hosted : table->portals()) {
    const SnapshotCell* snapshots = hosted.served->snapshots();
    const PortalEntry* entry = list->find(hosted.entry.id);
    if (!snapshots || !entry || entry->revision <= snapshots->newest()->revision) continue;
    if (auto caught_up = hosted.served->catch_up(); !caught_up) return caught_up;
  }
  return {};
}

// A portal that stays in the list keeps what is loaded.
void Portals::show(const PortalList& list) {
  const auto before = hosts_.newest();
  std::vector<HostTable::Hosted> portals;
  for (const PortalEntry& entry : list.entries) {
    const auto known =
        std::ranges::find(before->portals(), entry.id, [](const HostTable::Hosted& hosted) { return hosted.entry.id; });
    portals.push_back({entry, known != before->portals().end()
                                  ? known->served
                                  : std::make_shared<ServedPortal>(store_, entry.id, server_lock_)});
  }
  hosts_.publish(std::make_shared<const HostTable>(list.revision, std::move(portals)));
  if (server_lock_) server_lock_->listed(list.revision);
}

}  // namespace muster::portal
