#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>

#include "base/file_owner.hpp"
#include "store/backup.hpp"
#include "store/open_store.hpp"
#include "support/temp_dir.hpp"

// Whose a store is, and what is said when it is somebody else's.
namespace muster::store {
namespace store_owner_test {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr uid_t stranger = 34'567;

void make_store(const fs::path& file) {
  ASSERT_TRUE(portal::create_portal(*open_sqlite_store({.file = file}).value(), "main"));
}

// What `work` returns in a process without root's rights: of `stranger` when this one is root's, else of this user.
std::string as_stranger(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    if (::geteuid() == 0 && (::setgid(stranger) != 0 || ::setuid(stranger) != 0)) ::_exit(1);
    const std::string said = work();
    const bool told = ::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  std::string said(10'000, '\0');
  const ssize_t length = ::read(ends[0], said.data(), said.size());
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  said.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return said;
}

std::string opening(const fs::path& file) {
  return as_stranger([&] {
    const auto store = open_sqlite_store({.file = file, .create = false});
    return store ? "opened" : store.error().message;
  });
}

class StoreOwner : public testing::Test {
 protected:
  void SetUp() override {
    make_store(store_);
    allow(folder_.path(), 0777);
  }
  static void allow(const fs::path& path, mode_t mode) { ASSERT_EQ(::chmod(path.c_str(), mode), 0); }

  test::TempDir folder_;
  const fs::path store_ = folder_ / "muster.db";
  const std::string owner_ = base::user_name(::geteuid());
  const std::string who_ = ::geteuid() == 0 ? base::user_name(stranger) : owner_;
};

TEST_F(StoreOwner, ARefusedOpenNamesOwnerModeAndUser) {
  allow(store_, 0000);
  const std::string said = opening(store_);
  EXPECT_THAT(said, HasSubstr(store_.string()));
  EXPECT_THAT(said, HasSubstr(who_ + " may not read " + store_.string() + ": it belongs to " + owner_ + ":"));
  EXPECT_THAT(said, HasSubstr(" and has the mode 0000; "));
  if (::geteuid() == 0) {
    EXPECT_THAT(said, HasSubstr("run the command as root, or change the owner by `chown`"));
  }
}

TEST_F(StoreOwner, AStoreThatCanOnlyBeReadIsRefusedAtOnce) {
  allow(store_, 0444);
  const std::string said = opening(store_);
  EXPECT_THAT(said, HasSubstr(store_.string() + ": the store can only be read; " + who_ + " may not write to "));
  EXPECT_THAT(said, HasSubstr(" and has the mode 0444; "));
}

TEST_F(StoreOwner, AFolderThatNothingMayBeMadeInIsNamed) {
  allow(store_, 0666);
  allow(folder_.path(), 0555);
  const std::string said = opening(store_);
  EXPECT_THAT(said, HasSubstr(who_ + " may not make files in " + folder_.path().string() + ": it belongs to "));
  allow(folder_.path(), 0755);
}

// What a command that reads gets of such a store, and what one that writes.
std::string reading(const fs::path& file) {
  return as_stranger([&] {
    const auto store = open_sqlite_store({.file = file, .create = false, .to_read = true});
    if (!store) return store.error().message;
    const auto list = (*store)->portals();
    if (!list) return list.error().message;
    const auto loaded = (*store)->load(list->entries.front().id);
    if (!loaded) return loaded.error().message;
    const auto copied = back_up_sqlite_store(file, fs::temp_directory_path() / fmt::format("b-{}", ::getpid()), true);
    fs::remove(fs::temp_directory_path() / fmt::format("b-{}", ::getpid()));
    if (!copied) return copied.error().message;
    const auto written = portal::create_portal(**store, "other");
    if (written) return std::string("written");
    return fmt::format("read {} at {}; {}", list->entries.front().name, loaded->revision, written.error().message);
  });
}

TEST_F(StoreOwner, OneThatCanOnlyBeReadIsReadAndBackedUp) {
  const auto write = [this](base::Revision revision) {
    const auto store = std::move(open_sqlite_store({.file = store_}).value());
    const portal::NewRevision made{};
    ASSERT_TRUE(store->commit({1}, revision, {&made, 1}));
  };
  write(0);
  allow(store_, 0444);
  for (const mode_t folder : {mode_t{0777}, mode_t{0555}}) {
    SCOPED_TRACE(folder);
    allow(folder_.path(), folder);
    const std::string said = reading(store_);
    EXPECT_THAT(said, HasSubstr("read main at 1; "));
    EXPECT_THAT(said, HasSubstr("readonly database"));
    EXPECT_THAT(said, HasSubstr("may not write to " + store_.string()));
  }
  allow(folder_.path(), 0755);
}

// Whose owner has it open, or was killed: the last changes are beside it.
TEST_F(StoreOwner, OneThatCanOnlyBeReadIsReadWithItsLog) {
  std::array<int, 2> made{};
  ASSERT_EQ(::pipe(made.data()), 0);
  const pid_t owner = ::fork();
  if (owner == 0) {
    const auto store = std::move(open_sqlite_store({.file = store_}).value());
    const portal::NewRevision revision{};
    const bool fine = store->commit({1}, 0, {&revision, 1}) && store->commit({1}, 1, {&revision, 1});
    if (fine && ::write(made[1], "x", 1) == 1) ::pause();
    ::_exit(1);
  }
  char mark = 0;
  ASSERT_EQ(::read(made[0], &mark, 1), 1);
  for (const char* ending : {"", "-wal", "-shm"}) allow(store_.string() + ending, 0444);
  allow(folder_.path(), 0555);
  EXPECT_THAT(reading(store_), HasSubstr("read main at 2; "));
  ::kill(owner, SIGKILL);
  ASSERT_EQ(::waitpid(owner, nullptr, 0), owner);
  EXPECT_THAT(reading(store_), HasSubstr("read main at 2; "));
  // What is said rather than an earlier state.
  allow(folder_.path(), 0755);
  fs::remove(store_.string() + "-shm");
  allow(folder_.path(), 0555);
  EXPECT_THAT(reading(store_), HasSubstr("its last changes are in " + store_.string() + "-wal, which cannot be used"));
  allow(folder_.path(), 0755);
}

TEST_F(StoreOwner, AFolderThatMayNotBeLookedIntoIsNamed) {
  allow(folder_.path(), 0600);
  const std::string said = as_stranger([&] { return base::why_refused(store_); });
  EXPECT_THAT(said, HasSubstr(who_ + " may not look into " + folder_.path().string() + ": it belongs to "));
  allow(folder_.path(), 0755);
}

TEST_F(StoreOwner, ABackupThatIsRefusedSaysSoAsWell) {
  allow(store_, 0000);
  const std::string said = as_stranger([&] {
    const auto copied = back_up_sqlite_store(store_, folder_ / "backup.db", false);
    return copied ? "copied" : copied.error().message;
  });
  EXPECT_THAT(said, HasSubstr(who_ + " may not read " + store_.string()));
}

TEST_F(StoreOwner, StaysThatOfTheStoreThatIsReplaced) {
  const fs::path backup = folder_ / "backup.db";
  ASSERT_TRUE(back_up_sqlite_store(store_, backup, false));
  const bool root = ::geteuid() == 0;
  const uid_t user = root ? stranger : ::geteuid();
  const gid_t group = root ? stranger + 1 : ::getegid();
  ASSERT_EQ(::chown(store_.c_str(), user, group), 0);
  allow(store_, 0660);
  // What a server left that was killed.
  for (const char* const ending : {"-wal", "-shm"}) std::ofstream(store_.string() + ending) << "";
  ASSERT_TRUE(restore_sqlite_store(backup, store_, true));
  struct stat status {};
  ASSERT_EQ(::stat(store_.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, user);
  EXPECT_EQ(status.st_gid, group);
  EXPECT_EQ(status.st_mode & 07777, 0660u);
  EXPECT_EQ(opening(store_), "opened");
  for (const char* const ending : {"-wal", "-shm"}) {
    if (::stat((store_.string() + ending).c_str(), &status) != 0) continue;
    EXPECT_EQ(status.st_uid, user) << ending;
  }
}

TEST_F(StoreOwner, IsNotTakenBySomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a store of somebody else";
  const fs::path backup = folder_ / "backup.db";
  ASSERT_TRUE(back_up_sqlite_store(store_, backup, false));
  allow(backup, 0644);
  allow(store_, 0666);
  const std::string said = as_stranger([&] {
    const auto restored = restore_sqlite_store(backup, store_, true);
    return restored ? "restored" : restored.error().message;
  });
  EXPECT_THAT(said, HasSubstr("it belongs to root:"));
  EXPECT_THAT(said, HasSubstr("run the command as root"));
  struct stat status {};
  ASSERT_EQ(::stat(store_.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 0u);
}

TEST_F(StoreOwner, ALinkToAStoreStaysOneWhenThatIsReplaced) {
  const fs::path backup = folder_ / "backup.db";
  ASSERT_TRUE(back_up_sqlite_store(store_, backup, false));
  const fs::path link = folder_ / "link.db";
  fs::create_symlink("muster.db", link);
  ASSERT_TRUE(restore_sqlite_store(backup, link, true));
  EXPECT_TRUE(fs::is_symlink(link));
  const auto refused = back_up_sqlite_store(store_, "/dev/null", true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "/dev/null: this is a device");
}

}  // namespace store_owner_test
}  // namespace muster::store
