#include "store/sqlite/audit_log.hpp"

#include <limits>
#include <string>

#include "store/sqlite/audit_purge.hpp"

namespace muster::store::sqlite {
namespace {

using base::PortalId;
using base::Result;
using base::Revision;
using portal::AuditQuery;
using portal::AuditVisitor;

// Selects the newest matching revision below ?2. Only one at a time, so that a slow reader does not keep SQLite from
// checkpointing its write-ahead log. When a record is given, SQLite should start from that record's revisions. The plus
// sign keeps it from using an index on `revision` instead.
std::string select_revision(bool of_record) {
  const std::string columns = "SELECT revision, at, action, user, webhook, address, request, application FROM audit ";
  const std::string fits = "(?3=0 OR user=?3) AND at>=?4 AND at<?5 ";
  const std::string newest = "ORDER BY revision DESC LIMIT 1";
  if (!of_record) return columns + "WHERE portal=?1 AND revision<?2 AND " + fits + newest;
  return columns +
         "WHERE portal=?1 AND +revision<?2 AND revision IN ("
         "SELECT revision FROM audit_before WHERE portal=?1 AND kind=?6 AND id=?7 "
         "UNION ALL SELECT revision FROM record WHERE portal=?1 AND kind=?6 AND id=?7) AND " +
         fits + newest;
}

// Selects the state before and after revision ?2 of each changed record, or of the record with kind ?3 and id ?4. It is
// one statement, so both states are of the same moment. The indexes are named, because SQLite would rather read
// everything than sort a few rows.
std::string select_changes(bool of_record) {
  const auto states = [of_record](const std::string& table) {
    const std::string where =
        of_record ? " WHERE kind=?3 AND id=?4" : " INDEXED BY " + table + "_by_revision WHERE true";
    return "SELECT kind, id, body FROM " + table + where + " AND portal=?1 AND revision=?2 ";
  };
  return "SELECT kind, id, body, (SELECT b.body FROM audit_before b WHERE b.portal=?1 AND b.kind=after.kind AND "
         "b.id=after.id AND b.revision<?2 ORDER BY b.revision DESC LIMIT 1) FROM (" +
         states("record") + "UNION ALL " + states("audit_before") + ") after ORDER BY kind, id";
}

std::string text_of(const Statement& row, int column) {
  return std::string(row.text(column).value_or(""));
}

portal::Origin origin_of(const Statement& row) {
  return {.at = row.signed_number(1),
          .action = text_of(row, 2),
          .user = {static_cast<std::uint32_t>(row.number(3))},
          .webhook = {static_cast<std::uint32_t>(row.number(4))},
          .application = {static_cast<std::uint32_t>(row.number(7))},
          .address = text_of(row, 5),
          .request = text_of(row, 6)};
}

}  // namespace

Result<void> AuditLog::note_revision(PortalId portal, Revision revision, const portal::Origin& origin) {
  const auto noted = note_revision_.start()
                         .bind(1, portal.value)
                         .bind(2, revision)
                         .bind_signed(3, origin.at)
                         .bind(4, origin.action)
                         .bind(5, origin.user.value)
                         .bind(6, origin.webhook.value)
                         .bind(7, origin.address)
                         .bind(8, origin.request)
                         .bind(9, origin.application.value)
                         .step();
  if (!noted) return noted.error();
  return {};
}

Result<void> AuditLog::note_before(PortalId portal, Kind kind, std::uint64_t id) {
  const auto noted =
      note_before_.start().bind(1, portal.value).bind(2, static_cast<std::uint64_t>(kind)).bind(3, id).step();
  if (!noted) return noted.error();
  return {};
}

Result<void> AuditLog::visit(PortalId portal, const AuditQuery& query, const AuditVisitor& visitor) {
  const auto only = record_of(query);
  const auto forgetting = revision_being_forgotten(database_, portal);
  if (!forgetting) return forgetting.error();
  Statement select(database_, select_revision(only.has_value()));
  Revision below = std::numeric_limits<std::int64_t>::max();
  for (std::size_t told = 0; told < query.limit; ++told) {
    select.start()
        .bind(1, portal.value)
        .bind(2, below)
        .bind(3, query.by.value)
        .bind_signed(4, query.since.value_or(std::numeric_limits<std::int64_t>::min()))
        .bind_signed(5, query.until.value_or(std::numeric_limits<std::int64_t>::max()));
    if (only) select.bind(6, static_cast<std::uint64_t>(only->kind)).bind(7, only->id);
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row || select.number(0) == *forgetting) return {};  // there is no older revision to show
    below = select.number(0);
    visitor.revision(below, origin_of(select));
    select.finish();
    if (auto done = visit_changes(portal, below, only, visitor); !done) return done;
  }
  return {};
}

Result<void> AuditLog::visit_changes(PortalId portal, Revision revision, const std::optional<RecordKey>& only,
                                     const AuditVisitor& visitor) {
  Statement select(database_, select_changes(only.has_value()));
  select.bind(1, portal.value).bind(2, revision);
  if (only) select.bind(3, static_cast<std::uint64_t>(only->kind)).bind(4, only->id);
  for (;;) {
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row) return {};
    const auto kind = static_cast<Kind>(select.number(0));
    const auto id = select.number(1);
    auto before = decode_state(kind, id, select.text(3));
    if (!before) return before.error();
    auto after = decode_state(kind, id, select.text(2));
    if (!after) return after.error();
    visitor.change({std::move(*before), std::move(*after)});
  }
}

}  // namespace muster::store::sqlite
