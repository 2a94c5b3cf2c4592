#include "store/sqlite/records.hpp"

#include <fmt/format.h>

#include "store/change_codec.hpp"

namespace muster::store::sqlite {

using base::Result;
using base::Revision;
using portal::Change;

Result<Revision> revision_of(Statement& select, base::PortalId portal) {
  const auto row = select.start().bind(1, portal.value).step();
  if (!row) return row.error();
  if (!*row) return base::not_found(fmt::format("the store has no portal {}", portal.value));
  const Revision revision = select.number(0);
  select.finish();
  return revision;
}

// Uses one read transaction, so that the records and the revision are of the same moment.
Result<Revision> visit_records(sqlite3* database, base::PortalId portal, Statement& select,
                               const std::function<void(const Change&)>& visit) {
  const ReadTransaction moment(database);
  if (!moment.begun()) return moment.begun().error();
  Statement select_revision(database, "SELECT revision FROM portal WHERE id=?");
  auto newest = revision_of(select_revision, portal);
  while (newest) {
    const auto row = select.step();
    if (!row) newest = row.error();
    if (!row || !*row) break;
    const auto change = decode(static_cast<Kind>(select.number(0)), select.number(1), select.text(2));
    if (!change)
      newest = change.error();
    else
      visit(*change);
  }
  select.finish();
  return newest;
}

Result<portal::Portal> load_portal(sqlite3* database, base::PortalId portal) {
  Statement select(database, "SELECT kind, id, body FROM record WHERE portal=? AND body IS NOT NULL ORDER BY kind, id");
  portal::PortalDraft draft{portal::Portal{}};
  const auto newest =
      visit_records(database, portal, select.bind(1, portal.value), [&](const Change& change) { draft.apply(change); });
  if (!newest) return newest.error();
  return draft.finish(*newest);
}

}  // namespace muster::store::sqlite
