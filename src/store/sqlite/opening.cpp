#include "store/sqlite/opening.hpp"

#include <fmt/format.h>

#include "base/file_owner.hpp"
#include "base/new_file.hpp"
#include "base/write_target.hpp"
#include "store/sqlite/header_watch.hpp"
#include "store/sqlite/log_check.hpp"
#include "store/sqlite/migration.hpp"

namespace muster::store::sqlite {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::Result;

// Opens and checks the file before SQLite does. SQLite creates files next to a store, and takes files that it finds
// there as part of the store.
Result<StoreFile> open_file(const fs::path& name, const Warn& warn) {
  auto file = StoreFile::open(name);
  if (!file) return file;
  if (auto fine = file->check_server(); !fine) return fine.error();
  if (!file->is_in_use() && warn) {
    if (const std::string lost = unusable_log(file->beside("-wal")); !lost.empty()) warn(lost);
  }
  return file;
}

Error only_to_be_read(const fs::path& name) {
  const std::string why = base::why_refused(name);
  return base::unavailable(
      fmt::format("{}: the store can only be read{}{}", name.string(), why.empty() ? "" : "; ", why));
}

Result<void> first_look(sqlite3* database, const fs::path& name) {
  const auto looked = number_of(database, "SELECT count(*) FROM sqlite_schema");
  return looked ? Result<void>()
                : Error(looked.error().kind, fmt::format("{}: {}", name.string(), looked.error().message));
}

// The log next to the store that may contain changes not yet in the store's file, or changes to be rolled back; "" when
// there is none.
fs::path log_beside(const StoreFile& file) {
  for (const char* ending : {"-wal", "-journal"}) {
    std::error_code error;
    const fs::path log = file.beside(ending);
    if (const auto size = fs::file_size(log, error); !error && size > 0) return log;
  }
  return {};
}

// Opens the store with the files next to it, so that the latest changes are seen. Without them only if there are none
// and none can be created.
Result<Opened> open_unwritable(StoreFile file, const fs::path& name) {
  auto shared = connect_to_read(file.path(), false);
  auto looked = shared ? first_look(shared->get(), name) : shared.error();
  if (looked) return Opened{.file = std::move(file), .main = std::move(*shared), .read_only = true};
  if (looked.error().kind == base::ErrorKind::unsupported) return looked.error();
  if (const fs::path log = log_beside(file); !log.empty())
    return base::unavailable(
        fmt::format("{}; its last changes are in {}, which cannot be used here: copy both files to a folder that you "
                    "may write to",
                    looked.error().message, log.string()));
  auto alone = connect_to_read(file.path(), true);
  if (!alone) return alone.error();
  if (looked = first_look(alone->get(), name); !looked) return looked.error();
  return Opened{.file = std::move(file), .main = std::move(*alone), .read_only = true, .unchanging = true};
}

// Returns nothing when SQLite may not write to the file or may not create files next to it.
Result<std::optional<Connection>> connect_to_write(const StoreFile& file, const fs::path& name) {
  if (!file.may_write()) return std::nullopt;
  auto main = connect(file.path(), false);
  if (!main) return main.error();
  if (sqlite3_db_readonly(main->get(), "main") == 1) return std::nullopt;
  if (auto looked = first_look(main->get(), name); !looked) {
    const int code = sqlite3_errcode(main->get()) & 0xff;
    if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM) return std::nullopt;
    return looked.error();
  }
  return std::optional(std::move(*main));
}

}  // namespace

Result<Opened> open_to_write(const fs::path& name, const Warn& warn) {
  auto file = open_file(name, warn);
  if (!file) return file.error();
  auto main = connect_to_write(*file, name);
  if (!main) return main.error();
  if (!*main) return only_to_be_read(name);
  sqlite3* const database = (*main)->get();
  if (auto migrated = migrate(database, name); !migrated) return migrated.error();
  for (const char* sql : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA journal_size_limit=67108864",
                          "PRAGMA journal_mode=WAL"}) {
    if (auto set = run(database, sql, name.string()); !set) return set.error();
  }
  if (auto looked = first_look(database, name); !looked) return looked.error();
  // From here on SQLite's files exist as long as the connection does.
  file->note_companions();
  if (auto fine = file->check_in_place(); !fine) return fine.error();
  return Opened{.file = std::move(*file), .main = std::move(**main)};
}

Result<Opened> open_to_read(const fs::path& name, const Warn& warn) {
  auto file = open_file(name, warn);
  if (!file) return file.error();
  auto main = connect_to_write(*file, name);
  if (!main) return main.error();
  if (!*main) return open_unwritable(std::move(*file), name);
  return Opened{.file = std::move(*file), .main = std::move(**main)};
}

Result<void> make_store(const fs::path& name) {
  std::error_code error;
  if (name.has_parent_path()) fs::create_directories(name.parent_path(), error);
  if (error) return base::unavailable(fmt::format("{}: {}", name.parent_path().string(), error.message()));
  const auto target = base::write_target(name, "");
  if (!target) return target.error();
  // The file has people's data and hashes of secrets, so only its owner may read it. SQLite gives its other files the
  // same mode.
  auto file = base::NewFile::beside(*target);
  if (!file) {
    const std::string why = base::why_refused(name);
    return Error(file.error().kind, file.error().message + (why.empty() ? "" : "; " + why));
  }
  {
    const auto database = connect(file->path(), false);
    if (!database) return database.error();
    if (auto made = make_schema(database->get(), name); !made) return made;
    if (auto numbered = number_anew(database->get()); !numbered) return numbered;
  }
  const auto placed = file->put_in_place(false);
  // Another process was faster; its store is as good.
  if (!placed && placed.error().kind == base::ErrorKind::invalid) return {};
  return placed;
}

}  // namespace muster::store::sqlite
