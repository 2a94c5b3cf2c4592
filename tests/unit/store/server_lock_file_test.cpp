#include "store/server_lock_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "support/temp_dir.hpp"

namespace muster::store {
namespace serving_file_test {

using std::chrono::milliseconds;

constexpr milliseconds at_once{0};

// The file as a server of an earlier version holds it: process id, revision of the list, then those of its portals.
class EarlierServer {
 public:
  explicit EarlierServer(const std::filesystem::path& file) : file_(::open(file.c_str(), O_RDWR | O_CREAT, 0600)) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    locked_ = ::fcntl(file_, F_OFD_SETLK, &lock) == 0;
    const std::array<std::uint64_t, 4> numbers{4711, 3, 7, 9};
    written_ = ::pwrite(file_, numbers.data(), sizeof(numbers), 0) == sizeof(numbers);
  }
  ~EarlierServer() { ::close(file_); }
  bool is_fine() const { return locked_ && written_; }

 private:
  int file_;
  bool locked_ = false;
  bool written_ = false;
};

std::uint64_t number_at(const std::filesystem::path& file, std::size_t place) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(8 * place));
  std::uint64_t number = 0;
  in.read(reinterpret_cast<char*>(&number), sizeof(number));
  return number;
}

class ServingFile : public testing::Test {
 protected:
  test::TempDir folder_;
  std::filesystem::path file_ = folder_ / "store.db-serving";
};

TEST_F(ServingFile, TellsWhereTheServerIsReachedAsLongAsItServes) {
  EXPECT_EQ(served_at_by_file(file_), "");
  {
    const auto server_lock = std::move(lock_server_file(file_).value());
    EXPECT_EQ(served_at_by_file(file_), "") << "before it listens";
    server_lock->reached_at("https://[::1]:8443");
    EXPECT_EQ(served_at_by_file(file_), "https://[::1]:8443");
    server_lock->reached_at("http://short");
    EXPECT_EQ(served_at_by_file(file_), "http://short");
  }
  EXPECT_EQ(served_at_by_file(file_), "");
}

TEST_F(ServingFile, OfAProcessThatWasKilledTellsNothing) {
  {
    const auto server_lock = std::move(lock_server_file(file_).value());
    server_lock->reached_at("http://127.0.0.1:8085");
    std::filesystem::copy_file(file_, folder_ / "left");
  }
  EXPECT_EQ(served_at_by_file(folder_ / "left"), "") << "nobody has it locked";
}

TEST_F(ServingFile, LeavesRoomForAnAddressBetweenPortals) {
  const auto server_lock = std::move(lock_server_file(file_).value());
  server_lock->reached_at("http://127.0.0.1:8085");
  for (const std::uint32_t portal : {1u, 65'533u, 65'534u, 65'535u, 65'536u, 70'000u}) {
    server_lock->shown({portal}, portal);
    EXPECT_TRUE(wait_for_serving_file(file_, {portal}, portal, at_once)) << portal;
    EXPECT_FALSE(wait_for_serving_file(file_, {portal}, portal + 1, at_once)) << portal;
  }
  EXPECT_EQ(served_at_by_file(file_), "http://127.0.0.1:8085");
}

TEST_F(ServingFile, OfAnEarlierVersionIsUnderstood) {
  const EarlierServer server(file_);
  ASSERT_TRUE(server.is_fine());
  EXPECT_EQ(served_at_by_file(file_), "");
  EXPECT_TRUE(wait_for_serving_file(file_, {}, 3, at_once));
  EXPECT_TRUE(wait_for_serving_file(file_, {2}, 9, at_once));
  EXPECT_FALSE(wait_for_serving_file(file_, {1}, 8, at_once));
  EXPECT_EQ(lock_server_file(file_).error().message,
            "process 4711 serves it already; stop that server first, or name another store by --data");
}

TEST_F(ServingFile, IsUnderstoodByAnEarlierVersion) {
  const auto server_lock = std::move(lock_server_file(file_).value());
  server_lock->listed(3);
  server_lock->shown({1}, 7);
  server_lock->reached_at("http://127.0.0.1:8085");
  EXPECT_EQ(number_at(file_, 0), static_cast<std::uint64_t>(::getpid()));
  EXPECT_EQ(number_at(file_, 1), 3u);
  EXPECT_EQ(number_at(file_, 2), 7u);
}

TEST_F(ServingFile, NamesWhoServesAndWhere) {
  const auto server_lock = std::move(lock_server_file(file_).value());
  server_lock->reached_at("http://127.0.0.1:8085");
  EXPECT_EQ(lock_server_file(file_).error().message,
            "process " + std::to_string(::getpid()) +
                " (http://127.0.0.1:8085) serves it already; stop that server first, or name another store by --data");
}

TEST_F(ServingFile, IsFoundByTheNameOfTheStoreAndByALinkToIt) {
  const auto store = folder_ / "store.db";
  std::ofstream(store) << "a store";
  std::filesystem::create_symlink(store, folder_ / "link.db");
  EXPECT_EQ(look_at_server(store).by, "");
  EXPECT_EQ(look_at_server(folder_ / "nothing.db").by, "");
  const auto server_lock = std::move(lock_server_file(file_).value());
  server_lock->reached_at("http://127.0.0.1:8085");
  for (const auto& name : {store, folder_ / "link.db"}) {
    const Serving server = look_at_server(name);
    EXPECT_EQ(server.by, "process " + std::to_string(::getpid()) + " (http://127.0.0.1:8085)");
    EXPECT_EQ(server.process, static_cast<std::uint64_t>(::getpid()));
    EXPECT_EQ(server.url, "http://127.0.0.1:8085");
  }
}

TEST_F(ServingFile, WithoutAnAddressThatIsTooLong) {
  const auto server_lock = std::move(lock_server_file(file_).value());
  server_lock->reached_at("http://" + std::string(5000, 'a'));
  EXPECT_EQ(served_at_by_file(file_), "");
}

}  // namespace serving_file_test
}  // namespace muster::store
