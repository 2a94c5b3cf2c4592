#pragma once

#include "portal/store.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Removes the oldest revisions from the audit logs of a store's database, step by step. Thread: one at a time.
///
/// With a revision go the older states of the records that it changed. A revision with many records takes several
/// steps. From the first step on it is not shown any more.
class AuditPurge {
 public:
  /// Lifetime: the connection outlives this object.
  explicit AuditPurge(sqlite3* database) : database_(database) {}

  /// Whether there is anything to remove. Otherwise a step would lock out other writers for nothing.
  base::Result<bool> is_due(base::PortalId portal, base::UnixSeconds before);
  /// Makes one step, within a transaction. `newest` is the portal's newest revision.
  base::Result<portal::Forgotten> step(base::PortalId portal, base::UnixSeconds before, const portal::RealTime& now,
                                       base::Revision newest);

 private:
  struct State {
    portal::PurgeDay day;
    base::Revision forgetting = 0;
  };
  struct Oldest {
    base::Revision revision = 0;  // 0: none
    base::UnixSeconds at = 0;
  };
  // How far the removal of a revision's older states has come. First come the records that have changed since that
  // revision, then those that have not.
  struct Position {
    base::PortalId portal = {};
    base::Revision revision = 0;
    bool unchanged_since = false;
    std::int64_t kind = -1;
    std::uint64_t id = 0;
    std::uint64_t row = 0;
  };
  struct Record {
    std::uint64_t kind;
    std::uint64_t id;
  };
  base::Result<Oldest> oldest(base::PortalId portal);
  base::Result<State> read(base::PortalId portal);
  base::Result<void> write(base::PortalId portal, const State& state);
  base::Result<std::vector<Record>> next_records(std::size_t limit);
  base::Result<bool> forget_states(base::PortalId portal, base::Revision revision, std::size_t& budget);
  base::Result<void> forget_revision(base::PortalId portal, base::Revision revision);

  sqlite3* database_;
  Position position_;
};

/// The revision that is partly removed and must not be shown; 0 for none.
base::Result<base::Revision> revision_being_forgotten(sqlite3* database, base::PortalId portal);

}  // namespace muster::store::sqlite
