#include "store/backup.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "conformance/audit.hpp"
#include "conformance/changes.hpp"
#include "store/open_store.hpp"
#include "support/company.hpp"
#include "support/temp_dir.hpp"

// Copies of stores on disk, made while others write, and stores made of such copies.
namespace muster::store {
namespace backup_test {

using base::ErrorKind;
using base::PortalId;
using base::Revision;
using portal::Portal;

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

class Backups : public testing::Test {
 protected:
  static std::unique_ptr<portal::Store> open(const std::filesystem::path& file) {
    return std::move(open_sqlite_store({.file = file}).value());
  }
  // A store with revisions 1 and 2, closed. Returns what is in it.
  std::string make_store(const std::filesystem::path& file) const {
    const auto store = open(file);
    const PortalId id = *portal::create_portal(*store, "acme");
    EXPECT_TRUE(commit_one(*store, id, 0, first_changes()));
    EXPECT_TRUE(commit_one(*store, id, 1, second_changes(*store->load(id))));
    return dump(*store->load(id));
  }
  static std::string dump_of(const std::filesystem::path& file) {
    const auto store = open(file);
    return dump(*store->load(*portal::create_portal(*store, "acme")));
  }
  // Refused for this reason, naming this file; nothing in the folder differs afterwards.
  template <class Work>
  void expect_refused(Work&& work, ErrorKind kind, const std::filesystem::path& named) const {
    const auto before = contents();
    const Copied copied = work();
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().kind, kind) << copied.error().message;
    EXPECT_NE(copied.error().message.find(named.string()), std::string::npos) << copied.error().message;
    EXPECT_EQ(contents(), before);
  }
  // Every file, by name. But for shared memory, which readers write.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      if (entry.is_regular_file() && entry.path().extension() != ".db-shm")
        files[entry.path().filename()] = content(entry.path());
    }
    return files;
  }

  test::TempDir folder_;
  const std::filesystem::path store_ = folder_ / "store.db";
  const std::filesystem::path file_ = folder_ / "backup.db";
};

TEST_F(Backups, HoldAllOfTheStoreInOneFileForItsOwner) {
  const std::string before = make_store(store_);
  const auto running = open(store_);
  const auto copied = back_up_sqlite_store(store_, file_, false);
  ASSERT_TRUE(copied) << copied.error().message;
  ASSERT_EQ(copied->size(), 1u);
  EXPECT_EQ(copied->front().name, "acme");
  EXPECT_EQ(copied->front().revision, 2u);
  EXPECT_EQ(copied->front().departments, 3u);
  EXPECT_EQ(copied->front().people, 4u);
  struct stat status {};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  for (const auto& [name, bytes] : contents()) EXPECT_TRUE(name == "backup.db" || name.starts_with("store.db")) << name;

  const auto restored = folder_.path() / "new" / "restored.db";
  ASSERT_TRUE(restore_sqlite_store(file_, restored, false));
  ASSERT_EQ(stat(restored.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(dump_of(restored), before);
  EXPECT_EQ(audit_of(*open(restored), {1}).size(), 2u);
}

// The writer never stops, so a copy that is not of one moment, or begins anew at each write, would be found out.
TEST_F(Backups, AreOfOneMomentWhileSomebodyWrites) {
  std::vector<std::string> moments;
  PortalId id;
  {
    const auto store = open(store_);
    id = *portal::create_portal(*store, "acme");
    Portal now = *store->load(id);
    const auto many = changes_of(now, [](portal::PortalDraft& draft) {
      draft.directory().put_department(test::make_department(1, "Acme"));
      for (std::uint32_t user = 1; user <= 3000; ++user)
        draft.directory().put_user(test::make_user(
            user, {.departments = {1}, .texts = {{directory::Text::personal_notes, std::string(900, 'n')}}}));
    });
    ASSERT_TRUE(commit_one(*store, id, 0, many));
  }
  std::atomic<Revision> written{1};
  std::atomic<bool> stop{false};
  // Revision r renames person r % 3000 to "r".
  std::thread writer([&] {
    const auto store = open(store_);
    for (Revision next = 2; !stop; ++next) {
      const auto id_of = static_cast<std::uint32_t>(next % 3000);
      const directory::UserPut put{directory::pack(test::make_user(
          id_of + 1, {.departments = {1}, .texts = {{directory::Text::name, fmt::format("{}", next)}}}))};
      ASSERT_TRUE(commit_one(*store, id, next - 1, {put}));
      written = next;
    }
  });
  while (written < 20) std::this_thread::yield();
  for (int i = 0; i < 3; ++i) {
    const Revision before = written;
    const auto copied = back_up_sqlite_store(store_, file_, true);
    const Revision after = written;
    ASSERT_TRUE(copied) << copied.error().message;
    const Revision at = copied->front().revision;
    EXPECT_GE(at, before);
    EXPECT_LE(at, after + 1) << "one may be committed and not yet counted";
    EXPECT_GT(after, before) << "nobody wrote meanwhile";
    const Portal portal = *open(file_)->load(id);
    EXPECT_EQ(portal.revision, at);
    for (Revision r = 2; r <= at; ++r) {
      const Revision last = r + (at - r) / 3000 * 3000;
      EXPECT_EQ(portal.directory.user({static_cast<std::uint32_t>(r % 3000) + 1})->text(directory::Text::name),
                fmt::format("{}", last));
    }
    EXPECT_TRUE(portal.directory.user({static_cast<std::uint32_t>((at + 1) % 3000) + 1})
                    ->text(directory::Text::name)
                    .find(fmt::format("{}", at + 1)) == std::string_view::npos);
  }
  stop = true;
  writer.join();
}

TEST_F(Backups, AreRefusedWhereSomethingIsInTheWay) {
  make_store(store_);
  write(file_, "here");
  expect_refused([&] { return back_up_sqlite_store(store_, file_, false); }, ErrorKind::invalid, file_);
  for (const bool replace : {false, true})
    expect_refused([&] { return back_up_sqlite_store(store_, store_, replace); }, ErrorKind::invalid, store_);
  expect_refused([&] { return back_up_sqlite_store(folder_ / "none.db", file_, true); }, ErrorKind::not_found,
                 folder_ / "none.db");
  expect_refused([&] { return back_up_sqlite_store(store_, folder_ / "none" / "b.db", true); }, ErrorKind::unavailable,
                 folder_ / "none");
  write(folder_ / "other.db", "");
  write(folder_ / "other.db-wal", "a log that SQLite would take for the new file's");
  expect_refused([&] { return back_up_sqlite_store(store_, folder_ / "other.db", true); }, ErrorKind::invalid,
                 folder_ / "other.db");
  EXPECT_TRUE(back_up_sqlite_store(store_, file_, true));
}

TEST_F(Backups, OfWhatIsNoStoreAreRefused) {
  write(store_, "notes");
  expect_refused([&] { return back_up_sqlite_store(store_, file_, false); }, ErrorKind::unsupported, store_);
  write(store_, "");
  expect_refused([&] { return back_up_sqlite_store(store_, file_, false); }, ErrorKind::unsupported, store_);
  std::filesystem::remove(store_);
  std::filesystem::create_directory(store_);
  expect_refused([&] { return back_up_sqlite_store(store_, file_, false); }, ErrorKind::invalid, store_);
}

class Restoring : public Backups {
 protected:
  void SetUp() override {
    before_ = make_store(store_);
    ASSERT_TRUE(back_up_sqlite_store(store_, file_, false));
    const auto store = open(store_);
    ASSERT_TRUE(commit_one(*store, {1}, 2, {directory::DepartmentPut{test::make_department(1, "Later")}}));
  }
  Copied restore(bool replace = true) const { return restore_sqlite_store(file_, store_, replace); }

  std::string before_;
};

TEST_F(Restoring, ReplacesAStoreOnlyWhenTold) {
  expect_refused([&] { return restore(false); }, ErrorKind::invalid, store_);
  const auto restored = restore();
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(dump_of(store_), before_);
  EXPECT_TRUE(commit_one(*open(store_), {1}, 2, {}));
}

TEST_F(Restoring, RefusesADamagedBackupAndHarmsNothing) {
  const std::string whole = content(file_);
  // Each page in turn is overwritten in its middle; the last is cut off.
  std::size_t refused = 0;
  for (std::size_t page = 0; page < whole.size(); page += 4096) {
    std::string damaged = whole;
    damaged.replace(page + 4096 - 600, 600, 600, '\x55');
    write(file_, damaged);
    const auto files = contents();
    if (restore()) {
      // Nothing was there to be damaged.
      EXPECT_EQ(dump_of(store_), before_) << page;
      continue;
    }
    ++refused;
    EXPECT_EQ(contents(), files) << page;
  }
  EXPECT_GE(refused, 5u);
  for (const std::size_t size : {std::size_t{0}, std::size_t{50}, std::size_t{5000}, whole.size() - 4096}) {
    write(file_, whole.substr(0, size));
    const auto files = contents();
    const auto restored = restore();
    ASSERT_FALSE(restored) << size;
    EXPECT_NE(restored.error().message.find(file_.string()), std::string::npos) << restored.error().message;
    EXPECT_EQ(contents(), files);
  }
  write(file_, whole);
  EXPECT_TRUE(restore());
}

TEST_F(Restoring, RefusesWhatIsNoBackup) {
  expect_refused([&] { return restore_sqlite_store(folder_ / "none.db", store_, true); }, ErrorKind::not_found,
                 folder_ / "none.db");
  expect_refused([&] { return restore_sqlite_store(store_, store_, true); }, ErrorKind::invalid, store_);
  const auto other = open(folder_ / "other.db");
  ASSERT_TRUE(portal::create_portal(*other, "acme"));
  expect_refused([&] { return restore_sqlite_store(folder_ / "other.db", store_, true); }, ErrorKind::invalid,
                 folder_ / "other.db");
}

TEST_F(Restoring, RefusesABackupOfANewerVersion) {
  std::string newer = content(file_);
  newer[63] = 99;  // user_version, by SQLite's description of its files
  write(file_, newer);
  expect_refused([&] { return restore(); }, ErrorKind::unsupported, file_);
}

TEST_F(Restoring, WaitsForNoServerAndNoOtherProcess) {
  {
    const auto served = open(store_);
    const auto server_lock = served->lock_server();
    expect_refused([&] { return restore(); }, ErrorKind::busy, store_);
  }
  {
    const auto used = open(store_);
    ASSERT_TRUE(used->load({1}));
    expect_refused([&] { return restore(); }, ErrorKind::busy, store_);
  }
  EXPECT_TRUE(restore());
}

// What the killed one left in its log must not get into the new store.
TEST_F(Restoring, TakesThePlaceOfAStoreWhoseProcessWasKilled) {
  const auto killed = folder_ / "killed.db";
  {
    const auto store = open(store_);
    ASSERT_TRUE(commit_one(*store, {1}, 3, {directory::DepartmentPut{test::make_department(1, "In the log")}}));
    for (const char* ending : {"", "-wal"})
      std::filesystem::copy_file(store_.string() + ending, killed.string() + ending);
  }
  ASSERT_GT(std::filesystem::file_size(killed.string() + "-wal"), 0u);
  ASSERT_TRUE(restore_sqlite_store(file_, killed, true));
  EXPECT_FALSE(std::filesystem::exists(killed.string() + "-wal"));
  EXPECT_EQ(dump_of(killed), before_);
}

TEST_F(Restoring, TakesThePlaceOfADamagedStoreAndOfWhatIsLeftOfOne) {
  for (const char* left : {"",
                           "garbage that is longer than the header of a database, for it is more than 100 bytes; so "
                           "SQLite reads it and says that it is none"}) {
    write(store_, left);
    write(store_.string() + "-wal", "rest");
    write(store_.string() + "-shm", "rest");
    const auto restored = restore();
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(dump_of(store_), before_);
  }
  std::filesystem::remove(store_);
  write(store_.string() + "-wal", "rest");
  expect_refused([&] { return restore(false); }, ErrorKind::invalid, store_);
  ASSERT_TRUE(restore());
  EXPECT_EQ(dump_of(store_), before_);
}

}  // namespace backup_test
}  // namespace muster::store
