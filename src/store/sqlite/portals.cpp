#include "store/sqlite/portals.hpp"

#include <algorithm>

namespace muster::store::sqlite {
namespace {

using base::Result;
using portal::PortalEntry;
using portal::PortalList;

Result<void> read_counters(sqlite3* database, PortalList& list) {
  Statement select(database, "SELECT revision, last FROM portal_list");
  const auto row = select.step();
  if (!row) return row.error();
  if (!*row) return base::unavailable("the list of portals is damaged; `muster restore` brings an earlier backup back");
  list.revision = select.number(0);
  list.last = {static_cast<std::uint32_t>(select.number(1))};
  return {};
}

Result<void> read_entries(sqlite3* database, PortalList& list) {
  Statement select(database, "SELECT id, name, closed, revision FROM portal ORDER BY id");
  for (;;) {
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row) return {};
    list.entries.push_back({.id = {static_cast<std::uint32_t>(select.number(0))},
                            .name = std::string(select.text(1).value_or("")),
                            .closed = select.number(2) != 0,
                            .revision = select.number(3)});
  }
}

Result<void> read_hosts(sqlite3* database, PortalList& list) {
  Statement select(database, "SELECT portal, host, old FROM portal_host ORDER BY portal, place");
  auto entry = list.entries.begin();
  for (;;) {
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row) return {};
    while (entry != list.entries.end() && entry->id.value < select.number(0)) ++entry;
    if (entry == list.entries.end()) return {};
    auto& hosts = select.number(2) != 0 ? entry->old_hosts : entry->hosts;
    hosts.emplace_back(select.text(1).value_or(""));
  }
}

Result<void> execute(Statement& statement) {
  const auto done = statement.step();
  return done ? Result<void>() : done.error();
}

Result<void> execute_for(sqlite3* database, const char* sql, base::PortalId portal) {
  Statement statement(database, sql);
  return execute(statement.bind(1, portal.value));
}

Result<void> remove_portal(sqlite3* database, base::PortalId id) {
  for (const char* sql : {"DELETE FROM audit_purge WHERE portal=?", "DELETE FROM audit_before WHERE portal=?",
                          "DELETE FROM audit WHERE portal=?", "DELETE FROM webhook_use WHERE portal=?",
                          "DELETE FROM record WHERE portal=?", "DELETE FROM portal WHERE id=?"}) {
    if (auto done = execute_for(database, sql, id); !done) return done;
  }
  return {};
}

Result<void> write_entry(sqlite3* database, const PortalEntry& entry) {
  Statement put(database,
                "INSERT INTO portal(id, name, closed) VALUES(?,?,?) "
                "ON CONFLICT(id) DO UPDATE SET name=excluded.name, closed=excluded.closed");
  put.bind(1, entry.id.value).bind(2, entry.name).bind(3, std::uint64_t{entry.closed});
  return execute(put);
}

Result<void> write_hosts(sqlite3* database, const PortalEntry& entry) {
  Statement put(database, "INSERT INTO portal_host(host, portal, old, place) VALUES(?,?,?,?)");
  std::uint64_t place = 0;
  for (const bool old : {false, true}) {
    for (const std::string& host : old ? entry.old_hosts : entry.hosts) {
      put.start().bind(1, host).bind(2, entry.id.value).bind(3, std::uint64_t{old}).bind(4, place++);
      if (auto done = execute(put); !done) return done;
    }
  }
  return {};
}

}  // namespace

Result<PortalList> read_portals(sqlite3* database) {
  PortalList list;
  for (const auto& read : {read_counters, read_entries, read_hosts}) {
    if (auto done = read(database, list); !done) return done.error();
  }
  return list;
}

// Host names may have moved between portals. So the host names of all changed portals are removed before any is added.
Result<void> write_portals(sqlite3* database, const PortalList& before, const PortalList& after) {
  for (const PortalEntry& old : before.entries) {
    const PortalEntry* kept = after.find(old.id);
    if (kept && *kept == old) continue;
    if (auto done = execute_for(database, "DELETE FROM portal_host WHERE portal=?", old.id); !done) return done;
    if (kept) continue;
    if (auto done = remove_portal(database, old.id); !done) return done;
  }
  for (const auto& write : {write_entry, write_hosts}) {
    for (const PortalEntry& entry : after.entries) {
      const PortalEntry* known = before.find(entry.id);
      if (known && *known == entry) continue;
      if (auto done = write(database, entry); !done) return done;
    }
  }
  Statement count(database, "UPDATE portal_list SET revision=?, last=?");
  return execute(count.bind(1, before.revision + 1).bind(2, after.last.value));
}

}  // namespace muster::store::sqlite
