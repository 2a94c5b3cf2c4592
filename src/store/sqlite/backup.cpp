#include "store/backup.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "base/new_file.hpp"
#include "base/write_target.hpp"
#include "store/server_lock_file.hpp"
#include "store/sqlite/header_watch.hpp"
#include "store/sqlite/migration.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/whole_check.hpp"

namespace muster::store {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::NewFile;
using base::Result;
using sqlite::Connection;
using sqlite::Statement;
using sqlite::Warn;
using std::chrono::steady_clock;

constexpr int pages_at_a_time = 256;
constexpr std::chrono::seconds patience{60};       // how long to wait for a lock that another process holds briefly
constexpr std::chrono::seconds short_patience{2};  // how long to wait for a process that may keep the store open
constexpr std::chrono::milliseconds pause{10};

fs::path beside(const fs::path& file, const char* ending) {
  return file.string() + ending;
}

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(fs::symlink_status(file, error));
}

bool is_same(const fs::path& one, const fs::path& other) {
  std::error_code error;
  return fs::equivalent(one, other, error);
}

bool is_busy(int code) {
  return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

// The error with the file name that the user knows.
Error about(const fs::path& file, const Error& error) {
  return Error(error.kind, fmt::format("{}: {}", file.string(), error.message));
}

// One read transaction covers the whole copy, so all pages are of one moment. Without it, a writer would make the copy
// start again.
Result<void> copy_pages(sqlite3* from, sqlite3* to) {
  if (auto begun = sqlite::run(from, "BEGIN", "cannot read"); !begun) return begun;
  Statement look(from, "SELECT count(*) FROM sqlite_schema");
  if (const auto row = look.step(); !row) return row.error();
  look.finish();
  sqlite3_backup* copy = sqlite3_backup_init(to, "main", from, "main");
  if (!copy) return sqlite::failure(to, "cannot copy");
  const auto deadline = steady_clock::now() + patience;
  int code = SQLITE_OK;
  while (code == SQLITE_OK || (is_busy(code) && steady_clock::now() < deadline)) {
    if (is_busy(code)) std::this_thread::sleep_for(pause);
    code = sqlite3_backup_step(copy, pages_at_a_time);
  }
  const int finished = sqlite3_backup_finish(copy);
  if (code != SQLITE_DONE) return base::unavailable(fmt::format("cannot copy: {}", sqlite3_errstr(code)));
  if (finished != SQLITE_OK) return base::unavailable(fmt::format("cannot copy: {}", sqlite3_errstr(finished)));
  return sqlite::run(from, "COMMIT", "cannot read");
}

// Checks the whole new file by opening it as a server would. Afterwards it needs no other files next to it.
Copied read_back(const fs::path& copy, const fs::path& name) {
  const auto opened = sqlite::connect(copy, false);
  if (!opened) return opened.error();
  sqlite3* database = opened->get();
  if (auto ours = sqlite::check_schema(database, name); !ours) return ours.error();
  if (auto set = sqlite::run(database, "PRAGMA journal_mode=DELETE", name.string()); !set) return set.error();
  auto copied = sqlite::check_wholly(database, name);
  if (!copied) return copied;
  // The new number lets a running server notice when somebody copies this file over its store.
  if (auto numbered = sqlite::number_anew(database); !numbered) return about(name, numbered.error());
  return copied;
}

Result<void> copy_store(const fs::path& store, const NewFile& copy, const Warn& warn) {
  const auto from = sqlite::open_to_read(store, warn);
  if (!from) return from.error();
  if (auto ours = sqlite::check_schema(from->main.get(), store); !ours) return ours;
  const auto to = sqlite::connect(copy.path(), false);
  if (!to) return to.error();
  // If the process ends halfway, the file is deleted anyway.
  if (auto set = sqlite::run(to->get(), "PRAGMA synchronous=OFF", store.string()); !set) return set;
  if (auto copied = copy_pages(from->main.get(), to->get()); !copied) return about(store, copied.error());
  return {};
}

Result<void> copy_bytes(const fs::path& from, const fs::path& to) {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary);
  if (in && in.peek() != std::ifstream::traits_type::eof()) out << in.rdbuf();
  out.close();
  if (!in || !out) return base::unavailable(fmt::format("{}: cannot be copied", from.string()));
  return {};
}

Result<void> check_source(const fs::path& from, const char* what) {
  std::error_code error;
  if (!is_there(from)) return base::not_found(fmt::format("{}: there is no {} here", from.string(), what));
  if (!fs::is_regular_file(from, error)) return base::invalid(fmt::format("{}: is not a file", from.string()));
  return {};
}

// Checks that a copy may be written to `file`. SQLite files left next to it are refused, because SQLite would take them
// as part of the new file.
Result<void> check_target(const fs::path& from, const fs::path& file, bool replace) {
  if (is_same(from, file))
    return base::invalid(fmt::format("{}: is the store itself; name another file", file.string()));
  for (const char* ending : {"-wal", "-shm", "-journal", "-serving"}) {
    if (is_there(beside(file, ending)))
      return base::invalid(fmt::format("{}: may be a store in use: {}{} exists beside it; name another file",
                                       file.string(), file.filename().string(), ending));
  }
  if (is_there(file) && !replace)
    return base::invalid(fmt::format("{}: already exists; --force replaces it", file.string()));
  return {};
}

// Locks the database exclusively. Returns SQLite's code.
int lock_alone(sqlite3* database) {
  // Moves the changes from the -wal file into the store's file. That only works when nobody else has it open.
  if (const int code = sqlite3_exec(database, "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr);
      code != SQLITE_OK)
    return code;
  return sqlite3_exec(database, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
}

bool is_damage(int code) {
  code &= 0xff;
  return code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_IOERR;
}

// Locks a store that no other process has open, as long as the connection lives. Afterwards SQLite needs no files next
// to it. Returns no connection when the store is so damaged that SQLite cannot tell.
//
// A process that opens the store meanwhile waits for the lock. Once the file has lost its name, SQLite refuses to write
// to it, so no data is lost there.
Result<Connection> take_over(const fs::path& store) {
  auto opened = sqlite::connect(store, false);
  if (!opened) return opened.error();
  sqlite3_busy_timeout(opened->get(), 0);
  const auto deadline = steady_clock::now() + short_patience;
  for (;;) {
    const int code = lock_alone(opened->get());
    if (code == SQLITE_OK) return opened;
    if (is_damage(code)) return Connection(nullptr, sqlite3_close_v2);
    if (!is_busy(code)) return about(store, sqlite::failure(opened->get(), "cannot lock it"));
    if (steady_clock::now() >= deadline)
      return Error(ErrorKind::busy,
                   fmt::format("{}: another process has it open; end the commands that use it first", store.string()));
    std::this_thread::sleep_for(pause);
  }
}

// The restored store keeps the owner of the old one, whoever runs the command.
Result<void> replace_store(NewFile& copy, const fs::path& store, bool replace) {
  Connection old(nullptr, sqlite3_close_v2);
  if (is_there(store)) {
    if (auto taken = copy.take_owner_and_mode_of_target(); !taken) return taken;
    auto taken = take_over(store);
    if (!taken) return taken.error();
    old = std::move(*taken);
  }
  // A sound store has no such files any more. Those of a damaged or partly removed one must not become part of the new
  // store.
  for (const char* ending : {"-wal", "-shm", "-journal"}) {
    std::error_code error;
    fs::remove(beside(store, ending), error);
    if (error) return base::unavailable(fmt::format("{}{}: {}", store.string(), ending, error.message()));
  }
  return copy.put_in_place(replace);
}

}  // namespace

Copied back_up_sqlite_store(const fs::path& store, const fs::path& name, bool replace, const Warn& warn) {
  if (auto fine = check_source(store, "store"); !fine) return fine.error();
  const auto target = base::write_target(name, "");
  if (!target) return target.error();
  const fs::path& file = *target;
  if (auto fine = check_target(store, file, replace); !fine) return fine.error();
  auto copy = NewFile::beside(file);
  if (!copy) return copy.error();
  if (auto copied = copy_store(store, *copy, warn); !copied) return copied.error();
  auto read = read_back(copy->path(), store);
  if (!read) return read;
  if (auto placed = copy->put_in_place(replace); !placed) return placed.error();
  return read;
}

Copied restore_sqlite_store(const fs::path& file, const fs::path& name, bool replace) {
  if (auto fine = check_source(file, "backup"); !fine) return fine.error();
  const auto target = base::write_target(name, "");
  if (!target) return target.error();
  const fs::path& store = *target;
  if (is_same(file, store))
    return base::invalid(fmt::format("{}: is the store itself; name another file", file.string()));
  if (is_there(beside(file, "-wal")) || is_there(beside(file, "-journal")))
    return base::invalid(fmt::format("{}: is a store in use, not a backup; `muster backup` makes one", file.string()));
  if (!replace && (is_there(store) || is_there(beside(store, "-wal"))))
    return base::invalid(fmt::format("{}: already exists; --force replaces it", store.string()));
  std::error_code error;
  if (store.has_parent_path()) fs::create_directories(store.parent_path(), error);
  if (error) return base::unavailable(fmt::format("{}: {}", store.parent_path().string(), error.message()));
  const auto server_lock = lock_server_file(beside(store, "-serving"));
  if (!server_lock) return about(store, server_lock.error());
  auto copy = NewFile::beside(store);
  if (!copy) return copy.error();
  if (auto copied = copy_bytes(file, copy->path()); !copied) return copied.error();
  auto read = read_back(copy->path(), file);
  if (!read) return read;
  if (auto replaced = replace_store(*copy, store, replace); !replaced) return replaced.error();
  return read;
}

}  // namespace muster::store
