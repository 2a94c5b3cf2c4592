#pragma once

#include "portal/store.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// Forgets the oldest end of the audit logs in a store's database, step by step. Thread: one at a time.
///
/// A revision is forgotten with the states that it ended: those of the records that it changed, below it. A revision of
/// many records takes several steps; from the first one on it is not told any more.
class AuditPurge {
 public:
  /// Lifetime: the connection outlives it.
  explicit AuditPurge(sqlite3* database) : database_(database) {}

  /// Whether there is anything to do; else a step would take the writer's place for nothing.
  base::Result<bool> is_due(base::PortalId portal, base::UnixSeconds before);
  /// One step, within a transaction, of a portal whose newest revision this is.
  base::Result<portal::Forgotten> step(base::PortalId portal, base::UnixSeconds before, const portal::RealTime& now,
                                       base::Revision newest);

 private:
  struct State {
    portal::PurgeDay day;
    base::Revision forgetting = 0;
  };
  struct Oldest {
    base::Revision revision = 0;  // 0 for none
    base::UnixSeconds at = 0;
  };
  // How far the states that a revision ended are forgotten: first by records that have changed since, then by those
  // that have not.
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

/// The revision of which some is forgotten already, and which is not to be told; 0 for none.
base::Result<base::Revision> revision_being_forgotten(sqlite3* database, base::PortalId portal);

}  // namespace muster::store::sqlite
