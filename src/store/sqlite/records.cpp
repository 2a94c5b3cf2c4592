#include "store/sqlite/records.hpp"

#include <fmt/format.h>

#include "store/change_codec.hpp"
#include "store/stored_portal.hpp"

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

namespace {

// Calls `take(kind, id, body)` with each record that `select` returns, until it returns an error. Uses one read
// transaction, so that the records and the revision are of the same moment.
template <class Take>
Result<Revision> take_records(sqlite3* database, base::PortalId portal, Statement& select, Take&& take) {
  const ReadTransaction moment(database);
  if (!moment.begun()) return moment.begun().error();
  Statement select_revision(database, "SELECT revision FROM portal WHERE id=?");
  auto newest = revision_of(select_revision, portal);
  while (newest) {
    const auto row = select.step();
    if (!row) newest = row.error();
    if (!row || !*row) break;
    const Result<void> taken = take(static_cast<Kind>(select.number(0)), select.number(1), select.text(2));
    if (!taken) newest = taken.error();
  }
  select.finish();
  return newest;
}

}  // namespace

Result<Revision> visit_records(sqlite3* database, base::PortalId portal, Statement& select,
                               const std::function<void(const Change&)>& visit) {
  const auto take = [&visit](Kind kind, std::uint64_t id, std::optional<std::string_view> body) -> Result<void> {
    const auto change = decode(kind, id, body);
    if (!change) return change.error();
    visit(*change);
    return {};
  };
  return take_records(database, portal, select, take);
}

Result<portal::Portal> load_portal(sqlite3* database, base::PortalId portal) {
  Statement select(database, "SELECT kind, id, body FROM record WHERE portal=? AND body IS NOT NULL ORDER BY kind, id");
  StoredPortal records;
  const auto take = [&records](Kind kind, std::uint64_t id, std::optional<std::string_view> body) {
    return records.put(kind, id, body.value_or(""));
  };
  const auto newest = take_records(database, portal, select.bind(1, portal.value), take);
  if (!newest) return newest.error();
  return records.finish(*newest);
}

}  // namespace muster::store::sqlite
