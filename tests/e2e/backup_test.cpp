#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "e2e/installation.hpp"

// `muster backup` and `muster restore`, with the server at work.
namespace muster::test {
namespace backup_test {

using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::StartsWith;

constexpr unsigned crowd = 4000;
constexpr unsigned departments = 7;

// Departments 1 to 7, whom one administrator may rename, and enough people to make a copy take its time.
std::string crowded_company() {
  std::string text = R"({"departments":[{"ID":1,"NAME":"first"})";
  for (unsigned i = 2; i <= departments; ++i)
    text += ",\n{\"ID\":" + std::to_string(i) + R"(,"NAME":"first","PARENT":1})";
  text += R"(],"users":[{"ID":1,"NAME":"Ada","IS_ADMIN":"Y","UF_DEPARTMENT":[1]})";
  for (unsigned i = 2; i <= crowd; ++i)
    text += ",\n{\"ID\":" + std::to_string(i) + R"(,"NAME":"Person","PERSONAL_NOTES":")" + std::string(1000, 'n') +
            R"(","UF_DEPARTMENT":[1]})";
  return text + "]}";
}

class Backup : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import_file(muster_.write("company.json", crowded_company()));
    webhook_ = muster_.add_webhook(1, "department");
    server_ = std::make_unique<Server>(muster_);
  }
  void TearDown() override {
    if (!server_) return;
    EXPECT_EQ(server_->stop(), 0) << server_->process().err();
  }
  // Write number n names department 1 + n % 7 "n".
  void write(HttpClient& client, unsigned n) const {
    const HttpReply reply = client.post_form(
        webhook_ + "department.update", "ID=" + std::to_string(1 + n % departments) + "&NAME=" + std::to_string(n));
    ASSERT_EQ(reply.status, 200u) << reply.body;
  }
  // What an export has after the first `writes` writes.
  static std::string state_after(const std::string& before, unsigned writes) {
    std::string state = before;
    for (unsigned id = 1; id <= departments; ++id) {
      unsigned last = 0;
      for (unsigned n = 1; n <= writes; ++n) {
        if (1 + n % departments == id) last = n;
      }
      if (last == 0) continue;
      const std::string record = "{\"ID\":\"" + std::to_string(id) + "\",\"NAME\":\"";
      const auto name = state.find(record + "first\"");
      state.replace(name + record.size(), 5, std::to_string(last));
    }
    return state;
  }
  std::string file() const { return muster_.path("backup.db").string(); }
  void expect_refused(const Words& command, const std::string& message) const {
    const Outcome outcome = muster_.run(command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, StartsWith("muster: "));
    EXPECT_THAT(outcome.err, HasSubstr(message));
  }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

// "backed up to FILE: main at revision 17, …"
unsigned revision_in(const std::string& line) {
  constexpr std::string_view label = "at revision ";
  return static_cast<unsigned>(std::stoul(line.substr(line.find(label) + label.size())));
}

TEST_F(Backup, during_200_writes_a_second_is_one_moment_of_the_history) {
  const std::string before = muster_.exported();
  constexpr unsigned first_revision = 2;  // the import's and the webhook's
  std::atomic<unsigned> answered{0};
  std::atomic<bool> stop{false};
  const auto start = steady_clock::now();
  std::thread writer([&] {
    HttpClient client = server_->connect();
    auto due = steady_clock::now();
    for (unsigned n = 1; !stop; ++n) {
      ASSERT_NO_FATAL_FAILURE(write(client, n));
      answered = n;
      due += std::chrono::milliseconds(5);
      std::this_thread::sleep_until(due);
    }
  });
  while (answered < 20) std::this_thread::yield();
  for (int i = 0; i < 3; ++i) {
    const unsigned answered_before = answered;
    const std::string said = muster_.run_well({"backup", file(), "--force"});
    const unsigned answered_after = answered;
    EXPECT_GT(answered_after, answered_before) << "nobody wrote meanwhile";
    const std::string restored = muster_.path("restored.db").string();
    EXPECT_THAT(muster_.run_well({"restore", file(), "--data", restored, "--force"}), HasSubstr("4000 people"));
    const std::string newest = muster_.run_well({"audit", "--data", restored, "--limit", "1", "--format", "json"});
    const auto revision = boost::json::parse(newest).at("revision").to_number<unsigned>();
    EXPECT_EQ(revision, revision_in(said));
    const unsigned writes = revision - first_revision;
    EXPECT_GE(writes, answered_before);
    EXPECT_LE(writes, answered_after + 1) << "one may be made and not yet answered";
    // Too long to be printed.
    EXPECT_TRUE(muster_.exported({"--data", restored}) == state_after(before, writes)) << writes;
  }
  stop = true;
  writer.join();
  const std::chrono::duration<double> time = steady_clock::now() - start;
  RecordProperty("writes_a_second", static_cast<int>(answered / time.count()));
}

TEST_F(Backup, replaces_nothing_without_force) {
  EXPECT_THAT(muster_.run_well({"backup", file()}), StartsWith("backed up to " + file() + ": main at revision 2, "));
  expect_refused({"backup", file()}, file() + ": already exists; --force replaces it");
  const auto size = std::filesystem::file_size(file());
  EXPECT_EQ(std::filesystem::file_size(file()), size);
  muster_.run_well({"backup", file(), "--force"});
  expect_refused({"backup", muster_.store().string(), "--force"}, "is the store itself; name another file");
  EXPECT_EQ(server_->stop(), 0);
  server_.reset();
  expect_refused({"restore", file()}, muster_.store().string() + ": already exists; --force replaces it");
}

TEST_F(Backup, brings_back_the_company_its_webhooks_and_its_history) {
  muster_.run_well({"backup", file()});
  const std::string before = muster_.exported();
  const std::string audit = muster_.run_well({"audit"});
  HttpClient client = server_->connect();
  write(client, 1);
  ASSERT_NE(muster_.exported(), before);
  expect_refused({"restore", file(), "--force"},
                 "process " + std::to_string(server_->process().id()) + " (" + server_->url() +
                     ") serves it already; stop that server first, or name another store by --data");
  write(client, 2);
  EXPECT_EQ(server_->stop(SIGKILL), -SIGKILL);
  server_.reset();
  // What the killed server left beside its store must go, too.
  ASSERT_TRUE(std::filesystem::exists(muster_.store("muster.db-wal")));
  muster_.run_well({"restore", file(), "--force"});
  for (const char* const beside : {"muster.db-wal", "muster.db-shm", "muster.db-serving"})
    EXPECT_FALSE(std::filesystem::exists(muster_.store(beside))) << beside;
  EXPECT_EQ(muster_.exported(), before);
  EXPECT_EQ(muster_.run_well({"audit"}), audit);
  server_ = std::make_unique<Server>(muster_);
  HttpClient again = server_->connect();
  write(again, 3);
}

TEST_F(Backup, that_is_damaged_is_refused_and_harms_nothing) {
  muster_.run_well({"backup", file()});
  EXPECT_EQ(server_->stop(), 0);
  server_.reset();
  const std::string before = read_file(muster_.store());
  std::fstream damaged(file(), std::ios::binary | std::ios::in | std::ios::out);
  damaged.seekp(40'000);
  damaged << std::string(4096, 'x');
  damaged.close();
  expect_refused({"restore", file(), "--force"}, file() + ": ");
  std::filesystem::resize_file(file(), 20'000);
  expect_refused({"restore", file(), "--force"}, file() + ": ");
  std::ofstream(file(), std::ios::trunc) << "no database at all";
  expect_refused({"restore", file(), "--force"}, file() + ": ");
  EXPECT_TRUE(read_file(muster_.store()) == before);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(muster_.store().parent_path()))
    files += entry.path().filename() != "muster.db";
  EXPECT_EQ(files, 0u) << "something was left behind";
}

}  // namespace backup_test
}  // namespace muster::test
