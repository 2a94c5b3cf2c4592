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

/// Which portal a host name leads to (contract section 1). Immutable once published. Thread: any number of readers.
class HostTable {
 public:
  struct Hosted {
    PortalEntry entry;  ///< as of when the table was made; but for its revision
    std::shared_ptr<ServedPortal> served;
  };
  struct Found {
    const Hosted* hosted = nullptr;  ///< nothing: no portal answers for this host
    bool by_old_name = false;        ///< the host has moved to the first of the entry's hosts
  };

  explicit HostTable(base::Revision list, std::vector<Hosted> portals);

  /// The list that it was made of.
  base::Revision list() const { return list_; }
  std::span<const Hosted> portals() const { return portals_; }
  /// `host` as the request has it, with a port or without, in any case; "" when it has none. A portal alone answers for
  /// every host that is no old name, and so does, beside others, the one that has no host name of its own.
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
  bool is_simple_ = false;  // every host leads to the same place
};

using HostCell = Cell<HostTable>;

/// One thread's way from host names to portals and their snapshots.
class HostReader {
 public:
  /// Lifetime: the cell outlives the reader.
  explicit HostReader(const HostCell& hosts) : hosts_(hosts) {}
  /// Every host leads to one portal, which is read alone. Lifetime: the cell outlives the reader.
  explicit HostReader(const SnapshotCell& snapshots);

  /// Lifetime of what is found: until the next call, as is the snapshots'.
  HostTable::Found find(std::string_view host);
  /// By its number; nothing for an unknown one. Costs what there are portals.
  const HostTable::Hosted* find(base::PortalId id);
  /// Of a portal that was just found. Nothing as long as it is not loaded.
  const Portal* snapshot(const HostTable::Hosted& hosted);
  /// Lets go of what is not the newest.
  void refresh();
  /// Lets go of all snapshots, for a thread that may not ask again for long.
  void release();

 private:
  const HostTable& table();

  std::shared_ptr<const HostCell> own_;
  HostCell::Reader hosts_;
  const HostTable* table_ = nullptr;                            // what hosts_ gave last
  std::vector<std::optional<SnapshotCell::Reader>> snapshots_;  // by the portal's place in the table
};

}  // namespace muster::portal
