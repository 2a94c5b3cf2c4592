#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <cmath>

#include "e2e/installation.hpp"
#include "support/patience.hpp"

// The limits of contract section 5, and who the client is behind a proxy, over sockets.
namespace muster::test {
namespace limits_test {

using testing::HasSubstr;

std::string forwarded(const std::string& client) {
  return "X-Forwarded-For: " + client + "\r\n";
}

class RateLimits : public ServedCompany {
 protected:
  std::string configuration() const override {
    return "server.trusted_proxies = [\"127.0.0.1\"]\n"
           "[limits]\nprofile = \"custom\"\nrate = { capacity = 50, drain = 1 }\n";
  }
  // Sends this many requests at once on one connection, one after another from each of these clients; how many of each
  // client's were let in.
  static std::vector<int> let_in(HttpClient& connection, const std::string& target, int rounds,
                                 const std::vector<std::string>& clients) {
    std::string bytes;
    for (int i = 0; i < rounds; ++i) {
      for (const std::string& client : clients)
        bytes += request_text("GET", target, client.empty() ? "" : forwarded(client));
    }
    connection.send(bytes);
    std::vector<int> counts(clients.size(), 0);
    for (int i = 0; i < rounds; ++i) {
      for (int& count : counts) {
        const HttpReply reply = connection.read_reply();
        if (reply.status == 200) {
          ++count;
        } else {
          EXPECT_EQ(reply.status, 503u);
        }
      }
    }
    return counts;
  }
  std::string question() const { return webhook("im.department.get?ID[]=3"); }
};

TEST_F(RateLimits, a_refusal_is_503_that_pages_may_read_and_the_connection_goes_on) {
  HttpClient client = connect();
  EXPECT_GE(let_in(client, question(), 200, {"203.0.113.7"})[0], 50);
  HttpReply reply;
  // One more may drain in between, when the machine is slow.
  do {
    client.send(request_text("GET", question(), forwarded("203.0.113.7")));
    reply = client.read_reply();
  } while (reply.status == 200);
  EXPECT_EQ(reply.status, 503u);
  EXPECT_EQ(reply.error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(reply.json().at("error_description").as_string(), "Too many requests");
  EXPECT_EQ(reply.headers.at("access-control-allow-origin"), "*");
  EXPECT_FALSE(reply.headers.contains("connection")) << "it stays open";
  EXPECT_TRUE(reply.json().at("time").as_object().contains("operating_reset_at"));
  EXPECT_EQ(client.get("/healthz").body, "ok\n");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (reply.status == 503 && std::chrono::steady_clock::now() < deadline) {
    client.send(request_text("GET", question(), forwarded("203.0.113.7")));
    reply = client.read_reply();
  }
  EXPECT_EQ(reply.status, 200u) << "the bucket drains";
}

TEST_F(RateLimits, clients_behind_a_trusted_proxy_have_buckets_of_their_own) {
  HttpClient proxy = connect();
  const auto counts = let_in(proxy, question(), 100, {"203.0.113.7", "203.0.113.8"});
  EXPECT_GE(counts[0], 50);
  EXPECT_GE(counts[1], 50);
  proxy.send(request_text("GET", question(), forwarded("198.51.100.1, 203.0.113.9, 127.0.0.1")));
  EXPECT_EQ(proxy.read_reply().status, 200u) << "somebody new";
}

TEST_F(RateLimits, a_peer_that_is_not_trusted_has_one_bucket_whatever_it_says) {
  HttpClient liar(server_->url(), "127.0.0.2");
  const auto counts = let_in(liar, question(), 100, {"203.0.113.7", "203.0.113.8"});
  EXPECT_GE(counts[0] + counts[1], 50);
  EXPECT_LT(counts[0] + counts[1], 100) << "else each had a bucket";
  HttpClient proxy = connect();
  EXPECT_EQ(let_in(proxy, question(), 50, {"203.0.113.7"})[0], 50) << "and takes nothing from those it names";
}

TEST_F(RateLimits, a_batch_is_one_request_and_a_health_check_is_none) {
  HttpClient client = connect();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.get("/healthz").body, "ok\n");
  std::string batch = webhook("batch?");
  for (int i = 0; i < 50; ++i) batch += "cmd[]=im.department.get?ID[]=3&";
  EXPECT_EQ(let_in(client, batch, 50, {"203.0.113.7"})[0], 50);
}

class OperatingTime : public ServedCompany {
 protected:
  std::string configuration() const override { return "limits.operating_seconds = 1000"; }
};

TEST_F(OperatingTime, grows_from_call_to_call_and_resets_ten_minutes_after_the_first) {
  HttpClient client = connect();
  double sum = 0;
  std::int64_t reset_at = 0;
  for (int i = 0; i < 50; ++i) {
    const auto time = client.get(webhook("im.department.get?ID[]=3")).json().at("time");
    const double operating = time.at("operating").as_double();
    EXPECT_NEAR(operating, sum + time.at("processing").as_double(), 1e-9) << i;
    sum = operating;
    if (i == 0) reset_at = static_cast<std::int64_t>(std::ceil(time.at("start").as_double() + 600));
    EXPECT_EQ(time.at("operating_reset_at").as_int64(), reset_at) << i;
  }
  EXPECT_GT(sum, 0.0);
}

class ClientAddress : public ServedCompany {
 protected:
  std::string configuration() const override { return "server.trusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]"; }
};

TEST_F(ClientAddress, the_audit_log_names_the_one_behind_the_proxy) {
  muster_.import(R"({"departments":[],"users":[{"ID":"1","IS_ADMIN":"Y"}]})");
  const std::string admin = muster_.add_webhook(1, "department");
  const auto update = [&](HttpClient client, const std::string& sort, const std::string& header) {
    client.send(request_text("GET", admin + "department.update?ID=3&SORT=" + sort, header));
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200u) << reply.body;
    return muster_.run_well({"audit", "--limit", "1"});
  };
  EXPECT_THAT(update(connect(), "1", forwarded("198.51.100.1, 203.0.113.7, 10.1.2.3")), HasSubstr("from 203.0.113.7,"));
  EXPECT_THAT(update(connect(), "2", forwarded("[2001:DB8::17]:4711")), HasSubstr("from 2001:db8::17,"));
  EXPECT_THAT(update(connect(), "3", forwarded("203.0.113.7") + forwarded("not an address")),
              HasSubstr("from 127.0.0.1,"));
  EXPECT_THAT(update(connect(), "4", ""), HasSubstr("from 127.0.0.1,"));
  EXPECT_THAT(update(HttpClient(server_->url(), "127.0.0.2"), "5", forwarded("203.0.113.7")),
              HasSubstr("from 127.0.0.2,"));
}

constexpr std::size_t most = 100;

class ConnectionsOfAnAddress : public ServedCompany {
 protected:
  std::string configuration() const override {
    return "limits.connections_per_address = 100\nserver.trusted_proxies = [\"127.0.0.3\"]\nlog.requests = false";
  }
  void SetUp() override {
    ServedCompany::SetUp();
    while (held_.size() < most) {
      held_.push_back(connect());
      ASSERT_EQ(held_.back().get(question()).status, 200u);
    }
  }
  void TearDown() override {
    held_.clear();
    HttpClient free = place();
    ServedCompany::TearDown();
  }
  std::string question() const { return webhook("im.department.get?ID[]=3"); }
  std::size_t descriptors() const {
    const auto folder = "/proc/" + std::to_string(server_->process().id()) + "/fd";
    const std::filesystem::directory_iterator all(folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  // A connection that is served, once the server has noticed that another one ended.
  HttpClient place() const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
      try {
        HttpClient client = connect();
        EXPECT_EQ(client.get(question()).status, 200u);
        return client;
      } catch (const std::exception&) {
        if (std::chrono::steady_clock::now() > deadline) throw;
      }
    }
  }
  static void expect_closed(HttpClient client) { EXPECT_EQ(client.read_to_end(), ""); }

  std::vector<HttpClient> held_;
};

TEST_F(ConnectionsOfAnAddress, one_too_many_is_closed_and_the_others_go_on) {
  for (int i = 0; i < 10; ++i) expect_closed(connect());
  for (HttpClient& client : held_) ASSERT_EQ(client.get(question()).status, 200u);
  EXPECT_EQ(HttpClient(server_->url(), "127.0.0.2").get(question()).status, 200u) << "another address";
  std::vector<HttpClient> proxy;
  for (std::size_t i = 0; i < most + 20; ++i) {
    proxy.emplace_back(server_->url(), "127.0.0.3");
    ASSERT_EQ(proxy.back().get(question()).status, 200u) << "a trusted proxy has no limit";
  }
}

TEST_F(ConnectionsOfAnAddress, places_come_back) {
  for (int i = 0; i < 5; ++i) held_.pop_back();
  std::vector<HttpClient> further;
  for (int i = 0; i < 5; ++i) further.push_back(place());
  expect_closed(connect());
  for (HttpClient& client : further) EXPECT_EQ(client.get(question()).status, 200u);
}

TEST_F(ConnectionsOfAnAddress, ten_thousand_attempts_leave_the_server_well) {
  const std::size_t before = descriptors();
  for (int i = 0; i < 10'000; ++i) {
    expect_closed(connect());
    if (i % 100 == 0) {
      ASSERT_EQ(held_[static_cast<std::size_t>(i) % most].get(question()).status, 200u) << i;
    }
  }
  EXPECT_EQ(descriptors(), before);
  for (HttpClient& client : held_) ASSERT_EQ(client.get(question()).status, 200u);
}

TEST_F(ConnectionsOfAnAddress, the_log_says_so_and_does_not_go_on_about_it) {
  for (int i = 0; i < 300; ++i) expect_closed(connect());
  held_.clear();
  place();
  EXPECT_EQ(server_->stop(), 0);
  const std::string log = server_->process().err();
  EXPECT_THAT(log, HasSubstr("127.0.0.1 has 100 connections, as many as one address may have "
                             "(limits.connections_per_address): closing more"));
  // One a minute, and a test has two at most.
  EXPECT_LE(std::count(log.begin(), log.end(), '\n'), 4) << log;
  server_ = std::make_unique<Server>(muster_);
}

}  // namespace limits_test
}  // namespace muster::test
