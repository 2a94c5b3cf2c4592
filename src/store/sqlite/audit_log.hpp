#pragma once

#include "portal/store.hpp"
#include "store/change_codec.hpp"
#include "store/sqlite/connection.hpp"

namespace muster::store::sqlite {

/// The audit log in a store's database: the tables `audit` and `audit_before`. `AuditPurge` removes its oldest part.
/// Thread: one at a time.
class AuditLog {
 public:
  /// Lifetime: the connection outlives the log.
  explicit AuditLog(sqlite3* database) : database_(database) {}

  // Call these within the transaction of a commit.

  /// Records who made a revision.
  base::Result<void> note_revision(base::PortalId portal, base::Revision revision, const portal::Origin& origin);
  /// Records the present state of a record, if it exists. Call it right before a revision changes the record.
  base::Result<void> note_before(base::PortalId portal, Kind kind, std::uint64_t id);

  // Does Store::audit, for a portal that exists. Call it outside of a transaction.

  base::Result<void> visit(base::PortalId portal, const portal::AuditQuery& query, const portal::AuditVisitor& visitor);

 private:
  base::Result<void> visit_changes(base::PortalId portal, base::Revision revision, const std::optional<RecordKey>& only,
                                   const portal::AuditVisitor& visitor);

  sqlite3* database_;
  Statement note_revision_{database_,
                           "INSERT INTO audit(portal, revision, at, action, user, webhook, address, request, "
                           "application) VALUES(?,?,?,?,?,?,?,?,?)"};
  Statement note_before_{database_,
                         "INSERT INTO audit_before(portal, kind, id, revision, body) "
                         "SELECT portal, kind, id, revision, body FROM record WHERE portal=? AND kind=? AND id=?"};
};

}  // namespace muster::store::sqlite
