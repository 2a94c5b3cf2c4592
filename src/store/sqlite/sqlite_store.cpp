#include <fmt/format.h>

#include <mutex>
#include <thread>
#include <utility>

#include "store/encoded_changes.hpp"
#include "store/open_store.hpp"
#include "store/server_lock_file.hpp"
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/audit_purge.hpp"
#include "store/sqlite/header_watch.hpp"
#include "store/sqlite/migration.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/portals.hpp"
#include "store/sqlite/records.hpp"
#include "store/sqlite/webhook_uses.hpp"

namespace muster::store {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using base::Revision;
using portal::Change;
using sqlite::Connection;
using sqlite::Statement;

constexpr auto watch_interval = std::chrono::milliseconds(10);

// A server holds two locks: one on the file next to the store, and one on the store's own file.
class FileLock final : public portal::ServerLock {
 public:
  FileLock(std::unique_ptr<portal::ServerLock> beside, StoreFile& file) : beside_(std::move(beside)), file_(file) {}
  ~FileLock() override { file_.unlock(); }
  void shown(base::PortalId portal, Revision revision) override { beside_->shown(portal, revision); }
  void listed(Revision list) override { beside_->listed(list); }
  void reached_at(const std::string& url) override { beside_->reached_at(url); }

 private:
  std::unique_ptr<portal::ServerLock> beside_;
  StoreFile& file_;
};

class SqliteStore final : public portal::Store {
 public:
  SqliteStore(sqlite::Opened opened, Connection watch, Connection loading, SqliteOptions options)
      : options_(std::move(options)),
        file_(std::move(opened.file)),
        main_(std::move(opened.main)),
        watch_(std::move(watch)),
        loading_(std::move(loading)) {}

  // The first check of the file's header, for both connections.
  Result<void> look() {
    if (auto fine = header_.check(); !fine) return fine;
    return watch_header_.check();
  }

  Result<portal::PortalList> portals() override {
    const std::lock_guard lock(turn_);
    const sqlite::ReadTransaction moment(main_.get());
    if (!moment.begun()) return moment.begun().error();
    return sqlite::read_portals(main_.get());
  }

  Result<Revision> change_portals(const EditPortals& edit) override {
    const std::lock_guard lock(turn_);
    return in_transaction<Revision>([&]() -> Result<Revision> {
      const auto before = sqlite::read_portals(main_.get());
      if (!before) return before.error();
      portal::PortalList after = *before;
      if (auto done = edit(after); !done) return done.error();
      if (after == *before) return before->revision;
      if (auto done = sqlite::write_portals(main_.get(), *before, after); !done) return done.error();
      return before->revision + 1;
    });
  }

  // Has a connection of its own. Loading a large portal takes seconds, and others can be written meanwhile.
  Result<portal::Portal> load(base::PortalId portal) override {
    const std::lock_guard lock(load_turn_);
    return sqlite::load_portal(loading_.get(), portal);
  }

  Result<Revision> commit(base::PortalId portal, Revision expected,
                          std::span<const portal::NewRevision> revisions) override {
    const std::lock_guard lock(turn_);
    const auto committed = in_transaction<Revision>([&] { return write_revisions(portal, expected, revisions); });
    if (committed) reached(CommitStep::committed);
    return committed;
  }

  Result<Revision> changes_after(base::PortalId portal, Revision revision,
                                 const std::function<void(const Change&)>& visit) override {
    const std::lock_guard lock(turn_);
    return sqlite::visit_records(main_.get(), portal, newer_records_.start().bind(1, portal.value).bind(2, revision),
                                 visit);
  }

  Result<bool> wait_for_change(std::uint64_t& seen, std::chrono::milliseconds limit) override {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    if (auto fine = file_.check_in_place(); !fine) return fine.error();
    if (auto fine = watch_header_.check(); !fine) return fine.error();
    for (;;) {
      const auto row = data_version_.start().step();
      if (!row) return row.error();
      // SQLite's data version of this connection. It makes no commits itself, so every commit changes the number.
      // SQLite counts from 1.
      const std::uint64_t now = data_version_.number(0);
      data_version_.finish();
      if (std::exchange(seen, now) != now) return true;
      if (std::chrono::steady_clock::now() >= deadline) return false;
      // SQLite cannot notify other processes, so this polls. One look at its shared memory costs a few microseconds.
      std::this_thread::sleep_for(watch_interval);
    }
  }

  Result<void> audit(base::PortalId portal, const portal::AuditQuery& query,
                     const portal::AuditVisitor& visitor) override {
    const std::lock_guard lock(turn_);
    if (const auto known = sqlite::revision_of(revision_, portal); !known) return known.error();
    return audit_.visit(portal, query, visitor);
  }

  Result<portal::Forgotten> forget_audit(base::PortalId portal, base::UnixSeconds before,
                                         const portal::RealTime& now) override {
    const std::lock_guard lock(turn_);
    if (const auto known = sqlite::revision_of(revision_, portal); !known) return known.error();
    const auto due = purge_.is_due(portal, before);
    if (!due) return due.error();
    if (!*due) return portal::Forgotten{};
    return in_transaction<portal::Forgotten>([&]() -> Result<portal::Forgotten> {
      const auto newest = sqlite::revision_of(revision_, portal);
      if (!newest) return newest.error();
      return purge_.step(portal, before, now, *newest);
    });
  }

  Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) override {
    const std::unique_lock lock(turn_, std::try_to_lock);
    if (!lock) return Error(ErrorKind::busy, "the store is in use");
    if (auto fine = check_in_place(); !fine) return fine;
    sqlite3_busy_timeout(main_.get(), 0);
    const int begun = sqlite3_exec(main_.get(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    const auto failed = begun == SQLITE_OK ? std::nullopt : std::optional(sqlite::failure(main_.get(), "cannot write"));
    sqlite3_busy_timeout(main_.get(), sqlite::patience_ms);
    if ((begun & 0xff) == SQLITE_BUSY) return Error(ErrorKind::busy, failed->message);
    if (failed) return *failed;
    const auto kept = finish_transaction<Revision>([&]() -> Result<Revision> {
      const auto known = sqlite::revision_of(revision_, portal);
      if (!known) return known.error();
      if (auto done = uses_.keep(portal, uses); !done) return done.error();
      return *known;
    });
    return kept ? Result<void>() : kept.error();
  }

  Result<std::vector<access::WebhookUse>> webhook_uses(base::PortalId portal) override {
    const std::lock_guard lock(turn_);
    if (const auto known = sqlite::revision_of(revision_, portal); !known) return known.error();
    return uses_.all(portal);
  }

  Result<std::unique_ptr<portal::ServerLock>> lock_server() override {
    const auto about = [this](const Error& error) {
      return Error(error.kind, fmt::format("{}: {}", options_.file.string(), error.message));
    };
    auto server_lock = lock_server_file(serving_file(), file_.id());
    if (!server_lock) return about(server_lock.error());
    if (auto locked = file_.lock_for_server(); !locked) return about(locked.error());
    return std::unique_ptr<portal::ServerLock>(new FileLock(std::move(*server_lock), file_));
  }

  std::string served_at() override { return served_at_by_file(serving_file()); }

  Result<void> wait_until_shown(base::PortalId portal, Revision revision, std::chrono::milliseconds limit) override {
    return wait_for_serving_file(serving_file(), portal, revision, limit);
  }

  Result<void> wait_until_listed(Revision list, std::chrono::milliseconds limit) override {
    return wait_for_serving_file(serving_file(), {}, list, limit);
  }

 private:
  std::filesystem::path serving_file() const { return file_.beside("-serving"); }

  void reached(CommitStep step) const {
    if (options_.on_commit_step) options_.on_commit_step(step);
  }

  // Writes everything or nothing.
  template <class T>
  Result<T> in_transaction(const std::function<Result<T>()>& write) {
    // A file that was overwritten must not even be read.
    if (auto fine = check_in_place(); !fine) return fine.error();
    if (auto begun = sqlite::run(main_.get(), "BEGIN IMMEDIATE", "cannot write"); !begun) return begun.error();
    return finish_transaction(write);
  }

  // Checks the files before the commit. SQLite would go on writing to deleted files, where the data is lost.
  template <class T>
  Result<T> finish_transaction(const std::function<Result<T>()>& write) {
    auto written = write();
    for (const auto step : {&SqliteStore::check_in_place, &SqliteStore::commit_transaction}) {
      if (!written) break;
      if (auto done = (this->*step)(); !done) written = done.error();
    }
    if (!written) sqlite::roll_back(main_.get());
    return written;
  }

  Result<void> check_in_place() {
    if (auto fine = file_.check_in_place(); !fine) return fine;
    return header_.check();
  }

  Result<void> commit_transaction() { return sqlite::run(main_.get(), "COMMIT", "cannot commit"); }

  Result<Revision> write_revisions(base::PortalId portal, Revision expected,
                                   std::span<const portal::NewRevision> revisions) {
    reached(CommitStep::begun);
    const auto newest = sqlite::revision_of(revision_, portal);
    if (!newest) return newest.error();
    if (*newest != expected) return Error(ErrorKind::conflict, "the portal has a newer revision");
    Revision last = expected;
    for (const portal::NewRevision& made : revisions) {
      if (auto noted = audit_.note_revision(portal, ++last, made.origin); !noted) return noted.error();
      if (auto done = write_changes(portal, last, made.changes); !done) return done.error();
    }
    if (auto done = set_revision_.start().bind(1, portal.value).bind(2, last).step(); !done) return done.error();
    reached(CommitStep::all_written);
    return last;
  }

  // Nothing was there before the first revision.
  Result<void> write_changes(base::PortalId portal, Revision revision, std::span<const Change> changes) {
    EncodedChanges encoded(changes);
    for (const Change& change : changes) {
      const StoredRecord& record = encoded.next();
      if (revision > 1) {
        if (auto noted = audit_.note_before(portal, record.kind, record.id); !noted) return noted;
      }
      put_record_.start()
          .bind(1, portal.value)
          .bind(2, static_cast<std::uint64_t>(record.kind))
          .bind(3, record.id)
          .bind(4, revision);
      if (record.body) put_record_.bind(5, *record.body);
      if (auto done = put_record_.step(); !done) return done.error();
      if (const auto* gone = std::get_if<access::WebhookGone>(&change)) {
        if (auto done = uses_.forget(portal, gone->id); !done) return done;
      }
      reached(CommitStep::record_written);
    }
    return {};
  }

  SqliteOptions options_;
  std::mutex turn_;
  StoreFile file_;  // closed after the connections
  Connection main_;
  sqlite::HeaderWatch header_{main_.get()};
  sqlite::AuditLog audit_{main_.get()};
  sqlite::AuditPurge purge_{main_.get()};
  sqlite::WebhookUses uses_{main_.get()};
  Connection watch_;  // only for wait_for_change, which blocks in its own thread
  sqlite::HeaderWatch watch_header_{watch_.get()};
  std::mutex load_turn_;
  Connection loading_;  // only for load
  Statement revision_{main_.get(), "SELECT revision FROM portal WHERE id=?"};
  Statement set_revision_{main_.get(), "UPDATE portal SET revision=?2 WHERE id=?1"};
  Statement put_record_{main_.get(),
                        "INSERT INTO record(portal, kind, id, revision, body) VALUES(?,?,?,?,?) "
                        "ON CONFLICT(portal, kind, id) DO UPDATE SET revision=excluded.revision, body=excluded.body"};
  Statement newer_records_{main_.get(), "SELECT kind, id, body FROM record WHERE portal=? AND revision>?"};
  Statement data_version_{watch_.get(), "PRAGMA data_version"};
};

// Even for reading, a store is opened to write where possible, because it may need a migration.
Result<sqlite::Opened> open_as_told(const SqliteOptions& options) {
  if (!options.to_read) return sqlite::open_to_write(options.file, options.warn);
  {
    auto opened = sqlite::open_to_read(options.file, options.warn);
    if (!opened) return opened;
    if (opened->read_only) {
      if (auto ours = sqlite::check_present_schema(opened->main.get(), options.file); !ours) return ours.error();
      return opened;
    }
  }
  return sqlite::open_to_write(options.file, options.warn);
}

}  // namespace

Result<std::unique_ptr<portal::Store>> open_sqlite_store(SqliteOptions options) {
  std::error_code error;
  if (options.create && !std::filesystem::exists(options.file, error)) {
    if (auto made = sqlite::make_store(options.file); !made) return made.error();
  }
  auto opened = open_as_told(options);
  if (!opened) return opened.error();
  const auto& path = opened->file.path();
  auto watch = opened->read_only ? sqlite::connect_to_read(path, opened->unchanging) : sqlite::connect(path, false);
  if (!watch) return watch.error();
  auto loading = opened->read_only ? sqlite::connect_to_read(path, opened->unchanging) : sqlite::connect(path, false);
  if (!loading) return loading.error();
  auto store =
      std::make_unique<SqliteStore>(std::move(*opened), std::move(*watch), std::move(*loading), std::move(options));
  if (auto fine = store->look(); !fine) return fine.error();
  return std::unique_ptr<portal::Store>(std::move(store));
}

Result<portal::PortalList> look_at_portals(const std::filesystem::path& file) {
  const auto opened = sqlite::open_to_read(file, nullptr);
  if (!opened) return opened.error();
  sqlite3* const database = opened->main.get();
  if (auto ours = sqlite::check_schema(database, file); !ours) return ours.error();
  const sqlite::ReadTransaction moment(database);
  if (!moment.begun()) return moment.begun().error();
  return sqlite::read_portals(database);
}

}  // namespace muster::store
