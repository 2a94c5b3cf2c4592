#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "conformance/changes.hpp"
#include "store/backup.hpp"
#include "store/open_store.hpp"
#include "support/company.hpp"
#include "support/temp_dir.hpp"

// A copy counts only when all of it can be opened as a server opens it.
namespace muster::store {
namespace whole_check_test {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// In a store that nobody has open, and that has no log afterwards.
void run_sql(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  sqlite3_exec(database, "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

struct Damage {
  const char* name;
  const char* sql;
  const char* said;
};

constexpr Damage damages[] = {
    {"table", "DROP TABLE audit", "it has no table audit"},
    {"list_table", "DROP TABLE portal_list", "it has no table portal_list"},
    {"index", "DROP INDEX audit_before_by_revision", "it has no index audit_before_by_revision"},
    {"column", "ALTER TABLE audit DROP COLUMN application", "it has no column audit.application"},
    {"version_0", "PRAGMA user_version=0", "it has the schema version 0"},
    {"earlier_version", "PRAGMA user_version=4", "the schema cannot be made"},
    {"newer_version", "PRAGMA user_version=99", "has schema version 99"},
    {"foreign", "PRAGMA application_id=7", "is not a Muster store"},
    {"list", "DELETE FROM portal_list", "the list of portals is damaged"},
    {"person", "UPDATE record SET body='{\"ID\":' WHERE kind=2 AND id=(SELECT min(id) FROM record WHERE kind=2)",
     "portal acme: "},
    {"settings", "UPDATE record SET body='[]' WHERE kind=0", "portal acme: "},
    {"webhook", "UPDATE record SET body='{}' WHERE kind=3", "portal acme: "},
    {"custom_field", "INSERT INTO record(portal, kind, id, revision, body) VALUES(1, 4, 77, 1, '{}')", "portal acme: "},
    {"password", "INSERT INTO record(portal, kind, id, revision, body) VALUES(1, 8, 1, 1, 'x')", "portal acme: "},
    {"kind", "INSERT INTO record(portal, kind, id, revision, body) VALUES(1, 99, 1, 1, '{}')", "portal acme: "},
    {"audit_state", "UPDATE audit_before SET body='no record'", "the audit log, revision "},
    {"blob", "UPDATE record SET body=x'00ff' WHERE kind=1", "table record hold what is no value of theirs"},
    {"moment", "UPDATE audit SET at='yesterday'", "table audit hold what is no value of theirs"},
    {"future", "UPDATE portal SET revision=1", "has a revision above its portal's"},
    {"orphan", "INSERT INTO record(portal, kind, id, revision, body) VALUES(9, 1, 1, 1, '{}')",
     "a row of table record belongs to no portal"},
};

class WholeCheck : public testing::TestWithParam<Damage> {
 protected:
  static void make_store(const fs::path& file) {
    const auto store = std::move(open_sqlite_store({.file = file}).value());
    const auto id = *portal::create_portal(*store, "acme");
    ASSERT_TRUE(commit_one(*store, id, 0, first_changes()));
    ASSERT_TRUE(commit_one(*store, id, 1, second_changes(*store->load(id))));
  }

  test::TempDir folder_;
  const fs::path store_ = folder_ / "store.db";
  const fs::path file_ = folder_ / "backup.db";
};

TEST_P(WholeCheck, ABackupThatIsNotWholeReplacesNoStore) {
  make_store(store_);
  ASSERT_TRUE(back_up_sqlite_store(store_, file_, false));
  run_sql(file_, GetParam().sql);
  const std::string before = content(store_);
  const auto restored = restore_sqlite_store(file_, store_, true);
  ASSERT_FALSE(restored);
  EXPECT_THAT(restored.error().message, HasSubstr(file_.string()));
  EXPECT_THAT(restored.error().message, HasSubstr(GetParam().said));
  EXPECT_EQ(content(store_), before);
}

TEST_P(WholeCheck, AStoreThatIsNotWholeMakesNoBackup) {
  make_store(store_);
  ASSERT_TRUE(back_up_sqlite_store(store_, file_, false));
  run_sql(store_, GetParam().sql);
  const std::string before = content(file_);
  const auto copied = back_up_sqlite_store(store_, file_, true);
  ASSERT_FALSE(copied);
  EXPECT_THAT(copied.error().message, HasSubstr(store_.string()));
  EXPECT_THAT(copied.error().message, HasSubstr(GetParam().said));
  EXPECT_EQ(content(file_), before);
}

std::string name_of(const testing::TestParamInfo<Damage>& damage) {
  return damage.param.name;
}
INSTANTIATE_TEST_SUITE_P(Damages, WholeCheck, testing::ValuesIn(damages), name_of);

// People of a large portal are put into the directory by another thread while further records are read.
TEST(DamagedStores, ARecordAmongThousandsIsNamed) {
  const test::TempDir folder;
  const fs::path file = folder / "store.db";
  {
    const auto store = std::move(open_sqlite_store({.file = file}).value());
    const auto id = *portal::create_portal(*store, "acme");
    std::vector<portal::Change> people;
    for (std::uint32_t user = 1; user <= 12'000; ++user)
      people.emplace_back(directory::UserPut{directory::pack(
          test::make_user(user, {.texts = {{directory::Text::personal_notes, std::string(300, 'x')}}}))});
    ASSERT_TRUE(commit_one(*store, id, 0, people));
    ASSERT_EQ(store->load(id).value().directory.user_count(), 12'000u);
  }
  run_sql(file, "UPDATE record SET body=replace(body, '\"JOINED\"', '\"JOINT\"') WHERE kind=2 AND id=9000");
  const auto store = std::move(open_sqlite_store({.file = file}).value());
  const auto loaded = store->load({1});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, base::ErrorKind::invalid);
  EXPECT_EQ(loaded.error().message, "the store's record 2/9000 cannot be read: JOINED: missing or of another length");
}

// As long as it holds all that is of its version.
TEST(WholeCopies, OneOfAnEarlierVersionStaysOfThat) {
  const test::TempDir folder;
  const auto file = folder / "old.db";
  std::move(open_sqlite_store({.file = file}).value()).reset();
  run_sql(file, "DROP TABLE audit_purge; PRAGMA user_version=5");
  ASSERT_TRUE(restore_sqlite_store(file, folder / "store.db", false));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "store.db").c_str(), &database), SQLITE_OK);
  int version = 0;
  const auto read = [](void* into, int, char** values, char**) {
    *static_cast<int*>(into) = std::stoi(values[0]);
    return 0;
  };
  sqlite3_exec(database, "PRAGMA user_version", read, &version, nullptr);
  sqlite3_close(database);
  EXPECT_EQ(version, 5);
  EXPECT_TRUE(open_sqlite_store({.file = folder / "store.db"}));
}

std::string header_of(const fs::path& log) {
  std::string header(32, '\0');
  std::ifstream(log, std::ios::binary).read(header.data(), 32);
  return header;
}

class DamagedLog : public testing::Test {
 protected:
  // What a killed process leaves: a store and a log of four commits.
  void SetUp() override {
    const auto live = folder_ / "live.db";
    {
      const auto store = std::move(open_sqlite_store({.file = live}).value());
      ASSERT_TRUE(commit_one(*store, *portal::create_portal(*store, "acme"), 0, first_changes()));
    }
    const auto store = std::move(open_sqlite_store({.file = live}).value());
    for (base::Revision revision = 1; revision < 5; ++revision) {
      marks_.push_back(fs::file_size(live.string() + "-wal"));
      ASSERT_TRUE(commit_one(*store, {1}, revision,
                             {directory::DepartmentPut{test::make_department(1, std::to_string(revision))}}));
    }
    fs::copy_file(live, folder_ / "base.db");
    log_ = content(live.string() + "-wal");
  }
  // The revision that is left of such a log, and what is said.
  base::Revision open_with(const std::string& log) {
    for (const char* ending : {"-wal", "-shm"}) fs::remove(file_.string() + ending);
    fs::copy_file(folder_ / "base.db", file_, fs::copy_options::overwrite_existing);
    std::ofstream(file_.string() + "-wal", std::ios::binary) << log;
    said_.clear();
    const auto store = open_sqlite_store(
        {.file = file_, .create = false, .warn = [this](const std::string& line) { said_.push_back(line); }});
    return store ? (*store)->load({1})->revision : 0;
  }
  std::string with_a_wrong_byte(std::size_t place) const {
    std::string log = log_;
    log[place] = static_cast<char>(log[place] ^ 0x10);
    return log;
  }

  test::TempDir folder_;
  const fs::path file_ = folder_ / "copy.db";
  std::string log_;
  std::vector<std::size_t> marks_;  // where each commit begins
  std::vector<std::string> said_;
};

TEST_F(DamagedLog, IsSaidWithTheFileAndHowMuchIsLost) {
  constexpr std::size_t page = 4096 + 24;
  EXPECT_EQ(open_with(with_a_wrong_byte(marks_[2] + 24 + 100)), 3u);
  ASSERT_EQ(said_.size(), 1u);
  EXPECT_THAT(said_[0], HasSubstr(file_.string() + "-wal: the write-ahead log is damaged: "));
  EXPECT_THAT(said_[0], HasSubstr(std::to_string((log_.size() - marks_[2]) / page) + " of its "));
  EXPECT_THAT(said_[0], HasSubstr("with them 2 transactions; "));
  // In the header of a frame: its salt, its checksum, the mark of a commit.
  for (const std::size_t place : {std::size_t{9}, std::size_t{17}, std::size_t{4}}) {
    open_with(with_a_wrong_byte(marks_[1] + place));
    ASSERT_EQ(said_.size(), 1u) << place;
  }
  // In the last page of all.
  EXPECT_EQ(open_with(with_a_wrong_byte(log_.size() - 1)), 4u);
  ASSERT_EQ(said_.size(), 1u);
  EXPECT_THAT(said_[0], HasSubstr("with them 1 transaction; "));
  // In the log's own header: nothing is used.
  for (const std::size_t place : {std::size_t{0}, std::size_t{9}, std::size_t{18}, std::size_t{30}}) {
    EXPECT_EQ(open_with(with_a_wrong_byte(place)), 1u);
    ASSERT_EQ(said_.size(), 1u) << place;
    EXPECT_THAT(said_[0], HasSubstr("damaged at its beginning"));
  }
}

TEST_F(DamagedLog, OneThatIsWholeOrEndsInAnUnfinishedWriteIsNot) {
  EXPECT_EQ(open_with(log_), 5u);
  EXPECT_TRUE(said_.empty());
  EXPECT_EQ(open_with(""), 1u);
  EXPECT_EQ(open_with(log_.substr(0, 32)), 1u);
  EXPECT_EQ(open_with(log_.substr(0, marks_[2])), 3u);
  // A process that was killed while it wrote: some pages of a commit, the last of them half.
  EXPECT_EQ(open_with(log_.substr(0, marks_[2] + 4096 + 24)), 3u);
  EXPECT_EQ(open_with(log_.substr(0, marks_[2] + 3000)), 3u);
  EXPECT_TRUE(said_.empty()) << said_.front();
}

// What a log has of an earlier round lies behind what is of use, with other salts.
TEST_F(DamagedLog, FramesOfAnEarlierRoundAreNot) {
  std::string used_again;
  {
    const auto store = std::move(open_sqlite_store({.file = folder_ / "live.db"}).value());
    for (base::Revision revision = 5; used_again.empty(); ++revision) {
      ASSERT_LT(revision, 2000u);
      const auto log = folder_ / "live.db-wal";
      const auto before = header_of(log);
      ASSERT_TRUE(commit_one(*store, {1}, revision,
                             {directory::DepartmentPut{test::make_department(1, std::to_string(revision))}}));
      if (revision > 5 && header_of(log) != before) used_again = content(log);
    }
    EXPECT_GT(used_again.size(), 1'000'000u);
    fs::copy_file(folder_ / "live.db", folder_ / "base.db", fs::copy_options::overwrite_existing);
  }
  EXPECT_GT(open_with(used_again), 5u);
  EXPECT_TRUE(said_.empty());
}

}  // namespace whole_check_test
}  // namespace muster::store
