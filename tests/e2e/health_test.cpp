#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csignal>
#include <thread>

#include "e2e/installation.hpp"
#include "support/patience.hpp"

// What the health checks say while a server serves, when its store goes bad, and while it stops.
namespace muster::test {
namespace health_test {

class Health : public ServedCompany {
 protected:
  // Runs SQL in the store, as a disk that goes bad or another program might.
  void change_store(const std::string& sql) const {
    sqlite3* store = nullptr;
    ASSERT_EQ(sqlite3_open(muster_.store().c_str(), &store), SQLITE_OK);
    sqlite3_busy_timeout(store, 10'000);
    char* problem = nullptr;
    EXPECT_EQ(sqlite3_exec(store, sql.c_str(), nullptr, nullptr, &problem), SQLITE_OK) << problem;
    sqlite3_free(problem);
    sqlite3_close(store);
  }
  HttpReply await_ready(unsigned status) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
      HttpReply reply = server_->get("/healthz/ready");
      if (reply.status == status || std::chrono::steady_clock::now() > deadline) return reply;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
};

TEST_F(Health, is_well_while_it_serves) {
  for (const char* target : {"/healthz", "/healthz/live", "/healthz/ready", "/healthz/ready?x=1"}) {
    const HttpReply reply = server_->get(target);
    EXPECT_EQ(reply.status, 200u) << target;
    EXPECT_EQ(reply.body, "ok\n");
    EXPECT_EQ(reply.headers.at("content-type"), "text/plain; charset=utf-8");
  }
  EXPECT_EQ(server_->get("/healthz/other").status, 404u);
}

TEST_F(Health, a_store_that_cannot_be_read_is_not_ready_until_it_can) {
  change_store(
      "BEGIN IMMEDIATE;"
      "UPDATE portal SET revision = revision + 1;"
      "INSERT INTO record(portal, kind, id, revision, body) SELECT id, 1, 77, revision, 'no record' FROM portal;"
      "COMMIT");
  const HttpReply bad = await_ready(503);
  EXPECT_EQ(bad.status, 503u);
  EXPECT_EQ(bad.body, "the store cannot be read\n");
  EXPECT_EQ(server_->get("/healthz/live").status, 200u) << "to start it anew would not help";
  EXPECT_EQ(server_->get(webhook("im.department.get?ID[]=3")).status, 200u) << "what is in memory is served";
  server_->process().await_err("the store fails: ");
  change_store("DELETE FROM record WHERE id = 77 AND body = 'no record'");
  EXPECT_EQ(await_ready(200).body, "ok\n");
  server_->process().await_err("the store works again");
}

TEST_F(Health, a_server_that_stops_is_not_ready) {
  EXPECT_EQ(server_->stop(), 0);
  server_ = std::make_unique<Server>(muster_, Words{"serve", "--threads", "1"});
  const std::string request = request_text("GET", "/healthz/ready");
  HttpClient client = connect();
  EXPECT_EQ(client.get("/healthz").status, 200u);
  client.send(request.substr(0, 15));
  // The one thread takes connections in turn: once it has answered this, it has seen what was sent before.
  EXPECT_EQ(server_->get("/healthz/ready").status, 200u);
  server_->process().send_signal(SIGTERM);
  server_->process().await_err("stopping");
  EXPECT_EQ(await_ready(503).body, "stopping\n") << "connections are let in while a request is in flight";
  client.send(request.substr(15));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 503u);
  EXPECT_EQ(reply.body, "stopping\n");
  EXPECT_EQ(server_->process().wait(), 0);
  server_ = std::make_unique<Server>(muster_);  // for the fixture's last question
}

}  // namespace health_test
}  // namespace muster::test
