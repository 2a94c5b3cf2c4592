#include "store/sqlite/migration.hpp"

#include <fmt/format.h>

#include "store/schema.hpp"

namespace muster::store::sqlite {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr int application_id = 0x4d757374;  // "Must"

// What a file says of itself.
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

Result<void> make_steps(sqlite3* database, const std::filesystem::path& file) {
  const auto stamp = read_stamp(database);
  if (!stamp) return stamp.error();
  const auto tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  const std::uint64_t version = stamp->version;
  if (*tables != 0 && !stamp->ours) return not_ours(file);
  if (version > schema_steps.size()) return too_new(file, version);
  if (version == schema_steps.size()) return {};
  for (std::size_t step = version; step < schema_steps.size(); ++step) {
    if (auto done = run(database, schema_steps[step], "the schema cannot be made"); !done) return done;
  }
  const auto mark =
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", application_id, schema_steps.size());
  return run(database, mark.c_str(), "the schema cannot be stamped");
}

}  // namespace

Result<void> migrate(sqlite3* database, const std::filesystem::path& file) {
  // As a rule there is nothing to do, and to see that takes no lock that a writer might hold.
  if (const auto stamp = read_stamp(database); stamp && stamp->ours && stamp->version == schema_steps.size()) return {};
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
  const auto stamp = read_stamp(database);
  if (!stamp) return Error(stamp.error().kind, fmt::format("{}: {}", file.string(), stamp.error().message));
  if (!stamp->ours) return not_ours(file);
  if (stamp->version > schema_steps.size()) return too_new(file, stamp->version);
  return {};
}

}  // namespace muster::store::sqlite
