#include "store/sqlite/migration.hpp"

#include <fmt/format.h>

#include "store/schema.hpp"

namespace muster::store::sqlite {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr int application_id = 0x4d757374;  // "Must"

bool is_ours(sqlite3* database) {
  return number_of(database, "PRAGMA application_id") == application_id;
}

std::uint64_t version_of(sqlite3* database) {
  return number_of(database, "PRAGMA user_version");
}

Error not_ours(const std::filesystem::path& file) {
  return Error(ErrorKind::unsupported, fmt::format("{} is not a Muster store; name the file of one", file.string()));
}

Error too_new(const std::filesystem::path& file, std::uint64_t version) {
  return Error(ErrorKind::unsupported,
               fmt::format("{} has schema version {}; this version of Muster knows up to {}, so use a newer one",
                           file.string(), version, schema_steps.size()));
}

Result<void> make_steps(sqlite3* database, const std::filesystem::path& file) {
  const std::uint64_t version = version_of(database);
  const bool empty = number_of(database, "SELECT count(*) FROM sqlite_schema") == 0;
  if (!empty && !is_ours(database)) return not_ours(file);
  if (version > schema_steps.size()) return too_new(file, version);
  if (version == schema_steps.size()) return {};
  for (std::size_t step = version; step < schema_steps.size(); ++step) {
    if (auto done = run(database, schema_steps[step], "the schema cannot be made"); !done) return done;
  }
  const auto stamp =
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", application_id, schema_steps.size());
  return run(database, stamp.c_str(), "the schema cannot be stamped");
}

}  // namespace

Result<void> migrate(sqlite3* database, const std::filesystem::path& file) {
  // As a rule there is nothing to do, and to see that takes no lock that a writer might hold.
  if (is_ours(database) && version_of(database) == schema_steps.size()) return {};
  if (auto begun = run(database, "BEGIN IMMEDIATE", file.string()); !begun) return begun;
  auto made = make_steps(database, file);
  if (made) made = run(database, "COMMIT", "the schema cannot be saved");
  if (!made) roll_back(database);
  return made;
}

Result<void> check_schema(sqlite3* database, const std::filesystem::path& file) {
  Statement look(database, "SELECT count(*) FROM sqlite_schema");
  if (const auto row = look.step(); !row)
    return Error(row.error().kind, fmt::format("{}: {}", file.string(), row.error().message));
  if (!is_ours(database)) return not_ours(file);
  if (const auto version = version_of(database); version > schema_steps.size()) return too_new(file, version);
  return {};
}

}  // namespace muster::store::sqlite
