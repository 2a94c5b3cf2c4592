#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/dates.hpp"
#include "e2e/installation.hpp"
#include "support/patience.hpp"

// A server and the commands that change its store beside it; and how it ends.
namespace muster::test {
namespace serving_test {

using std::chrono::steady_clock;

std::string renamed_sales(const std::string& name) {
  return R"({"departments":[{"ID":3,"NAME":")" + name + "\"}]}";
}

// Asks until the answer is as wished; false when it never is.
template <class Condition>
bool eventually(Condition&& condition) {
  const auto deadline = steady_clock::now() + patience;
  while (steady_clock::now() < deadline) {
    if (condition()) return true;
    std::this_thread::yield();
  }
  return false;
}

class Serving : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    webhook_ = muster_.add_webhook(1);
    server_ = std::make_unique<Server>(muster_);
  }
  std::string question() const { return webhook_ + "im.department.get?ID[]=3"; }
  std::string sales_name(HttpClient& client) const {
    return std::string(client.get(question()).json().at("result").at(0).at("name").as_string());
  }
  // Its number, from the last line of the list.
  std::string newest_webhook() const {
    const std::string list = muster_.run_well({"webhook", "list"});
    const std::string line = list.substr(list.rfind('\n', list.size() - 2) + 1);
    return line.substr(0, line.find(' '));
  }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

TEST_F(Serving, an_import_is_seen_once_the_command_is_done) {
  HttpClient client = server_->connect();
  for (int i = 0; i < 10; ++i) {
    const std::string name = "Sales " + std::to_string(i);
    muster_.import(renamed_sales(name));
    ASSERT_EQ(sales_name(client), name);
    HttpClient other = server_->connect();
    ASSERT_EQ(sales_name(other), name);
  }
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(Serving, webhooks_come_and_go_once_the_commands_are_done) {
  HttpClient client = server_->connect();
  for (int i = 0; i < 10; ++i) {
    const std::string added = muster_.add_webhook(2) + "im.department.get?ID[]=3";
    ASSERT_EQ(client.get(added).status, 200u);
    muster_.run_well({"webhook", "revoke", newest_webhook()});
    const HttpReply refused = client.get(added);
    ASSERT_EQ(refused.status, 401u);
    ASSERT_EQ(refused.error(), "INVALID_CREDENTIALS");
  }
  EXPECT_EQ(client.get(question()).status, 200u);
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(Serving, a_webhook_ends_at_its_date) {
  const auto soon = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) + 2;
  const std::string date = base::atom_text(soon, base::UtcOffset{});
  const std::string target = muster_.add_webhook(2, "im", {"--expires", date}) + "im.department.get?ID[]=3";
  const std::string lasting = muster_.add_webhook(2, "im", {"--expires", "2099-01-01"}) + "im.department.get?ID[]=3";
  HttpClient client = server_->connect();
  HttpReply reply;
  ASSERT_TRUE(eventually([&] { return (reply = client.get(target)).status != 200; }));
  EXPECT_EQ(reply.status, 401u);
  EXPECT_EQ(reply.error(), "INVALID_CREDENTIALS");
  EXPECT_EQ(client.get(lasting).status, 200u);
  EXPECT_NE(muster_.run_well({"webhook", "list"}).find(" expired "), std::string::npos);
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(Serving, what_commands_wrote_before_a_start_is_there_after_it) {
  EXPECT_EQ(server_->stop(SIGKILL), -SIGKILL);
  muster_.import(renamed_sales("Later"));
  server_ = std::make_unique<Server>(muster_);
  HttpClient client = server_->connect();
  EXPECT_EQ(sales_name(client), "Later");
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(Serving, a_stop_closes_idle_connections_and_finishes_the_request_in_flight) {
  HttpClient fresh = server_->connect();
  HttpClient used = server_->connect();
  EXPECT_EQ(used.get("/healthz").status, 200u);
  HttpClient flying = server_->connect();
  // The 100 tells that the server has begun with the request.
  flying.send(request_text("POST", webhook_ + "im.department.get", "Expect: 100-continue\r\nContent-Length: 6\r\n"));
  ASSERT_EQ(flying.read_reply().status, 100u);
  flying.send("ID[");

  server_->process().send_signal(SIGTERM);
  // Both end while the other request waits for us; if they did not, the server would give up on all three at once.
  EXPECT_EQ(fresh.read_to_end(), "");
  EXPECT_EQ(used.read_to_end(), "");
  flying.send("]=3");
  const HttpReply reply = flying.read_reply();
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_EQ(flying.read_to_end(), "");
  EXPECT_TRUE(eventually([&] { return refuses_connections(server_->url()); }));
  EXPECT_EQ(server_->process().wait(), 0);
}

TEST_F(Serving, a_stop_does_not_wait_for_ever_for_a_request) {
  HttpClient flying = server_->connect();
  flying.send(request_text("POST", webhook_ + "im.department.get", "Expect: 100-continue\r\nContent-Length: 6\r\n"));
  ASSERT_EQ(flying.read_reply().status, 100u);
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(Serving, a_stop_leaves_one_file_that_holds_everything) {
  muster_.import(renamed_sales("Last"));
  EXPECT_EQ(server_->stop(), 0);
  for (const char* const beside : {"muster.db-wal", "muster.db-shm", "muster.db-serving"})
    EXPECT_FALSE(std::filesystem::exists(muster_.store(beside))) << beside;
  const auto copy = muster_.path("copy.db");
  std::filesystem::copy_file(muster_.store(), copy);
  EXPECT_NE(muster_.exported({"--data", copy.string()}).find("\"Last\""), std::string::npos);
}

TEST_F(Serving, a_store_is_for_its_owner_alone) {
  const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  for (const auto& entry : std::filesystem::directory_iterator(muster_.store().parent_path()))
    EXPECT_EQ(entry.status().permissions() & others, std::filesystem::perms::none) << entry.path();
  EXPECT_EQ(server_->stop(), 0);
}

}  // namespace serving_test
}  // namespace muster::test
