#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/json/value.hpp>
#include <thread>

#include "e2e/installation.hpp"
#include "support/patience.hpp"

// Writes that cannot be made at the moment, for another process holds the store: those that there is room for wait, all
// others are refused at once, and nothing else waits for them.
namespace muster::test {
namespace waiting_writes_test {

using std::chrono::steady_clock;

// Another process that writes, as far as the server can tell.
class Holder {
 public:
  explicit Holder(const std::filesystem::path& store) {
    EXPECT_EQ(sqlite3_open(store.c_str(), &database_), SQLITE_OK);
    sqlite3_busy_timeout(database_, 10'000);
    run("BEGIN IMMEDIATE");
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { sqlite3_close(database_); }
  void let_go() { run("ROLLBACK"); }

 private:
  void run(const char* sql) {
    EXPECT_EQ(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database_);
  }
  sqlite3* database_ = nullptr;
};

class WaitingWrites : public ServedCompany {
 protected:
  void SetUp() override {
    ServedCompany::SetUp();
    muster_.import(
        R"({"users": [{"ID": 1, "NAME": "Ada", "LAST_NAME": "One", "UF_DEPARTMENT": [1], "IS_ADMIN": true}]})");
    writer_ = muster_.add_webhook(1, "im,department");
  }
  std::string write_path(std::size_t number) const {
    return writer_ + "department.update?ID=5&SORT=" + std::to_string(100 + number);
  }
  std::vector<HttpClient> send_writes(std::size_t count) const {
    std::vector<HttpClient> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.push_back(connect());
      clients.back().send(request_text("GET", write_path(i)));
    }
    return clients;
  }
  // The value of a metric without labels.
  int metric(const std::string& name) const {
    const std::string text = "\n" + server_->get("/metrics").body;
    const auto at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stoi(text.substr(at + name.size() + 2));
  }
  void await_metric(const std::string& name, int value) const {
    const auto deadline = steady_clock::now() + patience;
    while (metric(name) != value && steady_clock::now() < deadline) std::this_thread::yield();
    ASSERT_EQ(metric(name), value) << name;
  }

  std::string writer_;
};

TEST_F(WaitingWrites, are_all_made_once_a_process_that_held_the_store_for_ten_seconds_lets_go) {
  Holder holder(muster_.store());
  const auto held_until = steady_clock::now() + std::chrono::seconds(10);
  std::vector<HttpClient> writers = send_writes(300);
  await_metric("muster_waiting_writes", 300);
  EXPECT_GT(metric("muster_waiting_writes_bytes"), 300);
  // Others are served meanwhile.
  HttpClient reader = connect();
  do {
    ASSERT_EQ(reader.get(webhook("im.department.get?ID[]=3")).status, 200u);
    ASSERT_EQ(reader.get("/healthz").status, 200u);
    ASSERT_EQ(reader.get("/healthz/ready").status, 200u);
  } while (steady_clock::now() < held_until);
  for (const HttpClient& writer : writers) ASSERT_FALSE(writer.readable_within(std::chrono::milliseconds(0)));
  holder.let_go();
  for (HttpClient& writer : writers) {
    const HttpReply reply = writer.read_reply();
    EXPECT_EQ(reply.status, 200u) << reply.body;
  }
  EXPECT_EQ(metric("muster_waiting_writes"), 0);
  EXPECT_EQ(metric("muster_waiting_writes_refused_total"), 0);
}

class FewWaitingWrites : public WaitingWrites {
 protected:
  std::string configuration() const override { return "limits.waiting_writes = { count = 30, bytes = \"1 MiB\" }\n"; }
};

TEST_F(FewWaitingWrites, are_refused_at_once_beyond_the_limit_and_leave_room_for_others) {
  const std::string other = muster_.add_webhook(1, "department");
  Holder holder(muster_.store());
  std::vector<HttpClient> writers = send_writes(10);
  await_metric("muster_waiting_writes", 10);
  const HttpReply refused = connect().get(write_path(11));
  EXPECT_EQ(refused.status, 503u);
  EXPECT_EQ(refused.error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(refused.headers.at("retry-after"), "2");
  EXPECT_EQ(metric("muster_waiting_writes_refused_total"), 1);
  EXPECT_NE(server_->get("/metrics").body.find("muster_limits_hit_total{limit=\"limits.waiting_writes\"} 1"),
            std::string::npos);
  HttpClient theirs = connect();
  theirs.send(request_text("GET", other + "department.update?ID=5&SORT=7"));
  await_metric("muster_waiting_writes", 11);
  holder.let_go();
  for (HttpClient& writer : writers) EXPECT_EQ(writer.read_reply().status, 200u);
  EXPECT_EQ(theirs.read_reply().status, 200u);
  EXPECT_EQ(connect().get(write_path(11)).status, 200u);
}

TEST_F(FewWaitingWrites, with_large_bodies_are_refused_by_their_bytes) {
  Holder holder(muster_.store());
  const std::string form = "ID=5&SORT=5&more=" + std::string(200'000, 'x');
  std::vector<HttpClient> writers;
  const auto send = [&] {
    writers.push_back(connect());
    writers.back().send(request_text("POST", writer_ + "department.update",
                                     "Content-Type: application/x-www-form-urlencoded\r\n", form));
  };
  send();
  await_metric("muster_waiting_writes", 1);
  send();
  const HttpReply refused = writers.back().read_reply();
  EXPECT_EQ(refused.status, 503u);
  EXPECT_EQ(refused.error(), "QUERY_LIMIT_EXCEEDED");
  HttpClient small = connect();
  small.send(request_text("GET", write_path(1)));
  await_metric("muster_waiting_writes", 2);
  holder.let_go();
  EXPECT_EQ(writers.front().read_reply().status, 200u);
  EXPECT_EQ(small.read_reply().status, 200u);
}

}  // namespace waiting_writes_test
}  // namespace muster::test
