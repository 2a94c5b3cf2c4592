#include "portal/hosts.hpp"

#include <algorithm>

#include "portal/host_name.hpp"

namespace muster::portal {

HostTable::HostTable(base::Revision list, std::vector<Hosted> portals) : list_(list), portals_(std::move(portals)) {
  for (std::size_t place = 0; place < portals_.size(); ++place) {
    const PortalEntry& entry = portals_[place].entry;
    for (const std::string& host : entry.hosts) targets_.try_emplace(host, Target{place, false});
    for (const std::string& host : entry.old_hosts) targets_.try_emplace(host, Target{place, true});
    if (entry.hosts.empty() && !otherwise_) otherwise_ = &portals_[place];
  }
  if (portals_.size() == 1) {
    otherwise_ = &portals_.front();
    is_simple_ = otherwise_->entry.old_hosts.empty();
  }
}

HostTable::Found HostTable::find(std::string_view host) const {
  if (is_simple_) return {otherwise_, false};
  auto found = targets_.find(host);
  // A client usually sends the name as it is kept. A port is the most common difference.
  if (found == targets_.end()) found = targets_.find(plain_host(host));
  if (found == targets_.end()) return {otherwise_, false};
  return {&portals_[found->second.place], found->second.by_old_name};
}

HostReader::HostReader(const SnapshotCell& snapshots)
    : own_(std::make_shared<const HostCell>(std::make_shared<const HostTable>(
          0,
          std::vector<HostTable::Hosted>{{{.id = {1}, .name = "main"}, std::make_shared<ServedPortal>(snapshots)}}))),
      hosts_(*own_) {}

const HostTable& HostReader::table() {
  if (hosts_.is_old()) {
    table_ = &hosts_.get();
    snapshots_.clear();
    snapshots_.resize(table_->portals().size());
  }
  return *table_;
}

HostTable::Found HostReader::find(std::string_view host) {
  return table().find(host);
}

const HostTable::Hosted* HostReader::find(base::PortalId id) {
  const auto portals = table().portals();
  const auto found = std::ranges::find(portals, id, [](const HostTable::Hosted& one) { return one.entry.id; });
  return found == portals.end() ? nullptr : &*found;
}

const Portal* HostReader::snapshot(const HostTable::Hosted& hosted) {
  const auto place = static_cast<std::size_t>(&hosted - table_->portals().data());
  auto& reader = snapshots_[place];
  if (!reader) {
    const SnapshotCell* cell = hosted.served->snapshots();
    if (!cell) return nullptr;
    reader.emplace(*cell);
  }
  return &reader->get();
}

void HostReader::release() {
  for (auto& reader : snapshots_) reader.reset();
}

void HostReader::refresh() {
  table();
  for (auto& reader : snapshots_) {
    if (reader) reader->get();
  }
}

}  // namespace muster::portal
