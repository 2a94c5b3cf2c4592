#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "conformance/changes.hpp"
#include "store/backup.hpp"
#include "store/open_store.hpp"
#include "support/company.hpp"
#include "support/temp_dir.hpp"

// What happens to a store's files while it is open: nothing is said to be saved that nobody will find again.
namespace muster::store {
namespace store_files_test {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Revision;
using testing::HasSubstr;

constexpr std::chrono::milliseconds at_once{0};

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// As an editor, or `cp` to a file that is there: the same file, with other contents.
void write_over(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

class StoreFiles : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_);
    make_store(file_);
    open_again();
  }
  static void make_store(const fs::path& file) {
    const auto store = std::move(open_sqlite_store({.file = file}).value());
    ASSERT_TRUE(commit_one(*store, *portal::create_portal(*store, "acme"), 0, first_changes()));
  }
  void open_again() {
    store_.reset();
    store_ = std::move(open_sqlite_store({.file = file_, .create = false}).value());
    newest_ = store_->load({1})->revision;
  }
  base::Result<Revision> write() {
    return commit_one(*store_, {1}, newest_, {directory::DepartmentPut{test::make_department(1, next_name())}});
  }
  std::string next_name() { return "name " + std::to_string(++names_); }
  void expect_works() {
    const auto written = write();
    ASSERT_TRUE(written) << written.error().message;
    newest_ = *written;
    std::uint64_t seen = 0;
    EXPECT_TRUE(store_->wait_for_change(seen, at_once));
  }
  // By every way to write, and by who only waits for changes.
  void expect_lost(const fs::path& named, bool readable = true) {
    const auto written = write();
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(written.error().message, HasSubstr(named.string() + ":"));
    EXPECT_THAT(written.error().message, HasSubstr("nothing is saved any more"));
    EXPECT_FALSE(portal::create_portal(*store_, "other"));
    EXPECT_FALSE(store_->keep_uses({1}, {}));
    std::uint64_t seen = 0;
    const auto waited = store_->wait_for_change(seen, at_once);
    ASSERT_FALSE(waited);
    EXPECT_THAT(waited.error().message, HasSubstr(named.string() + ":"));
    if (readable) {
      EXPECT_TRUE(store_->portals()) << "what was saved is still there";
    }
  }

  test::TempDir parent_;
  const fs::path folder_ = parent_ / "data";
  const fs::path file_ = folder_ / "a.db";
  std::unique_ptr<portal::Store> store_;
  Revision newest_ = 0;
  int names_ = 0;
};

TEST_F(StoreFiles, ARemovedOneIsNoticedAndGoesOnOnceItIsBack) {
  expect_works();
  fs::rename(file_, folder_ / "away.db");
  expect_lost(file_);
  fs::rename(folder_ / "away.db", file_);
  expect_works();
  fs::remove(file_);
  expect_lost(file_);
}

TEST_F(StoreFiles, AReplacedOneIsNoticed) {
  make_store(folder_ / "b.db");
  fs::rename(folder_ / "b.db", file_);
  expect_lost(file_);
  // The very bytes are another file, too.
  store_.reset();
  fs::remove(folder_ / "a.db-wal");
  fs::remove(folder_ / "a.db-shm");
  open_again();
  write_over(folder_ / "saved", content(file_));
  fs::rename(folder_ / "saved", file_);
  expect_lost(file_);
}

TEST_F(StoreFiles, WhatSqliteHasBesideItMustStayToo) {
  for (const char* ending : {"-wal", "-shm"}) {
    SCOPED_TRACE(ending);
    const fs::path beside = file_.string() + ending;
    expect_works();
    fs::rename(beside, folder_ / "away");
    expect_lost(beside);
    write_over(beside, content(folder_ / "away"));
    expect_lost(beside);
    fs::rename(folder_ / "away", beside);
    expect_works();
  }
}

TEST_F(StoreFiles, ARenamedOrRemovedFolderIsNoticed) {
  fs::rename(folder_, parent_ / "moved");
  expect_lost(file_);
  fs::create_directory(folder_);
  make_store(file_);
  expect_lost(file_);
  fs::remove_all(folder_);
  fs::rename(parent_ / "moved", folder_);
  expect_works();
  fs::remove_all(folder_);
  expect_lost(file_);
}

TEST_F(StoreFiles, OneThatIsWrittenOverInPlaceIsNoticed) {
  make_store(folder_ / "b.db");
  const auto earlier = folder_ / "earlier.db";
  ASSERT_TRUE(back_up_sqlite_store(file_, earlier, false));
  const std::string plain_copy = content(file_);
  // As a checkpoint does it, which is no reason to complain.
  for (int i = 0; i < 300; ++i) {
    std::vector<portal::Change> changes;
    for (std::uint32_t id = 2; id < 60; ++id)
      changes.push_back(directory::DepartmentPut{test::make_department(id, next_name(), {.parent = 1})});
    const auto written = commit_one(*store_, {1}, newest_, changes);
    ASSERT_TRUE(written) << written.error().message;
    newest_ = *written;
  }
  ASSERT_NE(content(file_), plain_copy);
  for (const std::string& bytes : {content(folder_ / "b.db"), content(earlier), plain_copy, std::string("notes"),
                                   std::string(100'000, 'x'), std::string(), content(file_).substr(0, 8192)}) {
    SCOPED_TRACE(bytes.size());
    const std::string whole = content(file_);
    write_over(file_, bytes);
    expect_lost(file_, false);
    write_over(file_, whole);
    expect_works();
  }
}

TEST_F(StoreFiles, ALinkThatIsTurnedElsewhereIsNoticed) {
  store_.reset();
  fs::create_directory(parent_ / "links");
  const fs::path link = parent_ / "links" / "company.db";
  fs::create_symlink(file_, link);
  store_ = std::move(open_sqlite_store({.file = link, .create = false}).value());
  newest_ = store_->load({1})->revision;
  expect_works();
  // All that belongs to the store is with the file itself.
  EXPECT_TRUE(fs::exists(file_.string() + "-wal"));
  const auto server_lock = std::move(store_->lock_server().value());
  EXPECT_TRUE(fs::exists(file_.string() + "-serving"));
  EXPECT_EQ(std::distance(fs::directory_iterator(parent_ / "links"), {}), 1);
  const auto by_file = std::move(open_sqlite_store({.file = file_}).value());
  EXPECT_EQ(by_file->lock_server().error().kind, ErrorKind::busy);
  make_store(folder_ / "b.db");
  fs::remove(link);
  fs::create_symlink(folder_ / "b.db", link);
  expect_lost(link);
}

TEST_F(StoreFiles, SeveralHardLinksAreRefused) {
  store_.reset();
  const fs::path other = parent_ / "other.db";
  fs::create_hard_link(file_, other);
  for (const fs::path& name : {file_, other}) {
    for (const bool to_read : {false, true}) {
      const auto opened = open_sqlite_store({.file = name, .create = false, .to_read = to_read});
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().kind, ErrorKind::invalid);
      EXPECT_THAT(opened.error().message, HasSubstr(name.string() + ": the file has 2 names (hard links)"));
    }
    const auto copied = back_up_sqlite_store(name, folder_ / "backup.db", false);
    ASSERT_FALSE(copied);
    EXPECT_THAT(copied.error().message, HasSubstr("2 names"));
  }
  fs::remove(other);
  open_again();
  expect_works();
}

// Runs `work` in another process; true when it says so.
template <class Work>
bool elsewhere(Work&& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 7 : 1);
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

bool is_refused(const fs::path& file, const std::string& reason) {
  for (const bool to_read : {false, true}) {
    const auto opened = open_sqlite_store({.file = file, .create = false, .to_read = to_read});
    if (opened || opened.error().message.find(reason) == std::string::npos) return false;
  }
  return true;
}

// The two names are of two mounts, say; here the one is made once the store is open.
TEST_F(StoreFiles, AServedFileIsNotOpenedByAnotherName) {
  const auto server_lock = std::move(store_->lock_server().value());
  const fs::path other = folder_ / "other.db";
  ASSERT_TRUE(elsewhere([&] { return open_sqlite_store({.file = file_, .create = false}).has_value(); }));
  fs::rename(file_, other);
  EXPECT_TRUE(elsewhere([&] { return is_refused(other, "a server has this file open by another name"); }));
  EXPECT_FALSE(fs::exists(other.string() + "-wal"));
  fs::rename(other, file_);
  expect_works();
}

TEST_F(StoreFiles, ACommandBesideAServerSeesThatTheStoreWasReplaced) {
  const auto server_lock = std::move(store_->lock_server().value());
  make_store(folder_ / "b.db");
  fs::rename(folder_ / "b.db", file_);
  const std::string before = content(file_);
  const std::string reason = fmt::format("the file was replaced while process {} serves", ::getpid());
  EXPECT_TRUE(elsewhere([&] { return is_refused(file_, reason); }));
  EXPECT_EQ(content(file_), before);
}

TEST_F(StoreFiles, AClaimThatIsGivenBackLeavesNoLock) {
  store_->lock_server().value().reset();
  EXPECT_TRUE(elsewhere([&] {
    auto other = open_sqlite_store({.file = file_, .create = false});
    return other && (*other)->lock_server();
  }));
  EXPECT_TRUE(store_->lock_server());
}

}  // namespace store_files_test
}  // namespace muster::store
