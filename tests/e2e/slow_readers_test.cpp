#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "support/exposition.hpp"

// Clients that ask for much and do not read it: what waits for them is bounded, and others are answered.
namespace muster::test {
namespace slow_readers_test {

constexpr int people = 4000;
constexpr std::size_t slow_readers = 100;

class SlowReaders : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string company = R"({"departments":[{"ID":1,"NAME":"Acme"}],"users":[)";
    for (int id = 1; id <= people; ++id)
      company +=
          fmt::format(R"({}{{"ID":{},"NAME":"Ada","LAST_NAME":"Lovelace","UF_DEPARTMENT":[1],"WORK_POSITION":"{}"}})",
                      id == 1 ? "" : ",", id, std::string(200, 'x'));
    muster_.import(company + "]}");
    webhook_ = muster_.add_webhook(1, "im");
    server_ =
        std::make_unique<Server>(muster_, Words{"serve", "--threads", "2", "--config",
                                                muster_.write("muster.toml", "limits.waiting_replies = \"48 MiB\"")});
    large_ = webhook_ + "batch?";
    for (int i = 0; i < 3; ++i) large_ += "cmd[]=im.department.employees.get?ID[]=1%26USER_DATA=Y&";
  }
  std::size_t resident_bytes() {
    std::ifstream figures(fmt::format("/proc/{}/statm", server_->process().id()));
    std::size_t whole = 0;
    std::size_t resident = 0;
    figures >> whole >> resident;
    return resident * 4096;
  }
  Samples metrics() const { return read_exposition(server_->get("/metrics").body); }

  Installation muster_;
  std::string webhook_;
  std::string large_;
  std::unique_ptr<Server> server_;
};

TEST_F(SlowReaders, hold_bounded_memory_and_others_are_answered) {
  const std::size_t size = server_->get(large_).body.size();
  ASSERT_GT(size, 6'000'000u) << "else the system's buffers take it";
  const std::size_t quiet = resident_bytes();
  std::vector<HttpClient> slow;
  for (std::size_t i = 0; i < slow_readers; ++i) {
    slow.push_back(server_->connect());
    slow.back().send(request_text("GET", large_));
    ASSERT_TRUE(slow.back().readable_within(std::chrono::seconds(60)));
    ASSERT_EQ(server_->get(webhook_ + "profile").status, 200u);
  }
  if (!has_sanitizer()) {
    EXPECT_LT(resident_bytes(), quiet + 300'000'000) << "100 replies are " << slow_readers * size;
  }
  const Samples now = metrics();
  EXPECT_GT(now.at("muster_limits_hit_total{limit=\"limits.waiting_replies\"}"), 0);
  EXPECT_GT(now.at("muster_waiting_reply_bytes"), 0);
  EXPECT_LE(now.at("muster_waiting_reply_bytes"), 48 * 1024 * 1024 + 2 * 1.3 * static_cast<double>(size));
  // The first has waited longest, the last is let be.
  EXPECT_THROW(slow.front().read_reply(), std::exception);
  EXPECT_EQ(slow.back().read_reply().body.size(), size);
  slow.clear();
  while (metrics().at("muster_waiting_reply_bytes") > 0) continue;  // what they held is given back
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(SlowReaders, of_single_bytes_hold_up_nobody_else) {
  const std::size_t quiet = resident_bytes();
  std::vector<HttpClient> slow;
  for (std::size_t i = 0; i < 32; ++i) {
    slow.push_back(server_->connect());
    slow.back().send(request_text("GET", large_));
  }
  std::atomic<bool> over{false};
  std::thread reader([&] {
    while (!over) {
      for (HttpClient& client : slow) client.read_byte();
    }
  });
  HttpClient other = server_->connect();
  for (int i = 0; i < 200; ++i) ASSERT_EQ(other.get(webhook_ + "profile").status, 200u);
  over = true;
  reader.join();
  if (!has_sanitizer()) {
    EXPECT_LT(resident_bytes(), quiet + 300'000'000);
  }
  slow.clear();
  while (metrics().at("muster_waiting_reply_bytes") > 0) continue;
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(SlowReaders, that_read_on_get_all_of_it) {
  HttpClient client = server_->connect();
  const std::size_t size = server_->get(large_).body.size();
  for (int i = 0; i < 3; ++i) client.send(request_text("GET", large_));
  while (metrics().at("muster_waiting_reply_bytes") == 0) continue;
  // The others wait for the first to be read, rather than be made: one reply at a time.
  EXPECT_LT(metrics().at("muster_waiting_reply_bytes"), 2 * static_cast<double>(size));
  for (int i = 0; i < 3; ++i)
    EXPECT_NEAR(static_cast<double>(client.read_reply().body.size()), static_cast<double>(size), 1000);
  EXPECT_EQ(server_->stop(), 0);
}

}  // namespace slow_readers_test
}  // namespace muster::test
