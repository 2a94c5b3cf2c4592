#include "base/new_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <ostream>

#include "support/small_disk.hpp"
#include "support/temp_dir.hpp"

namespace muster::base {
namespace new_file_test {

namespace fs = std::filesystem;

struct stat status_of(const fs::path& file) {
  struct stat status {};
  EXPECT_EQ(::stat(file.c_str(), &status), 0);
  return status;
}

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

TEST(WholeFile, HasTheModeThatIsAskedForWhateverTheOldFileHad) {
  const test::TempDir folder;
  const mode_t mask = ::umask(0077);
  for (const mode_t mode : {private_file, public_file}) {
    for (const mode_t old : {0600, 0644, 0666}) {
      const auto file = folder / "key.pem";
      std::ofstream(file) << "old";
      ASSERT_EQ(::chmod(file.c_str(), old), 0);
      ASSERT_TRUE(write_whole_file(file, mode, [](std::ostream& out) { out << "new"; }));
      EXPECT_EQ(status_of(file).st_mode & 07777, mode);
      EXPECT_EQ(content(file), "new");
    }
  }
  ::umask(mask);
}

TEST(WholeFile, IsPrivateWhileItIsWritten) {
  const test::TempDir folder;
  const auto written = write_whole_file(folder / "cert.pem", public_file, [&](std::ostream& out) {
    for (const auto& entry : fs::directory_iterator(folder.path()))
      EXPECT_EQ(status_of(entry.path()).st_mode & 07777, private_file);
    EXPECT_EQ(files_in(folder.path()), 1u);
    out << "text";
  });
  EXPECT_TRUE(written);
}

TEST(WholeFile, LeavesTheOldOneWhenTheDiskIsFull) {
  const auto disk = test::SmallDisk::make(1 << 20);
  if (!disk) GTEST_SKIP() << "this machine does not allow a file system of one's own";
  const auto file = disk->path() / "c.json";
  std::ofstream(file) << "old";
  disk->fill();
  const auto written =
      write_whole_file(file, private_file, [](std::ostream& out) { out << std::string(100'000, 'x'); });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, file.string() + ": No space left on device");
  disk->free();
  EXPECT_EQ(content(file), "old");
}

TEST(WholeFile, LeavesTheOldOneWhenItsWriterThrowsOrFails) {
  const test::TempDir folder;
  const auto file = folder / "c.json";
  std::ofstream(file) << "old";
  EXPECT_FALSE(write_whole_file(file, private_file, [](std::ostream& out) { out.setstate(std::ios::badbit); }));
  EXPECT_THROW(
      static_cast<void>(write_whole_file(file, private_file, [](std::ostream&) { throw std::runtime_error("no"); })),
      std::runtime_error);
  EXPECT_EQ(content(file), "old");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(Descriptor, AWriteThatFailsIsAnError) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  for (const std::size_t size : {std::size_t{1}, std::size_t{1'000'000}}) {
    const auto written =
        write_to_descriptor(full, "standard output", [&](std::ostream& out) { out << std::string(size, 'x'); });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "standard output: No space left on device");
  }
  ::close(full);
  EXPECT_FALSE(write_to_descriptor(full, "standard output", [](std::ostream& out) { out << "x"; })) << "closed";
}

TEST(Descriptor, GetsEachByte) {
  const test::TempDir folder;
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i);
  const int file = ::open((folder / "out").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ASSERT_TRUE(write_to_descriptor(file, "out", [&](std::ostream& out) {
    for (const char c : text) out << c;
  }));
  ::close(file);
  EXPECT_EQ(content(folder / "out"), text);
}

// Only root may make a file of somebody else.
TEST(NewFile, TakesOwnerGroupAndModeOfTheFileThatItReplaces) {
  const test::TempDir folder;
  const auto file = folder / "store.db";
  std::ofstream(file) << "old";
  const bool root = ::geteuid() == 0;
  const uid_t user = root ? 12'345 : ::geteuid();
  const gid_t group = root ? 23'456 : ::getegid();
  ASSERT_EQ(::chown(file.c_str(), user, group), 0);
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  auto made = NewFile::beside(file);
  ASSERT_TRUE(made);
  ASSERT_TRUE(made->take_owner_and_mode_of_target());
  ASSERT_TRUE(made->put_in_place(true));
  EXPECT_EQ(status_of(file).st_uid, user);
  EXPECT_EQ(status_of(file).st_gid, group);
  EXPECT_EQ(status_of(file).st_mode & 07777, 0640u);
  EXPECT_EQ(content(file), "");
}

}  // namespace new_file_test
}  // namespace muster::base
