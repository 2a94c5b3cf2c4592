#include "sync/export_target.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <ostream>

#include "support/company.hpp"
#include "support/temp_dir.hpp"
#include "sync/csv_export.hpp"
#include "sync/export.hpp"

// What an export replaces, and what it leaves alone.
namespace muster::sync {
namespace export_target_test {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ExportTargets : public testing::Test {
 protected:
  void write(const fs::path& file, std::string_view text) { std::ofstream(file, std::ios::binary) << text; }
  // What is said of this file, without the folder; "" when it may be written.
  std::string refusal(const fs::path& file, bool force = false) const {
    const auto target = ExportTarget::find(file, force);
    if (target) return "";
    std::string message = target.error().message;
    const std::string folder = folder_.path().string() + "/";
    for (auto at = message.find(folder); at != std::string::npos; at = message.find(folder))
      message.erase(at, folder.size());
    return message;
  }
  void put(const fs::path& file, bool force = false) {
    const auto target = ExportTarget::find(file, force);
    ASSERT_TRUE(target) << target.error().message;
    const auto written = target->write([](std::ostream& out) { out << "new"; });
    ASSERT_TRUE(written) << written.error().message;
  }

  test::TempDir folder_;
  const fs::path file_ = folder_ / "c.json";
};

TEST_F(ExportTargets, AFileOfSomebodyElsesNeedsForce) {
  for (const std::string text : {"notes", "{\"users\":[]}", "ID,NAME\n1,A\n", "ID;ACTIVE;XML_ID;NAME;LAST_NAME;\n"}) {
    write(file_, text);
    EXPECT_EQ(refusal(file_), "c.json: this file is no earlier export; --force replaces it all the same") << text;
    EXPECT_EQ(content(file_), text);
    EXPECT_EQ(refusal(file_, true), "");
  }
}

TEST_F(ExportTargets, AnEarlierExportAnEmptyFileAndNoFileAreReplaced) {
  const portal::Portal portal = test::Company().department(1, "A").user(1, {.departments = {1}}).portal();
  const CsvFiles csv{folder_ / "d.csv", folder_ / "u.csv"};
  for (int again = 0; again < 2; ++again) {
    EXPECT_TRUE(export_json_file(portal, file_));
    EXPECT_TRUE(export_csv_files(portal, csv));
  }
  EXPECT_TRUE(export_csv_files(portal::Portal(), csv)) << "of an empty portal";
  EXPECT_EQ(refusal(csv.departments), "");
  EXPECT_EQ(refusal(csv.users), "");
  write(folder_ / "empty", "");
  EXPECT_EQ(refusal(folder_ / "empty"), "");
}

TEST_F(ExportTargets, OfTwoFilesNoneIsWrittenWhenOneIsRefused) {
  write(folder_ / "u.csv", "notes");
  EXPECT_FALSE(export_csv_files(portal::Portal(), {folder_ / "d.csv", folder_ / "u.csv"}));
  EXPECT_FALSE(fs::exists(folder_ / "d.csv"));
}

TEST_F(ExportTargets, ADatabaseIsNotReplacedEvenByForce) {
  write(file_, std::string("SQLite format 3\0", 16));
  EXPECT_EQ(refusal(file_, true), "c.json: this is a database, and no export may replace it");
}

TEST_F(ExportTargets, WhatIsNoFileIsRefused) {
  const std::string hint = "; `-` stands for standard output";
  fs::create_directory(file_);
  EXPECT_EQ(refusal(file_, true), "c.json: this is a folder" + hint);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(folder_ / "pipe", true), "pipe: this is a pipe" + hint);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string name = folder_ / "socket";
  ASSERT_LT(name.size(), sizeof(address.sun_path));
  name.copy(address.sun_path, name.size());
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(refusal(name, true), "socket: this is a socket" + hint);
  ::close(socket);
  EXPECT_EQ(refusal("/dev/null", true), "/dev/null: this is a device" + hint);
  for (const std::string open : {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
    EXPECT_EQ(refusal(open, true), open + ": this names a file that is open already" + hint);
}

TEST_F(ExportTargets, ALinkIsFollowedAndStays) {
  fs::create_directory(folder_ / "data");
  write(folder_.path() / "data" / "real.json", "{\"utc_offset\":\"+00:00\"}");
  fs::create_symlink("data/real.json", folder_ / "inner");
  fs::create_symlink(folder_ / "inner", file_);
  put(file_);
  EXPECT_TRUE(fs::is_symlink(file_));
  EXPECT_TRUE(fs::is_symlink(folder_ / "inner"));
  EXPECT_EQ(content(folder_.path() / "data" / "real.json"), "new");
  EXPECT_EQ(refusal(file_), "c.json: this file is no earlier export; --force replaces it all the same");
}

TEST_F(ExportTargets, ALinkToNothingToADeviceOrToItselfIsRefused) {
  fs::create_symlink("none.json", folder_ / "nothing");
  EXPECT_EQ(refusal(folder_ / "nothing", true),
            "nothing: the link leads to none.json, which does not exist; `-` stands for standard output");
  fs::create_symlink("/dev/full", folder_ / "device");
  EXPECT_EQ(refusal(folder_ / "device", true), "device: this is a device; `-` stands for standard output");
  fs::create_symlink("/dev/stdout", folder_ / "out");
  EXPECT_EQ(refusal(folder_ / "out", true),
            "out: this names a file that is open already; `-` stands for standard output");
  fs::create_symlink("circle", folder_ / "circle");
  EXPECT_EQ(refusal(folder_ / "circle", true), "circle: the links lead in a circle; `-` stands for standard output");
}

TEST_F(ExportTargets, WhatIsBesideTheFileStays) {
  for (const char* const beside : {"c.json.part", "c.json~", ".c.json"}) write(folder_ / beside, "mine");
  put(file_);
  for (const char* const beside : {"c.json.part", "c.json~", ".c.json"}) EXPECT_EQ(content(folder_ / beside), "mine");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 4);
}

}  // namespace export_target_test
}  // namespace muster::sync
