#include "store/sqlite/migration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/schema.hpp"

namespace muster::store::sqlite {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr int application_id = 0x4d757374;  // "Must"

// What a file's header says about the file.
struct Stamp {
  bool ours = false;
  std::uint64_t version = 0;
};

Result<Stamp> read_stamp(sqlite3* database) {
  const auto id = number_of(database, "PRAGMA application_id");
  if (!id) return id.error();
  const auto version = number_of(database, "PRAGMA user_version");
  if (!version) return version.error();
  return Stamp{*id == application_id, *version};
}

Error not_ours(const std::filesystem::path& file) {
  return Error(ErrorKind::unsupported, fmt::format("{} is not a Muster store; name the file of one", file.string()));
}

Error too_new(const std::filesystem::path& file, std::uint64_t version) {
  return Error(ErrorKind::unsupported,
               fmt::format("{} has schema version {}; this version of Muster knows up to {}, so use a newer one",
                           file.string(), version, schema_steps.size()));
}

Error damaged(const std::filesystem::path& file, const std::string& how) {
  return base::unavailable(
      fmt::format("{}: the store is damaged: {}; `muster restore` brings an earlier backup back", file.string(), how));
}

Result<void> make_steps(sqlite3* database, const std::filesystem::path& file, std::uint64_t version) {
  for (std::size_t step = version; step < schema_steps.size(); ++step) {
    if (auto done = run(database, schema_steps[step], "the schema cannot be made"); !done)
      return Error(done.error().kind, fmt::format("{}: {}", file.string(), done.error().message));
  }
  const auto mark =
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", application_id, schema_steps.size());
  return run(database, mark.c_str(), "the schema cannot be stamped");
}

// Lists tables, their columns and keys, and indexes, one per line.
constexpr std::string_view parts_of_schema =
    "SELECT 'table ' || name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%' "
    "UNION ALL SELECT 'column ' || m.name || '.' || c.name || ' ' || c.type || iif(c.pk, ', in the key', '') "
    "FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type='table' AND m.name NOT LIKE 'sqlite%' "
    "UNION ALL SELECT 'key ' || m.name || '(' || (SELECT group_concat(i.name) FROM pragma_index_info(l.name) i) || ')' "
    "FROM sqlite_schema m, pragma_index_list(m.name) l WHERE m.type='table' AND l.\"unique\" "
    "UNION ALL SELECT 'index ' || m.name || ' on ' || m.tbl_name || '(' || "
    "(SELECT group_concat(i.name) FROM pragma_index_info(m.name) i) || ')' "
    "FROM sqlite_schema m WHERE m.type='index' AND m.sql IS NOT NULL";

Result<std::vector<std::string>> read_parts(sqlite3* database) {
  std::vector<std::string> parts;
  Statement select(database, parts_of_schema);
  for (;;) {
    const auto row = select.step();
    if (!row) return row.error();
    if (!*row) return parts;
    parts.emplace_back(select.text(0).value_or(""));
  }
}

// The parts of a store of the present schema. Only SQLite knows what the statements of the schema create.
Result<std::vector<std::string>> expected_parts() {
  const auto sample = connect(":memory:", true);
  if (!sample) return sample.error();
  if (auto made = make_steps(sample->get(), ":memory:", 0); !made) return made.error();
  return read_parts(sample->get());
}

// Additional tables and indexes are accepted. A missing one would be found by a later write, or never.
Result<void> check_parts(sqlite3* database, const std::filesystem::path& file) {
  const auto expected = expected_parts();
  if (!expected) return expected.error();
  const auto found = read_parts(database);
  if (!found) return Error(found.error().kind, fmt::format("{}: {}", file.string(), found.error().message));
  for (const std::string& part : *expected) {
    if (std::ranges::find(*found, part) == found->end()) return damaged(file, "it has no " + part);
  }
  return {};
}

Result<Stamp> check_stamp(sqlite3* database, const std::filesystem::path& file) {
  // The first read of the file, which tells whether it is a database.
  const auto tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return Error(tables.error().kind, fmt::format("{}: {}", file.string(), tables.error().message));
  const auto stamp = read_stamp(database);
  if (!stamp) return Error(stamp.error().kind, fmt::format("{}: {}", file.string(), stamp.error().message));
  if (!stamp->ours) return not_ours(file);
  if (stamp->version > schema_steps.size()) return too_new(file, stamp->version);
  if (stamp->version == 0) return damaged(file, "it has the schema version 0");
  return stamp;
}

}  // namespace

Result<void> make_schema(sqlite3* database, const std::filesystem::path& file) {
  if (auto begun = run(database, "BEGIN IMMEDIATE", file.string()); !begun) return begun;
  auto made = make_steps(database, file, 0);
  if (made) made = run(database, "COMMIT", "the schema cannot be saved");
  if (!made) roll_back(database);
  return made;
}

Result<void> migrate_within(sqlite3* database, const std::filesystem::path& file) {
  const auto stamp = check_stamp(database, file);
  if (!stamp) return stamp.error();
  if (stamp->version < schema_steps.size()) {
    if (auto made = make_steps(database, file, stamp->version); !made) return made;
  }
  return check_parts(database, file);
}

Result<void> migrate(sqlite3* database, const std::filesystem::path& file) {
  // Usually there is nothing to do. Finding that out takes no lock that a writer might hold.
  const auto stamp = check_stamp(database, file);
  if (!stamp) return stamp.error();
  if (stamp->version == schema_steps.size()) return check_parts(database, file);
  if (auto begun = run(database, "BEGIN IMMEDIATE", file.string()); !begun) return begun;
  auto made = migrate_within(database, file);
  if (made) made = run(database, "COMMIT", "the schema cannot be saved");
  if (!made) roll_back(database);
  return made;
}

Result<void> check_schema(sqlite3* database, const std::filesystem::path& file) {
  const auto stamp = check_stamp(database, file);
  return stamp ? Result<void>() : stamp.error();
}

Result<void> check_present_schema(sqlite3* database, const std::filesystem::path& file) {
  const auto stamp = check_stamp(database, file);
  if (!stamp) return stamp.error();
  if (stamp->version < schema_steps.size())
    return Error(ErrorKind::unsupported,
                 fmt::format("{} has the earlier schema version {} and can only be read; open it once where it can be "
                             "written, or copy it there",
                             file.string(), stamp->version));
  return check_parts(database, file);
}

}  // namespace muster::store::sqlite
