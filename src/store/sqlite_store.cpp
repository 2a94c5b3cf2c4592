#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <mutex>
#include <thread>
#include <utility>

#include "base/file_owner.hpp"
#include "store/open_store.hpp"
#include "store/serving_file.hpp"
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/migration.hpp"
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

class SqliteStore final : public portal::Store {
 public:
  SqliteStore(Connection main, Connection watch, Connection loading, SqliteOptions options)
      : options_(std::move(options)), main_(std::move(main)), watch_(std::move(watch)), loading_(std::move(loading)) {}

  Result<portal::PortalList> portals() override {
    const std::lock_guard lock(turn_);
    if (auto begun = sqlite::run(main_.get(), "BEGIN", "cannot read"); !begun) return begun.error();
    auto list = sqlite::read_portals(main_.get());
    sqlite::roll_back(main_.get());
    return list;
  }

  Result<Revision> change_portals(const EditPortals& edit) override {
    const std::lock_guard lock(turn_);
    return in_transaction([&]() -> Result<Revision> {
      const auto before = sqlite::read_portals(main_.get());
      if (!before) return before.error();
      portal::PortalList after = *before;
      if (auto done = edit(after); !done) return done.error();
      if (after == *before) return before->revision;
      if (auto done = sqlite::write_portals(main_.get(), *before, after); !done) return done.error();
      return before->revision + 1;
    });
  }

  // A large one takes seconds, in which others are written.
  Result<portal::Portal> load(base::PortalId portal) override {
    const std::lock_guard lock(load_turn_);
    return sqlite::load_portal(loading_.get(), portal);
  }

  Result<Revision> commit(base::PortalId portal, Revision expected,
                          std::span<const portal::NewRevision> revisions) override {
    const std::lock_guard lock(turn_);
    const auto committed = in_transaction([&] { return write_revisions(portal, expected, revisions); });
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
    for (;;) {
      const auto row = data_version_.start().step();
      if (!row) return row.error();
      // Of this connection, to which every commit is another's. SQLite counts from 1.
      const std::uint64_t now = data_version_.number(0);
      data_version_.finish();
      if (std::exchange(seen, now) != now) return true;
      if (std::chrono::steady_clock::now() >= deadline) return false;
      // Another process has no way to call us through SQLite; a look at its shared memory costs some microseconds.
      std::this_thread::sleep_for(watch_interval);
    }
  }

  Result<void> audit(base::PortalId portal, const portal::AuditQuery& query,
                     const portal::AuditVisitor& visitor) override {
    const std::lock_guard lock(turn_);
    if (const auto known = sqlite::revision_of(revision_, portal); !known) return known.error();
    return audit_.visit(portal, query, visitor);
  }

  Result<std::size_t> forget_audit(base::PortalId portal, base::UnixSeconds before) override {
    const std::lock_guard lock(turn_);
    if (const auto known = sqlite::revision_of(revision_, portal); !known) return known.error();
    return audit_.forget(portal, before);
  }

  Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) override {
    const std::unique_lock lock(turn_, std::try_to_lock);
    if (!lock) return Error(ErrorKind::busy, "the store is in use");
    sqlite3_busy_timeout(main_.get(), 0);
    const int begun = sqlite3_exec(main_.get(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    const auto failed = begun == SQLITE_OK ? std::nullopt : std::optional(sqlite::failure(main_.get(), "cannot write"));
    sqlite3_busy_timeout(main_.get(), sqlite::patience_ms);
    if ((begun & 0xff) == SQLITE_BUSY) return Error(ErrorKind::busy, failed->message);
    if (failed) return *failed;
    const auto kept = finish_transaction([&]() -> Result<Revision> {
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

  Result<std::unique_ptr<portal::ServingClaim>> claim_serving() override {
    auto claim = claim_serving_file(serving_file());
    if (!claim) return Error(claim.error().kind, fmt::format("{}: {}", options_.file.string(), claim.error().message));
    return claim;
  }

  std::string served_at() override { return served_at_by_file(serving_file()); }

  Result<void> wait_until_shown(base::PortalId portal, Revision revision, std::chrono::milliseconds limit) override {
    return wait_for_serving_file(serving_file(), portal, revision, limit);
  }

  Result<void> wait_until_listed(Revision list, std::chrono::milliseconds limit) override {
    return wait_for_serving_file(serving_file(), {}, list, limit);
  }

 private:
  std::filesystem::path serving_file() const { return options_.file.string() + "-serving"; }

  void reached(CommitStep step) const {
    if (options_.on_commit_step) options_.on_commit_step(step);
  }

  // All of it or nothing.
  Result<Revision> in_transaction(const std::function<Result<Revision>()>& write) {
    if (auto begun = sqlite::run(main_.get(), "BEGIN IMMEDIATE", "cannot write"); !begun) return begun.error();
    return finish_transaction(write);
  }

  Result<Revision> finish_transaction(const std::function<Result<Revision>()>& write) {
    auto written = write();
    if (written) {
      if (auto done = sqlite::run(main_.get(), "COMMIT", "cannot commit"); !done) written = done.error();
    }
    if (!written) sqlite::roll_back(main_.get());
    return written;
  }

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

  Result<void> write_changes(base::PortalId portal, Revision revision, std::span<const Change> changes) {
    for (const Change& change : changes) {
      const StoredRecord record = encode(change);
      if (auto noted = audit_.note_before(portal, record.kind, record.id); !noted) return noted;
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
  Connection main_;
  sqlite::AuditLog audit_{main_.get()};
  sqlite::WebhookUses uses_{main_.get()};
  Connection watch_;  // wait_for_change's own, as it blocks in a thread of its own
  std::mutex load_turn_;
  Connection loading_;  // load's own
  Statement revision_{main_.get(), "SELECT revision FROM portal WHERE id=?"};
  Statement set_revision_{main_.get(), "UPDATE portal SET revision=?2 WHERE id=?1"};
  Statement put_record_{main_.get(),
                        "INSERT INTO record(portal, kind, id, revision, body) VALUES(?,?,?,?,?) "
                        "ON CONFLICT(portal, kind, id) DO UPDATE SET revision=excluded.revision, body=excluded.body"};
  Statement newer_records_{main_.get(), "SELECT kind, id, body FROM record WHERE portal=? AND revision>?"};
  Statement data_version_{watch_.get(), "PRAGMA data_version"};
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
  auto main = sqlite::connect(options.file, options.create);
  if (!main) return main.error();
  // SQLite opens what it may only read as well, and then the first write fails.
  if (sqlite3_db_readonly(main->get(), "main") == 1)
    return base::unavailable(
        fmt::format("{}: the store can only be read; {}", options.file.string(), base::why_refused(options.file)));
  for (const char* sql : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA journal_size_limit=67108864"}) {
    if (auto set = sqlite::run(main->get(), sql, options.file.string()); !set) return set.error();
  }
  if (auto migrated = sqlite::migrate(main->get(), options.file); !migrated) return migrated.error();
  if (auto set = sqlite::run(main->get(), "PRAGMA journal_mode=WAL", options.file.string()); !set) return set.error();
  auto watch = sqlite::connect(options.file, false);
  if (!watch) return watch.error();
  auto loading = sqlite::connect(options.file, false);
  if (!loading) return loading.error();
  return std::unique_ptr<portal::Store>(
      new SqliteStore(std::move(*main), std::move(*watch), std::move(*loading), std::move(options)));
}

Result<portal::PortalList> look_at_portals(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return base::not_found(fmt::format("{}: there is no store here", file.string()));
  const auto database = sqlite::connect(file, false);
  if (!database) return database.error();
  if (auto ours = sqlite::check_schema(database->get(), file); !ours) return ours.error();
  if (auto begun = sqlite::run(database->get(), "BEGIN", "cannot read"); !begun) return begun.error();
  auto list = sqlite::read_portals(database->get());
  sqlite::roll_back(database->get());
  return list;
}

}  // namespace muster::store
