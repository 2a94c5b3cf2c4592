#include "store/sqlite/whole_check.hpp"

#include <fmt/format.h>

#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/migration.hpp"
#include "store/sqlite/portals.hpp"
#include "store/sqlite/records.hpp"
#include "store/sqlite/webhook_uses.hpp"

namespace muster::store::sqlite {
namespace {

using base::Error;
using base::PortalId;
using base::Result;

Error damaged(const std::string& how) {
  return base::unavailable("it is damaged: " + how);
}

Result<void> check_integrity(sqlite3* database) {
  Statement check(database, "PRAGMA integrity_check(1)");
  const auto row = check.step();
  if (!row) return row.error();
  const auto said = *row ? check.text(0).value_or("") : "";
  if (said != "ok") return damaged(std::string(said));
  Statement keys(database, "PRAGMA foreign_key_check");
  const auto orphan = keys.step();
  if (!orphan) return orphan.error();
  if (*orphan) return damaged(fmt::format("a row of table {} belongs to no portal", keys.text(0).value_or("")));
  return {};
}

// Checks that columns have values of the right type. SQLite accepts any value anywhere.
Result<void> check_types(sqlite3* database) {
  for (const auto& [table, wrong] : std::initializer_list<std::pair<const char*, const char*>>{
           {"portal", "typeof(revision)<>'integer' OR typeof(name)<>'text' OR revision<0"},
           {"record",
            "typeof(kind)<>'integer' OR typeof(id)<>'integer' OR typeof(revision)<>'integer' OR "
            "typeof(body) NOT IN ('text', 'null')"},
           {"audit",
            "typeof(revision)<>'integer' OR typeof(at)<>'integer' OR typeof(action)<>'text' OR "
            "typeof(user)<>'integer' OR typeof(address)<>'text' OR typeof(request)<>'text'"},
           {"audit_before",
            "typeof(kind)<>'integer' OR typeof(id)<>'integer' OR typeof(revision)<>'integer' OR "
            "typeof(body) NOT IN ('text', 'null')"},
           {"webhook_use", "typeof(webhook)<>'integer' OR typeof(hour)<>'integer'"}}) {
    const auto rows = number_of(database, fmt::format("SELECT count(*) FROM {} WHERE {}", table, wrong));
    if (!rows) return rows.error();
    if (*rows != 0) return damaged(fmt::format("{} rows of table {} hold what is no value of theirs", *rows, table));
  }
  // Rows newer than the portal's revision would never be shown, and would be overwritten later.
  for (const char* table : {"record", "audit", "audit_before"}) {
    const auto newer = number_of(
        database,
        fmt::format("SELECT count(*) FROM portal p WHERE p.revision<(SELECT max(revision) FROM {} WHERE portal=p.id)",
                    table));
    if (!newer) return newer.error();
    if (*newer != 0) return damaged(fmt::format("table {} has a revision above its portal's", table));
  }
  return {};
}

// Reads each state once. Going through the log would read a record with many changes again for each of them.
Result<void> check_audit(sqlite3* database, PortalId portal) {
  Statement select(database, "SELECT kind, id, body, revision FROM audit_before WHERE portal=?");
  select.bind(1, portal.value);
  for (;;) {
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row) return {};
    const auto state = decode_state(static_cast<Kind>(select.number(0)), select.number(1), select.text(2));
    if (!state) return damaged(fmt::format("the audit log, revision {}: {}", select.number(3), state.error().message));
  }
}

Result<CopiedPortal> check_portal(sqlite3* database, const portal::PortalEntry& entry) {
  const auto portal = load_portal(database, entry.id);
  if (!portal) return Error(portal.error().kind, fmt::format("portal {}: {}", entry.name, portal.error().message));
  if (auto fine = check_audit(database, entry.id); !fine) return fine.error();
  if (const auto uses = WebhookUses(database).all(entry.id); !uses) return uses.error();
  return CopiedPortal{entry.name, portal->revision, portal->directory.department_count(),
                      portal->directory.user_count()};
}

Copied check_within(sqlite3* database, const std::filesystem::path& name) {
  const auto about = [&name](const Error& error) {
    return Error(error.kind == base::ErrorKind::unsupported ? error.kind : base::ErrorKind::unavailable,
                 fmt::format("{}: {}", name.string(), error.message));
  };
  if (auto ours = check_schema(database, name); !ours) return ours.error();
  if (auto sound = check_integrity(database); !sound) return about(sound.error());
  if (auto fine = migrate_within(database, name); !fine) return fine.error();
  if (auto fine = check_types(database); !fine) return about(fine.error());
  const auto list = read_portals(database);
  if (!list) return about(list.error());
  std::vector<CopiedPortal> copied;
  for (const portal::PortalEntry& entry : list->entries) {
    auto portal = check_portal(database, entry);
    if (!portal) return about(portal.error());
    copied.push_back(std::move(*portal));
  }
  return copied;
}

}  // namespace

Copied check_wholly(sqlite3* copy, const std::filesystem::path& name) {
  // The migration is rolled back, so that the version that made the copy can still read it.
  if (auto begun = run(copy, "BEGIN IMMEDIATE", name.string()); !begun) return begun.error();
  auto copied = check_within(copy, name);
  roll_back(copy);
  return copied;
}

}  // namespace muster::store::sqlite
