#include "store/sqlite/audit_purge.hpp"

namespace muster::store::sqlite {

using base::PortalId;
using base::Result;
using base::Revision;
using portal::Forgotten;

namespace {

// The most revisions and records in one step. It takes some tens of milliseconds on a slow disk.
constexpr std::size_t largest_step = 1000;

}  // namespace

Result<Revision> revision_being_forgotten(sqlite3* database, PortalId portal) {
  Statement select(database, "SELECT forgetting FROM audit_purge WHERE portal=?");
  const auto row = select.bind(1, portal.value).step();
  if (!row) return row.error();
  return *row ? select.number(0) : 0;
}

Result<AuditPurge::Oldest> AuditPurge::oldest(PortalId portal) {
  Statement select(database_, "SELECT revision, at FROM audit WHERE portal=? ORDER BY revision LIMIT 1");
  const auto row = select.bind(1, portal.value).step();
  if (!row) return row.error();
  return *row ? Oldest{select.number(0), select.signed_number(1)} : Oldest{};
}

Result<AuditPurge::State> AuditPurge::read(PortalId portal) {
  State state;
  Statement select(database_,
                   "SELECT boot, seconds, passed, began_at, share, forgotten, forgetting FROM audit_purge "
                   "WHERE portal=?");
  const auto row = select.bind(1, portal.value).step();
  if (!row) return row.error();
  if (!*row) return state;
  state.day = {.seen = {std::string(select.text(0).value_or("")), select.signed_number(1)},
               .passed = select.signed_number(2),
               .began_at = select.number(3),
               .share = select.number(4),
               .forgotten = select.number(5)};
  state.forgetting = select.number(6);
  return state;
}

Result<void> AuditPurge::write(PortalId portal, const State& state) {
  Statement put(database_,
                "INSERT OR REPLACE INTO audit_purge(portal, boot, seconds, passed, began_at, share, forgotten, "
                "forgetting) VALUES(?,?,?,?,?,?,?,?)");
  const auto done = put.bind(1, portal.value)
                        .bind(2, state.day.seen.boot)
                        .bind_signed(3, state.day.seen.seconds)
                        .bind_signed(4, state.day.passed)
                        .bind(5, state.day.began_at)
                        .bind(6, state.day.share)
                        .bind(7, state.day.forgotten)
                        .bind(8, state.forgetting)
                        .step();
  return done ? Result<void>() : done.error();
}

Result<bool> AuditPurge::is_due(PortalId portal, base::UnixSeconds before) {
  const auto first = oldest(portal);
  if (!first) return first.error();
  if (first->revision == 0) return false;
  if (first->at < before) return true;
  const auto forgetting = revision_being_forgotten(database_, portal);
  if (!forgetting) return forgetting.error();
  return *forgetting == first->revision;
}

// Removes only from the oldest end, even when the times in the log are not in order. So every revision that stays also
// has all later ones.
Result<Forgotten> AuditPurge::step(PortalId portal, base::UnixSeconds before, const portal::RealTime& now,
                                   Revision newest) {
  auto state = read(portal);
  if (!state) return state.error();
  auto first = oldest(portal);
  if (!first) return first.error();
  std::uint64_t left = state->day.left(now, newest, newest - first->revision + 1);
  Forgotten done;
  std::size_t budget = largest_step;
  while (first->revision != 0) {
    if (first->revision != state->forgetting) {
      if (first->at >= before) break;
      done.held_back = left == 0;
      done.more = !done.held_back && budget == 0;
      if (done.held_back || done.more) break;
      --left;
      --budget;
      ++state->day.forgotten;
      ++done.revisions;
    }
    const auto all = forget_states(portal, first->revision, budget);
    if (!all) return all.error();
    state->forgetting = *all ? 0 : first->revision;
    done.more = !*all;
    if (done.more) break;
    if (auto gone = forget_revision(portal, first->revision); !gone) return gone.error();
    first = oldest(portal);
    if (!first) return first.error();
  }
  if (auto written = write(portal, *state); !written) return written.error();
  return done;
}

// The next records that the revision of `position_` changed.
Result<std::vector<AuditPurge::Record>> AuditPurge::next_records(std::size_t limit) {
  Statement select(database_, position_.unchanged_since
                                  ? "SELECT kind, id, rowid FROM record INDEXED BY record_by_revision "
                                    "WHERE portal=?1 AND revision=?2 AND rowid>?3 ORDER BY rowid LIMIT ?4"
                                  : "SELECT kind, id FROM audit_before INDEXED BY audit_before_by_revision "
                                    "WHERE portal=?1 AND revision=?2 AND (kind, id)>(?3, ?4) ORDER BY kind, id "
                                    "LIMIT ?5");
  select.bind(1, position_.portal.value).bind(2, position_.revision);
  if (position_.unchanged_since)
    select.bind(3, position_.row).bind(4, limit);
  else
    select.bind_signed(3, position_.kind).bind(4, position_.id).bind(5, limit);
  std::vector<Record> records;
  for (;;) {
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row) return records;
    records.push_back({select.number(0), select.number(1)});
    position_.kind = select.signed_number(0);
    position_.id = select.number(1);
    if (position_.unchanged_since) position_.row = select.number(2);
  }
}

// Returns true once all states of the revision are removed. The budget may be 0.
Result<bool> AuditPurge::forget_states(PortalId portal, Revision revision, std::size_t& budget) {
  if (position_.portal != portal || position_.revision != revision)
    position_ = {.portal = portal, .revision = revision};
  Statement forget(database_, "DELETE FROM audit_before WHERE portal=? AND kind=? AND id=? AND revision<?");
  for (;;) {
    // One more than the budget, to see whether there are more.
    const auto records = next_records(budget + 1);
    if (!records) return records.error();
    for (const Record& record : *records) {
      const auto done =
          forget.start().bind(1, portal.value).bind(2, record.kind).bind(3, record.id).bind(4, revision).step();
      if (!done) return done.error();
    }
    if (records->size() > budget) {
      budget = 0;
      return false;
    }
    budget -= records->size();
    if (position_.unchanged_since) return true;
    position_.unchanged_since = true;
  }
}

Result<void> AuditPurge::forget_revision(PortalId portal, Revision revision) {
  Statement forget(database_, "DELETE FROM audit WHERE portal=? AND revision=?");
  const auto done = forget.bind(1, portal.value).bind(2, revision).step();
  return done ? Result<void>() : done.error();
}

}  // namespace muster::store::sqlite
