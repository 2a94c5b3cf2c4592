#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "conformance/audit.hpp"
#include "conformance/changes.hpp"
#include "store/open_store.hpp"
#include "store/schema.hpp"
#include "store/sqlite/connection.hpp"
#include "support/company.hpp"
#include "support/temp_dir.hpp"

// What the stores on disk promise besides the conformance suite.
namespace muster::store {
namespace durable_store_test {

using base::ErrorKind;
using base::PortalId;
using portal::Change;
using portal::Portal;

std::unique_ptr<portal::Store> open(const std::filesystem::path& file) {
  auto store = open_sqlite_store({.file = file});
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void run_sql(const std::filesystem::path& file, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

// Opening is refused with this kind and a message that names the file, whose bytes stay as they are.
void expect_refused(const std::filesystem::path& file, ErrorKind kind) {
  const std::string before = content(file);
  const auto store = open_sqlite_store({.file = file});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, kind) << store.error().message;
  EXPECT_NE(store.error().message.find(file.string()), std::string::npos) << store.error().message;
  EXPECT_EQ(content(file), before);
}

TEST(DurableStore, ReopeningGivesTheSame) {
  const test::TempDir folder;
  std::string before;
  {
    const auto store = open(folder / "store.db");
    const PortalId id = *portal::create_portal(*store, "acme");
    ASSERT_TRUE(commit_one(*store, id, 0, first_changes()));
    ASSERT_TRUE(commit_one(*store, id, 1, second_changes(*store->load(id))));
    before = dump(*store->load(id));
  }
  const auto store = open(folder / "store.db");
  EXPECT_EQ(dump(*store->load(*portal::create_portal(*store, "acme"))), before);
}

TEST(DurableStore, UsesOfWebhooksAreThereOnceItIsOpenedAgain) {
  const test::TempDir folder;
  {
    const auto store = open(folder / "store.db");
    const PortalId id = *portal::create_portal(*store, "acme");
    ASSERT_TRUE(commit_one(*store, id, 0, first_changes()));
    ASSERT_TRUE(store->keep_uses(id, std::vector<access::WebhookUse>{{{2}, 3600}}));
  }
  const auto store = open(folder / "store.db");
  EXPECT_EQ(*store->webhook_uses({1}), (std::vector<access::WebhookUse>{{{2}, 3600}}));
}

// A server keeps uses while an import of another process may hold the store for a minute.
TEST(DurableStore, KeepingUsesDoesNotWaitForAnotherProcess) {
  const test::TempDir folder;
  const auto store = open(folder / "store.db");
  const PortalId id = *portal::create_portal(*store, "acme");
  ASSERT_TRUE(commit_one(*store, id, 0, first_changes()));
  const std::vector<access::WebhookUse> uses{{{2}, 3600}};
  {
    const auto other = std::move(sqlite::connect(folder / "store.db", false).value());
    ASSERT_TRUE(sqlite::run(other.get(), "BEGIN IMMEDIATE", "other"));
    EXPECT_EQ(store->keep_uses(id, uses).error().kind, ErrorKind::busy);
    EXPECT_TRUE(store->webhook_uses(id)->empty());
  }
  EXPECT_TRUE(store->keep_uses(id, uses));
  EXPECT_EQ(*store->webhook_uses(id), uses);
}

TEST(DurableStore, ANewerSchemaIsRefusedAndLeftAlone) {
  const test::TempDir folder;
  open(folder / "store.db").reset();
  run_sql(folder / "store.db", "PRAGMA user_version=99");
  expect_refused(folder / "store.db", ErrorKind::unsupported);
}

TEST(DurableStore, AStoreOfTheFirstVersionIsBroughtToThePresentOne) {
  const test::TempDir folder;
  const auto file = folder / "store.db";
  run_sql(file, schema_steps[0]);
  run_sql(file,
          R"(INSERT INTO portal(id, name, revision) VALUES(1, 'acme', 5);
             INSERT INTO record VALUES(1, 0, 0, 1, '{"utc_offset":"+01:00","last_webhook":7,"demo":false}'),
               (1, 1, 1, 1, '{"ID":"1","NAME":"Acme","SORT":500,"UF_HEAD":"0"}'), (1, 1, 2, 5, NULL);
             PRAGMA application_id=0x4d757374; PRAGMA user_version=1)");
  const auto store = open(file);
  const PortalId id = *portal::create_portal(*store, "acme");
  const Portal portal = *store->load(id);
  EXPECT_EQ(portal.revision, 5u);
  EXPECT_EQ(portal.settings.last_webhook, base::WebhookId{7});
  EXPECT_EQ(portal.directory.department_count(), 1u);
  EXPECT_TRUE(audit_of(*store, id).empty());
  const Change renamed = directory::DepartmentPut{test::make_department(1, "Acme & Sons")};
  ASSERT_TRUE(commit_one(*store, id, 5, {renamed}));
  const auto told = audit_of(*open(file), id);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].changes.at(0).before, Change(directory::DepartmentPut{test::make_department(1, "Acme")}));
  EXPECT_EQ(told[0].changes.at(0).after, renamed);
}

TEST(DurableStore, SomebodyElsesDatabaseIsRefusedAndLeftAlone) {
  const test::TempDir folder;
  run_sql(folder / "other.db", "CREATE TABLE recipe(name TEXT); PRAGMA user_version=1");
  expect_refused(folder / "other.db", ErrorKind::unsupported);
}

TEST(DurableStore, WhatIsNoDatabaseIsRefusedAndLeftAlone) {
  const test::TempDir folder;
  for (const std::size_t size : {std::size_t{5}, std::size_t{600}, std::size_t{9000}}) {
    const auto file = folder / fmt::format("notes{}.txt", size);
    std::ofstream(file) << std::string(size, 'x');
    expect_refused(file, ErrorKind::unsupported);
  }
}

// A store that was cut off looks so. That it is to be made is said by there being no file.
TEST(DurableStore, AnEmptyFileOrDatabaseIsNoStore) {
  const test::TempDir folder;
  std::ofstream(folder / "store.db").close();
  expect_refused(folder / "store.db", ErrorKind::unsupported);
  run_sql(folder / "tables.db", "CREATE TABLE t(x); DROP TABLE t");
  expect_refused(folder / "tables.db", ErrorKind::unsupported);
}

TEST(DurableStore, AStoreThatLacksSomethingIsRefusedAndLeftAlone) {
  const test::TempDir folder;
  for (const char* sql : {"DROP TABLE audit", "DROP TABLE webhook_use", "DROP INDEX record_by_revision",
                          "PRAGMA user_version=0", "PRAGMA user_version=3", "ALTER TABLE portal DROP COLUMN closed",
                          "ALTER TABLE audit RENAME COLUMN at TO moment",
                          "DROP INDEX record_by_revision; CREATE INDEX record_by_revision ON record(kind)"}) {
    SCOPED_TRACE(sql);
    const auto file = folder / "store.db";
    std::filesystem::remove(file);
    open(file).reset();
    run_sql(file, sql);
    expect_refused(file, ErrorKind::unavailable);
  }
}

TEST(DurableStore, OfTwoThatMakeAStoreAtOnceBothHaveTheSame) {
  const test::TempDir folder;
  std::vector<std::thread> threads;
  std::atomic<int> opened{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      const auto store = open_sqlite_store({.file = folder / "store.db"});
      if (store && (*store)->portals()) ++opened;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, 4);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    EXPECT_EQ(entry.path().filename(), "store.db");
}

TEST(DurableStore, MissingFoldersAreMadeUnlessTheStoreMustExist) {
  const test::TempDir folder;
  const auto file = folder.path() / "a" / "b" / "store.db";
  const auto missing = open_sqlite_store({.file = file, .create = false});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "a"));
  portal::create_portal(*open(file), "acme").value();
  EXPECT_TRUE(open_sqlite_store({.file = file, .create = false}));
}

TEST(DurableStore, AFolderThatCannotBeMadeIsUnavailable) {
  const test::TempDir folder;
  std::ofstream(folder / "file") << "here";
  const auto store = open_sqlite_store({.file = folder.path() / "file" / "store.db"});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::unavailable);
}

TEST(DurableStore, AFileThatIsAFolderIsUnavailable) {
  const test::TempDir folder;
  const auto store = open_sqlite_store({.file = folder.path()});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::unavailable);
}

// Two stores on one file stand for two processes: they share nothing but the file.
TEST(DurableStore, OneStoreSeesWhatAnotherCommits) {
  const test::TempDir folder;
  const auto mine = open(folder / "store.db");
  const auto theirs = open(folder / "store.db");
  const PortalId id = *portal::create_portal(*mine, "acme");
  const Portal empty = *theirs->load(id);
  ASSERT_TRUE(commit_one(*mine, id, 0, first_changes()));
  std::uint64_t seen = 0;
  EXPECT_EQ(*theirs->wait_for_change(seen, std::chrono::seconds(60)), true);
  EXPECT_EQ(*theirs->wait_for_change(seen, std::chrono::milliseconds(0)), false);
  std::vector<Change> changes;
  EXPECT_EQ(*theirs->changes_after(id, 0, [&](const Change& change) { changes.push_back(change); }), 1u);
  EXPECT_EQ(dump(follow(empty, changes, 1)), dump(*mine->load(id)));
  EXPECT_EQ(commit_one(*theirs, id, 0, {}).error().kind, ErrorKind::conflict);
  ASSERT_TRUE(commit_one(*theirs, id, 1, second_changes(*theirs->load(id))));
  EXPECT_EQ(*theirs->wait_for_change(seen, std::chrono::seconds(60)), true) << "its own, too";
  std::uint64_t seen_here = 0;
  EXPECT_EQ(*mine->wait_for_change(seen_here, std::chrono::seconds(60)), true);
  EXPECT_EQ(dump(*mine->load(id)), dump(*theirs->load(id)));
}

// Runs `work` in a process of its own, which ends without any clean-up once `work` is over or leaves by itself.
template <class Work>
int in_child(Work&& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(DurableStore, AnotherProcessIsSeen) {
  const test::TempDir folder;
  const auto store = open(folder / "store.db");
  const PortalId id = *portal::create_portal(*store, "acme");
  std::uint64_t seen = 0;
  EXPECT_EQ(*store->wait_for_change(seen, std::chrono::seconds(60)), true);
  EXPECT_EQ(in_child([&] { _exit(commit_one(*open(folder / "store.db"), id, 0, first_changes()) ? 7 : 1); }), 7);
  EXPECT_EQ(*store->wait_for_change(seen, std::chrono::seconds(60)), true);
  EXPECT_EQ(dump(*store->load(id)), dump(follow({}, first_changes(), 1)));
}

TEST(DurableStore, AClaimEndsWithItsProcess) {
  const test::TempDir folder;
  const auto store = open(folder / "store.db");
  EXPECT_EQ(in_child([&] {
              auto other = open(folder / "store.db");
              auto server_lock = other->lock_server();
              _exit(server_lock ? 7 : 1);  // without giving it back
            }),
            7);
  EXPECT_TRUE(store->wait_until_shown({1}, 9, std::chrono::seconds(60)));
  EXPECT_TRUE(store->lock_server());
}

TEST(DurableStore, AClaimIsSeenFromAnotherProcess) {
  const test::TempDir folder;
  const auto store = open(folder / "store.db");
  const auto server_lock = store->lock_server();
  const std::string pid = std::to_string(getpid());
  EXPECT_EQ(in_child([&] {
              const auto refused = open(folder / "store.db")->lock_server();
              _exit(!refused && refused.error().message.find(pid) != std::string::npos ? 7 : 1);
            }),
            7);
}

// Commits revision 2 in a process that dies at the given step: the first ones of all that the commit passes.
int die_in_commit(const std::filesystem::path& file, PortalId id, int deadly_step, CommitStep* died_at) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return -1;
  const int code = in_child([&] {
    int step = 0;
    const auto die = [&](CommitStep at) {
      if (step++ != deadly_step) return;
      if (write(pipe_ends[1], &at, sizeof(at)) == sizeof(at)) _exit(7);
    };
    auto store = open_sqlite_store({.file = file, .on_commit_step = die});
    const Portal first = *(*store)->load(id);
    if (!commit_one(**store, id, 1, second_changes(first))) _exit(1);
    _exit(0);
  });
  if (code == 7 && read(pipe_ends[0], died_at, sizeof(*died_at)) != sizeof(*died_at)) return -1;
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  return code;
}

TEST(DurableStore, ACrashAtAnyStepOfACommitLeavesTheOldRevisionOrTheNew) {
  std::map<CommitStep, int> deaths;
  for (int step = 0;; ++step) {
    const test::TempDir folder;
    PortalId id;
    {
      const auto store = open(folder / "store.db");
      id = *portal::create_portal(*store, "acme");
      ASSERT_TRUE(commit_one(*store, id, 0, first_changes()));
    }
    CommitStep died_at{};
    const int code = die_in_commit(folder / "store.db", id, step, &died_at);
    if (code == 0) break;  // past the last step
    ASSERT_EQ(code, 7);
    ++deaths[died_at];
    const auto store = open(folder / "store.db");
    const Portal first = follow({}, first_changes(), 1);
    const Portal second = follow(first, second_changes(first), 2);
    const bool committed = died_at == CommitStep::committed;
    EXPECT_EQ(dump(*store->load(id)), dump(committed ? second : first)) << "step " << step;
    EXPECT_EQ(audit_of(*store, id).size(), committed ? 2u : 1u) << "step " << step;
    // And the store goes on from there.
    EXPECT_TRUE(commit_one(*store, id, committed ? 2 : 1, {})) << "step " << step;
  }
  EXPECT_EQ(deaths[CommitStep::begun], 1);
  EXPECT_EQ(deaths[CommitStep::record_written], 25);
  EXPECT_EQ(deaths[CommitStep::all_written], 1);
  EXPECT_EQ(deaths[CommitStep::committed], 1);
}

}  // namespace durable_store_test
}  // namespace muster::store
