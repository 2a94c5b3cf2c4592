#include <gtest/gtest.h>
#include <sqlite3.h>

#include "conformance/changes.hpp"
#include "store/open_store.hpp"
#include "store/sqlite/connection.hpp"
#include "support/company.hpp"
#include "support/temp_dir.hpp"

// A value that SQLite does not take must not be stored as none: a record without a body is one that is gone.
namespace muster::store {
namespace sqlite_binding_test {

constexpr int longest = 20'000;

int set_limit(sqlite3* database, const char**, const sqlite3_api_routines*) {
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, longest);
  return SQLITE_OK;
}

// Connections that are opened meanwhile take no longer values than this.
class ShortValues {
 public:
  ShortValues() { sqlite3_auto_extension(entry()); }
  ~ShortValues() { sqlite3_cancel_auto_extension(entry()); }

 private:
  static void (*entry())() { return reinterpret_cast<void (*)()>(set_limit); }
};

portal::Change person(std::uint32_t id, std::size_t length) {
  return directory::UserPut{directory::pack(test::make_user(
      id, {.departments = {}, .texts = {{directory::Text::personal_notes, std::string(length, 'n')}}}))};
}

TEST(SqliteBinding, AFailedOneFailsTheStepUntilTheNextStart) {
  const test::TempDir folder;
  const auto connection = sqlite::connect(folder / "x.db", true).value();
  sqlite3* const database = connection.get();
  ASSERT_TRUE(sqlite::run(database, "CREATE TABLE t(a, b)", "t"));
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, longest);
  sqlite::Statement insert(database, "INSERT INTO t VALUES(?,?)");
  const std::string large(longest + 1, 'x');
  const auto refused = insert.start().bind(1, std::uint64_t{1}).bind(2, large).step();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the store: a value cannot be bound: string or blob too big");
  EXPECT_FALSE(insert.start().bind(3, std::uint64_t{1}).step()) << "a place that there is not";
  EXPECT_FALSE(insert.start().bind(3, large).bind(1, std::uint64_t{1}).step()) << "the first failure counts";
  EXPECT_TRUE(insert.start().bind(1, std::uint64_t{2}).bind(2, "small").step());
  EXPECT_EQ(sqlite::number_of(database, "SELECT count(*) FROM t").value(), 1u);
  EXPECT_FALSE(sqlite::number_of(database, "SELECT count(*) FROM none")) << "a failure is no zero";
}

TEST(SqliteBinding, ARecordThatIsTooLongRefusesTheCommitAndKeepsTheOldOne) {
  const test::TempDir folder;
  const ShortValues limit;
  const auto store = open_sqlite_store({.file = folder / "store.db"}).value();
  const base::PortalId id = portal::create_portal(*store, "main").value();
  ASSERT_TRUE(commit_one(*store, id, 0, {person(7, 10)}));
  const auto refused = commit_one(*store, id, 1, {person(8, 10), person(7, longest)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
  const portal::Portal kept = store->load(id).value();
  EXPECT_EQ(kept.revision, 1u);
  ASSERT_TRUE(kept.directory.user({7}));
  EXPECT_EQ(kept.directory.user({7})->text(directory::Text::personal_notes), std::string(10, 'n'));
  EXPECT_FALSE(kept.directory.user({8}));
  EXPECT_TRUE(commit_one(*store, id, 1, {person(8, 10)})) << "the store goes on";
}

TEST(SqliteBinding, AnOriginAndAHostThatAreTooLongAreRefused) {
  const test::TempDir folder;
  const ShortValues limit;
  const auto store = open_sqlite_store({.file = folder / "store.db"}).value();
  const base::PortalId id = portal::create_portal(*store, "main").value();
  const portal::NewRevision made{.origin = {.action = std::string(longest + 1, 'a')}, .changes = {person(7, 10)}};
  EXPECT_FALSE(store->commit(id, 0, {&made, 1}));
  EXPECT_EQ(store->load(id)->revision, 0u);
  EXPECT_FALSE(store->change_portals([](portal::PortalList& list) -> base::Result<void> {
    list.entries.front().hosts = {std::string(longest + 1, 'h')};
    return {};
  }));
  EXPECT_TRUE(store->portals()->entries.front().hosts.empty());
}

}  // namespace sqlite_binding_test
}  // namespace muster::store
