#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <thread>

#include "store/change_codec.hpp"
#include "store/open_store.hpp"
#include "store/schema.hpp"
#include "store/serving_file.hpp"

namespace muster::store {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using base::Revision;
using portal::Change;

constexpr int application_id = 0x4d757374;  // "Must"
constexpr auto watch_interval = std::chrono::milliseconds(10);

Error failure(sqlite3* database, std::string_view what) {
  const auto kind = sqlite3_errcode(database) == SQLITE_NOTADB ? ErrorKind::unsupported : ErrorKind::unavailable;
  return Error(kind, fmt::format("the store: {}: {}", what, sqlite3_errmsg(database)));
}

// A prepared statement; bind, step and read columns by place. Lives no longer than its connection.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql) : database_(database) {
    sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                       nullptr);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& start() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    return *this;
  }
  Statement& bind(int place, std::uint64_t number) {
    sqlite3_bind_int64(statement_, place, static_cast<sqlite3_int64>(number));
    return *this;
  }
  Statement& bind(int place, std::string_view text) {
    sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  // True for a row, false at the end.
  Result<bool> step() {
    const int code = statement_ ? sqlite3_step(statement_) : SQLITE_ERROR;
    if (code == SQLITE_ROW) return true;
    const auto result = code == SQLITE_DONE ? Result<bool>(false) : failure(database_, "a statement failed");
    sqlite3_reset(statement_);  // what is not reset keeps a lock
    return result;
  }
  std::uint64_t number(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
  }
  std::optional<std::string_view> text(int column) const {
    const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (!start) return std::nullopt;
    return std::string_view(start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }
  void finish() { sqlite3_reset(statement_); }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)>;

Result<void> run(sqlite3* database, const char* sql, std::string_view what) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure(database, what);
  return {};
}

Result<Connection> connect(const std::filesystem::path& file, bool create) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  Connection connection(opened, sqlite3_close_v2);
  if (code != SQLITE_OK) return base::unavailable(fmt::format("{}: {}", file.string(), sqlite3_errmsg(opened)));
  sqlite3_busy_timeout(opened, 60'000);  // a large import of another process may hold the writer's place that long
  return connection;
}

std::uint64_t pragma(sqlite3* database, std::string_view sql) {
  Statement statement(database, sql);
  const auto row = statement.step();
  return row && *row ? statement.number(0) : 0;
}

// Makes an empty file ours, or checks that it is and brings its schema to the present one.
Result<void> migrate(sqlite3* database, const std::filesystem::path& file) {
  // As a rule there is nothing to do, and to see that takes no lock that a writer might hold.
  if (pragma(database, "PRAGMA application_id") == application_id &&
      pragma(database, "PRAGMA user_version") == schema_steps.size())
    return {};
  if (auto begun = run(database, "BEGIN IMMEDIATE", file.string()); !begun) return begun;
  const auto undo = [&](Error error) -> Result<void> {
    sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
    return error;
  };
  const std::uint64_t version = pragma(database, "PRAGMA user_version");
  const bool empty = pragma(database, "SELECT count(*) FROM sqlite_schema") == 0;
  if (!empty && pragma(database, "PRAGMA application_id") != application_id)
    return undo(Error(ErrorKind::unsupported, fmt::format("{} is not a Muster store", file.string())));
  if (version > schema_steps.size())
    return undo(
        Error(ErrorKind::unsupported, fmt::format("{} has schema version {}; this version of Muster knows up to {}",
                                                  file.string(), version, schema_steps.size())));
  for (std::size_t step = version; step < schema_steps.size(); ++step) {
    if (auto done = run(database, schema_steps[step], "the schema cannot be made"); !done) return undo(done.error());
  }
  if (version < schema_steps.size()) {
    const auto stamp =
        fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", application_id, schema_steps.size());
    if (auto done = run(database, stamp.c_str(), "the schema cannot be stamped"); !done) return undo(done.error());
  }
  return run(database, "COMMIT", "the schema cannot be saved");
}

class SqliteStore final : public portal::Store {
 public:
  SqliteStore(Connection main, Connection watch, SqliteOptions options)
      : options_(std::move(options)), main_(std::move(main)), watch_(std::move(watch)) {}

  Result<std::vector<portal::PortalEntry>> portals() override {
    std::vector<portal::PortalEntry> entries;
    Statement select(main_.get(), "SELECT id, name FROM portal ORDER BY id");
    for (;;) {
      const auto row = select.step();
      if (!row) return row.error();
      if (!*row) return entries;
      entries.push_back({{static_cast<std::uint32_t>(select.number(0))}, std::string(select.text(1).value_or(""))});
    }
  }

  Result<base::PortalId> create_portal(const std::string& name) override {
    Statement select(main_.get(), "SELECT id FROM portal WHERE name=?");
    Statement insert(main_.get(), "INSERT INTO portal(name) VALUES(?) ON CONFLICT DO NOTHING");
    for (;;) {
      const auto row = select.start().bind(1, name).step();
      if (!row) return row.error();
      if (*row) return base::PortalId{static_cast<std::uint32_t>(select.number(0))};
      if (auto done = insert.start().bind(1, name).step(); !done) return done.error();
    }
  }

  Result<portal::Portal> load(base::PortalId portal) override {
    portal::PortalDraft draft{portal::Portal{}};
    const auto newest = visit_records(portal, load_records_.start().bind(1, portal.value),
                                      [&](const Change& change) { draft.apply(change); });
    if (!newest) return newest.error();
    return draft.finish(*newest);
  }

  Result<Revision> commit(base::PortalId portal, Revision expected,
                          std::span<const portal::NewRevision> revisions) override {
    if (auto begun = run(main_.get(), "BEGIN IMMEDIATE", "cannot write"); !begun) return begun.error();
    auto committed = write_revisions(portal, expected, revisions);
    if (committed) {
      if (auto done = run(main_.get(), "COMMIT", "cannot commit"); !done) committed = done.error();
    }
    if (!committed) {
      sqlite3_exec(main_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
      return committed;
    }
    reached(CommitStep::committed);
    return committed;
  }

  Result<Revision> changes_after(base::PortalId portal, Revision revision,
                                 const std::function<void(const Change&)>& visit) override {
    return visit_records(portal, newer_records_.start().bind(1, portal.value).bind(2, revision), visit);
  }

  Result<bool> wait_for_change(base::PortalId portal, Revision revision, std::chrono::milliseconds limit) override {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
      const auto newest = revision_of(watched_revision_, portal);
      if (!newest) return newest.error();
      if (*newest > revision) return true;
      if (std::chrono::steady_clock::now() >= deadline) return false;
      // Another process has no way to call us through SQLite; a look at its shared memory costs some microseconds.
      std::this_thread::sleep_for(watch_interval);
    }
  }

  Result<std::unique_ptr<portal::ServingClaim>> claim_serving() override {
    auto claim = claim_serving_file(serving_file());
    if (!claim) return Error(claim.error().kind, fmt::format("{}: {}", options_.file.string(), claim.error().message));
    return claim;
  }

  Result<void> wait_until_shown(base::PortalId portal, Revision revision, std::chrono::milliseconds limit) override {
    return wait_for_serving_file(serving_file(), portal, revision, limit);
  }

 private:
  std::filesystem::path serving_file() const { return options_.file.string() + "-serving"; }

  void reached(CommitStep step) const {
    if (options_.on_commit_step) options_.on_commit_step(step);
  }

  Result<Revision> revision_of(Statement& select, base::PortalId portal) {
    const auto row = select.start().bind(1, portal.value).step();
    if (!row) return row.error();
    if (!*row) return base::not_found(fmt::format("the store has no portal {}", portal.value));
    const Revision revision = select.number(0);
    select.finish();
    return revision;
  }

  Result<Revision> write_revisions(base::PortalId portal, Revision expected,
                                   std::span<const portal::NewRevision> revisions) {
    reached(CommitStep::begun);
    const auto newest = revision_of(revision_, portal);
    if (!newest) return newest.error();
    if (*newest != expected) return Error(ErrorKind::conflict, "the portal has a newer revision");
    Revision last = expected;
    for (const portal::NewRevision& made : revisions) {
      if (auto done = write_changes(portal, ++last, made.changes); !done) return done.error();
    }
    if (auto done = set_revision_.start().bind(1, portal.value).bind(2, last).step(); !done) return done.error();
    reached(CommitStep::all_written);
    return last;
  }

  Result<void> write_changes(base::PortalId portal, Revision revision, std::span<const Change> changes) {
    for (const Change& change : changes) {
      const StoredRecord record = encode(change);
      put_record_.start()
          .bind(1, portal.value)
          .bind(2, static_cast<std::uint64_t>(record.kind))
          .bind(3, record.id)
          .bind(4, revision);
      if (record.body) put_record_.bind(5, *record.body);
      if (auto done = put_record_.step(); !done) return done.error();
      reached(CommitStep::record_written);
    }
    return {};
  }

  // One read transaction, so that the records and the revision belong together. `select` is bound and not yet stepped.
  Result<Revision> visit_records(base::PortalId portal, Statement& select,
                                 const std::function<void(const Change&)>& visit) {
    if (auto begun = run(main_.get(), "BEGIN", "cannot read"); !begun) return begun.error();
    auto newest = revision_of(revision_, portal);
    while (newest) {
      const auto row = select.step();
      if (!row) newest = row.error();
      if (!row || !*row) break;
      const auto change =
          decode(static_cast<Kind>(select.number(0)), static_cast<std::uint32_t>(select.number(1)), select.text(2));
      if (!change)
        newest = change.error();
      else
        visit(*change);
    }
    select.finish();
    sqlite3_exec(main_.get(), "COMMIT", nullptr, nullptr, nullptr);
    return newest;
  }

  SqliteOptions options_;
  Connection main_;
  Connection watch_;  // wait_for_change's own, as it blocks in a thread of its own
  Statement revision_{main_.get(), "SELECT revision FROM portal WHERE id=?"};
  Statement set_revision_{main_.get(), "UPDATE portal SET revision=?2 WHERE id=?1"};
  Statement put_record_{main_.get(),
                        "INSERT INTO record(portal, kind, id, revision, body) VALUES(?,?,?,?,?) "
                        "ON CONFLICT(portal, kind, id) DO UPDATE SET revision=excluded.revision, body=excluded.body"};
  Statement load_records_{main_.get(),
                          "SELECT kind, id, body FROM record WHERE portal=? AND body IS NOT NULL ORDER BY kind, id"};
  Statement newer_records_{main_.get(), "SELECT kind, id, body FROM record WHERE portal=? AND revision>?"};
  Statement watched_revision_{watch_.get(), "SELECT revision FROM portal WHERE id=?"};
};

}  // namespace

Result<std::unique_ptr<portal::Store>> open_sqlite_store(SqliteOptions options) {
  std::error_code error;
  if (!options.create && !std::filesystem::exists(options.file, error))
    return base::not_found(fmt::format("{}: there is no store here", options.file.string()));
  if (options.create && options.file.has_parent_path()) {
    std::filesystem::create_directories(options.file.parent_path(), error);
    if (error) return base::unavailable(fmt::format("{}: {}", options.file.parent_path().string(), error.message()));
  }
  // It holds people's data and the hashes of secrets: nobody else's to read. SQLite gives its other files the same
  // mode.
  if (const int made = ::open(options.file.c_str(), O_CREAT | O_EXCL | O_CLOEXEC, 0600); made >= 0) ::close(made);
  auto main = connect(options.file, options.create);
  if (!main) return main.error();
  for (const char* sql : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA journal_size_limit=67108864"}) {
    if (auto set = run(main->get(), sql, options.file.string()); !set) return set.error();
  }
  if (auto migrated = migrate(main->get(), options.file); !migrated) return migrated.error();
  if (auto set = run(main->get(), "PRAGMA journal_mode=WAL", options.file.string()); !set) return set.error();
  auto watch = connect(options.file, false);
  if (!watch) return watch.error();
  return std::unique_ptr<portal::Store>(new SqliteStore(std::move(*main), std::move(*watch), std::move(options)));
}

}  // namespace muster::store
