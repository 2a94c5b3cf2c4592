#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <deque>

#include "e2e/installation.hpp"

// Requests that cost much, beside others that do not: these are answered meanwhile, by a server with one I/O thread.
namespace muster::test {
namespace hostile_test {

namespace json = boost::json;

// It looks at everybody each time. Who is online changes with time, so that no list of them is kept.
constexpr const char* costly = "user.get?filter[%25PERSONAL_WWW]=nowhere&filter[IS_ONLINE]=N&sort=PERSONAL_WWW";

class HostileRequests : public testing::Test {
 protected:
  HostileRequests() {
    constexpr std::string_view label = "webhook: ";
    const std::string line = server_.process().read_line().value_or("");
    EXPECT_TRUE(line.starts_with(label)) << line;
    webhook_ = path_of(line.substr(label.size()));
    other_ = muster_.add_webhook(2, "department,im", {"--data", muster_.store("demo.db").string()});
  }
  ~HostileRequests() override { EXPECT_EQ(server_.stop(), 0); }

  static std::string batch_of(int count, const std::string& command) {
    json::object commands;
    for (int i = 0; i < count; ++i) commands["c" + std::to_string(i)] = command;
    return json::serialize(json::object{{"cmd", commands}});
  }

  // Sends the batch eight times at once. All others are answered while not one of the eight is.
  std::vector<HttpReply> attack(const std::string& body) {
    std::deque<HttpClient> attackers;
    for (int i = 0; i < 8; ++i) {
      attackers.push_back(server_.connect());
      attackers.back().send(request_text("POST", webhook_ + "batch", "Content-Type: application/json\r\n", body));
    }
    HttpClient other = server_.connect();
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(other.get("/healthz").status, 200u);
      EXPECT_EQ(other.get("/metrics").status, 200u);
      EXPECT_EQ(other.get(other_ + "im.department.get?ID[]=3").status, 200u);
      EXPECT_EQ(server_.get(other_ + "department.get?ID=3").status, 200u) << "by a new connection";
    }
    EXPECT_EQ(other.get(other_ + "im.user.status.set?STATUS=online").status, 200u) << "a write";
    bool all_waited = true;
    for (HttpClient& one : attackers) all_waited &= !one.readable_within(std::chrono::milliseconds(0));
    EXPECT_TRUE(all_waited) << "or this test shows nothing";
    std::vector<HttpReply> replies;
    for (HttpClient& one : attackers) replies.push_back(one.read_reply());
    return replies;
  }

  Installation muster_;
  std::string config_ = muster_.write("muster.toml", "server.threads = 1\n[limits]\nbatch_time = \"4 s\"\n");
  Server server_{muster_, {"demo", "--employees", "50000", "--config", config_}};
  std::string webhook_;
  std::string other_;
};

TEST_F(HostileRequests, hold_up_nobody_else) {
  for (const HttpReply& reply : attack(batch_of(50, costly))) {
    ASSERT_EQ(reply.status, 200u);
    const auto result = reply.json().at("result").as_object();
    EXPECT_EQ(result.at("result").is_object() ? result.at("result").as_object().size() : 0u, 50u)
        << json::serialize(result.at("result_error"));
  }
}

TEST_F(HostileRequests, hold_up_no_writes_either) {
  std::string body = batch_of(49, costly);
  body.replace(body.find("user.get?"), 9, "im.user.status.set?STATUS=away&");
  for (const HttpReply& reply : attack(body)) ASSERT_EQ(reply.status, 200u);
}

}  // namespace hostile_test
}  // namespace muster::test
