#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "e2e/installation.hpp"
#include "http/server.hpp"
#include "portal/portals.hpp"
#include "store/open_store.hpp"
#include "support/engine_under_test.hpp"
#include "support/patience.hpp"
#include "sync/import.hpp"

// protocol.md 2.9, the times: a server in this process, whose limits are short.
namespace muster::test {
namespace timeouts_test {

using std::chrono::milliseconds;

constexpr milliseconds brief{200};
constexpr std::string_view secret = "abc";

// Limits that never come into play.
http::Limits patient() {
  http::Limits limits;
  const milliseconds hour{3'600'000};
  limits.header_time = limits.body_time = limits.idle_time = limits.write_time = limits.drain_time = hour;
  return limits;
}

class Timeouts : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto id = portal::create_portal(*store_, "main");
    ASSERT_TRUE(id);
    auto portals = portal::Portals::open(*store_, nullptr);
    ASSERT_TRUE(portals);
    portals_ = std::move(*portals);
    const auto portal = portals_->hosts().newest()->portals().front().served->open();
    ASSERT_TRUE(portal);
    const auto written = (*portal)->write({}, [](portal::PortalDraft& draft) -> base::Result<void> {
      access::Webhook webhook;
      webhook.owner = {1};
      webhook.scopes.insert(access::Scope::im);
      webhook.secret = base::hash_secret(secret);
      draft.access().add_webhook(webhook);
      const auto imported = sync::import_json_text(small_company(), "the small company", draft);
      if (!imported) return imported.error();
      return {};
    });
    ASSERT_TRUE(written);
  }
  // A good client is still served, whatever became of the bad one.
  void TearDown() override {
    if (server_) served();
  }

  void start(const http::Limits& limits) {
    committer_ = std::make_unique<portal::Committer>(service_.log);
    desk_ = std::make_unique<rest::WriteQueue>(service_, portals_->hosts(), *committer_);
    const http::ServerOptions options{.port = 0, .threads = 2, .engine = engine_kind_under_test(), .limits = limits};
    auto server = http::Server::start(options, service_, portals_->hosts(), *desk_);
    ASSERT_TRUE(server);
    server_ = std::move(*server);
  }
  HttpClient connect() const { return HttpClient(server_->address()); }

  // A connection that got a good reply. On a busy machine one may be closed as idle before it has asked: then another.
  HttpClient served() const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
      HttpClient client = connect();
      try {
        EXPECT_EQ(client.get(question_).status, 200u);
        return client;
      } catch (const std::exception&) {
        if (std::chrono::steady_clock::now() > deadline) throw;
      }
    }
  }

  // Sends a byte now and then until the server has had enough, and returns what it says.
  static HttpReply trickle(HttpClient& client, std::string_view begin, const std::string& byte) {
    client.send(begin);
    while (!client.readable_within(milliseconds(20))) client.send(byte);
    return client.read_reply();
  }
  static void expect_408(const HttpReply& reply, std::string_view limit) {
    EXPECT_EQ(reply.status, 408u);
    EXPECT_EQ(reply.error(), "INVALID_REQUEST");
    EXPECT_EQ(reply.headers.at("connection"), "close");
    const std::string description(reply.json().at("error_description").as_string());
    EXPECT_NE(description.find(limit), std::string::npos) << description;
  }

  const std::string question_ = "/rest/1/abc/im.department.get?ID[]=3";
  const base::SystemClock clock_;
  const rest::Service service_{.clock = clock_, .compat = {}, .limits = {}, .log = base::make_log()};
  const std::unique_ptr<portal::Store> store_ = store::make_memory_store();
  std::unique_ptr<portal::Portals> portals_;
  std::unique_ptr<portal::Committer> committer_;
  std::unique_ptr<rest::WriteQueue> desk_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(Timeouts, a_header_that_takes_too_long_is_408) {
  http::Limits limits = patient();
  limits.header_time = brief;
  start(limits);
  HttpClient silent = connect();
  silent.send("GET /healthz HTTP/1.1\r\nX-Filler:");
  expect_408(silent.read_reply(), "limits.header_time");
  HttpClient slow = connect();
  expect_408(trickle(slow, "GET /healthz HTTP/1.1\r\nX-Filler:", "x"), "limits.header_time");
  HttpClient slow_from_the_start = connect();
  expect_408(trickle(slow_from_the_start, "GET /", "x"), "limits.header_time");
}

TEST_F(Timeouts, a_body_that_takes_too_long_is_408) {
  http::Limits limits = patient();
  limits.body_time = brief;
  start(limits);
  HttpClient silent = connect();
  silent.send("POST /rest/ HTTP/1.1\r\nContent-Length: 1000000\r\n\r\nx");
  expect_408(silent.read_reply(), "limits.body_time");
  HttpClient slow = connect();
  expect_408(trickle(slow, "POST /rest/ HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", "x"), "limits.body_time");
  HttpClient chunked = connect();
  expect_408(trickle(chunked, "POST /rest/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
             "limits.body_time");
}

TEST_F(Timeouts, the_second_request_of_a_connection_has_its_own_time) {
  http::Limits limits = patient();
  limits.header_time = brief;
  start(limits);
  HttpClient client = connect();
  EXPECT_EQ(client.get(question_).status, 200u);
  client.send("GET /healthz");
  expect_408(client.read_reply(), "limits.header_time");
}

TEST_F(Timeouts, a_408_is_followed_by_the_end) {
  http::Limits limits = patient();
  limits.header_time = brief;
  limits.drain_time = brief;
  start(limits);
  HttpClient client = connect();
  expect_408(trickle(client, "GET /healthz", "x"), "limits.header_time");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(Timeouts, an_idle_connection_just_closes) {
  http::Limits limits = patient();
  limits.idle_time = brief;
  start(limits);
  HttpClient fresh = connect();
  EXPECT_EQ(fresh.read_to_end(), "");
  EXPECT_EQ(served().read_to_end(), "");
}

TEST_F(Timeouts, who_takes_no_reply_is_let_go) {
  http::Limits limits = patient();
  limits.write_time = brief;
  limits.connections_per_address = 1;
  start(limits);
  HttpClient client = served();
  const std::string request = request_text("GET", question_);
  while (client.try_send(request)) {
  }
  EXPECT_FALSE(client.try_send(request)) << "its connection is over";
  served();  // which the one connection that this address may have was in the way of
}

TEST_F(Timeouts, requests_within_the_times_are_served) {
  http::Limits limits = patient();
  limits.idle_time = limits.header_time = limits.body_time = std::chrono::seconds(50);
  start(limits);
  HttpClient client = connect();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.get(question_).status, 200u);
}

}  // namespace timeouts_test
}  // namespace muster::test
