#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "portal/served_portal.hpp"

namespace muster::portal {

/// Maps host names to portals (protocol.md 1.3). Immutable once published. Thread: any number of readers.
class HostTable {
 public:
  struct Hosted {
    PortalEntry entry;  ///< the entry when the table was made; its revision may be outdated
    std::shared_ptr<ServedPortal> served;
  };
  struct Found {
    const Hosted* hosted = nullptr;  ///< null: no portal answers for this host
    bool by_old_name = false;        ///< it is an old host name, which leads to the first of the entry's hosts
  };

  explicit HostTable(base::Revision list, std::vector<Hosted> portals);

  /// The revision of the portal list from which the table was made.
  base::Revision list() const { return list_; }
  std::span<const Hosted> portals() const { return portals_; }
  /// Finds the portal for a host. `host` is as in the request: with or without a port, in any case, "" when the request
  /// has none. A portal that is the only one answers for every host that is not an old name. With several portals, the
  /// one without host names of its own answers for all remaining hosts.
  Found find(std::string_view host) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Target {
    std::size_t place;
    bool by_old_name;
  };

  base::Revision list_;
  std::vector<Hosted> portals_;
  std::unordered_map<std::string, Target, Hash, std::equal_to<>> targets_;
  const Hosted* otherwise_ = nullptr;
  bool is_simple_ = false;  // every host leads to the same portal
};

using HostCell = Cell<HostTable>;

/// Lets one thread look up portals and their snapshots by host name.
class HostReader {
 public:
  /// Lifetime: the cell outlives the reader.
  explicit HostReader(const HostCell& hosts) : hosts_(hosts) {}
  /// For a single portal, to which every host leads. Lifetime: the cell outlives the reader.
  explicit HostReader(const SnapshotCell& snapshots);

  /// Finds a portal by host. Lifetime: the result, and snapshots too, live until the next call.
  HostTable::Found find(std::string_view host);
  /// Finds a portal by id, or null. The cost depends on the number of portals.
  const HostTable::Hosted* find(base::PortalId id);
  /// The snapshot of a portal that was just found. Null while the portal is not loaded.
  const Portal* snapshot(const HostTable::Hosted& hosted);
  /// Replaces outdated snapshots, so that their memory can be freed.
  void refresh();
  /// Releases all snapshots, for a thread that may be idle for long.
  void release();

 private:
  const HostTable& table();

  std::shared_ptr<const HostCell> own_;
  HostCell::Reader hosts_;
  const HostTable* table_ = nullptr;                            // the last table from hosts_
  std::vector<std::optional<SnapshotCell::Reader>> snapshots_;  // by the portal's index in the table
};

}  // namespace muster::portal
