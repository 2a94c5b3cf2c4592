#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <boost/json/value.hpp>
#include <csignal>
#include <thread>

#include "e2e/installation.hpp"
#include "e2e/tls_server.hpp"
#include "support/patience.hpp"

// SIGTERM while clients are busy: what was begun is answered, every answer says that the connection closes, and nobody
// finds a connection cut.
namespace muster::test {
namespace stopping_test {

constexpr int writers = 64;
constexpr int readers = 64;
constexpr int first_department = 11;

bool says_close(const HttpReply& reply) {
  const auto found = reply.headers.find("connection");
  return found != reply.headers.end() && found->second == "close";
}

class Stopping : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string departments = R"({"departments":[{"ID":1,"NAME":"Acme"})";
    for (int i = 0; i < writers; ++i)
      departments += fmt::format(R"(,{{"ID":{},"NAME":"0","PARENT":1}})", first_department + i);
    muster_.import(departments + R"(],"users":[{"ID":1,"NAME":"Ada","UF_DEPARTMENT":[1],"IS_ADMIN":true}]})");
    webhook_ = muster_.add_webhook(1, "im,department");
    serve();
  }
  void serve() { server_ = std::make_unique<Server>(muster_, Words{"serve", "--threads", "2"}); }
  void terminate() { server_->process().send_signal(SIGTERM); }
  std::string write_path(int department, int number) const {
    return fmt::format("{}department.update?ID={}&NAME={}", webhook_, department, number);
  }
  std::string read_path() const { return webhook_ + "im.department.get?ID[]=1"; }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

// Clients that ask one thing after another, each on a connection of its own, until an answer says that it closes.
class Crowd {
 public:
  // `ask` gets a connection, the number of the client and how often it has asked; gives back the reply.
  template <class Ask>
  void add(Server& server, int client, Ask ask) {
    std::atomic<int>& answers = answers_[static_cast<std::size_t>(client)];
    answers = 0;
    threads_.emplace_back([this, &server, &answers, client, ask] {
      try {
        HttpClient connection = server.connect();
        for (bool closes = false; !closes;) {
          const HttpReply reply = ask(connection, client, answers + 1);
          if (reply.status != 200) ++refused_;
          closes = says_close(reply);
          ++answers;
        }
        if (!connection.read_to_end().empty()) ++cut_;
      } catch (const std::exception&) {
        ++cut_;
      }
    });
  }
  void wait_until_all_were_answered() const {
    const auto waits = [](const auto& one) { return one < 2; };
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (cut_ == 0 && std::any_of(answers_.begin(), answers_.begin() + static_cast<long>(threads_.size()), waits) &&
           std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
  }
  void finish() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  int answers(int client) const { return answers_[static_cast<std::size_t>(client)]; }
  int cut() const { return cut_; }
  int refused() const { return refused_; }

 private:
  std::array<std::atomic<int>, writers + readers> answers_{};
  std::atomic<int> cut_{0};
  std::atomic<int> refused_{0};
  std::vector<std::thread> threads_;
};

TEST_F(Stopping, under_64_writers_and_64_readers_cuts_no_answer_in_20_times) {
  for (int round = 0; round < 20; ++round) {
    SCOPED_TRACE(round);
    Crowd crowd;
    for (int i = 0; i < writers + readers; ++i)
      crowd.add(*server_, i, [this, round](HttpClient& connection, int client, int number) {
        const std::string& target =
            client < writers ? write_path(first_department + client, round * 1'000'000 + number) : read_path();
        return connection.get(target);
      });
    crowd.wait_until_all_were_answered();
    terminate();
    crowd.finish();
    ASSERT_EQ(server_->process().wait(), 0);
    ASSERT_EQ(crowd.cut(), 0);
    ASSERT_EQ(crowd.refused(), 0);
    serve();
    HttpClient client = server_->connect();
    for (int i = 0; i < writers; ++i) {
      const auto reply = client.get(fmt::format("{}department.get?ID={}", webhook_, first_department + i)).json();
      ASSERT_EQ(reply.at("result").at(0).at("NAME").as_string(), std::to_string(round * 1'000'000 + crowd.answers(i)));
    }
  }
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(Stopping, answers_what_waits_to_be_accepted) {
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE(round);
    std::vector<HttpClient> clients;
    for (int i = 0; i < 200; ++i) {
      try {
        clients.push_back(server_->connect());
      } catch (const std::exception&) {
        break;  // refused, which is no reset: this test was slow to come
      }
      clients.back().send(request_text("GET", read_path()));
      if (i == 100) terminate();
    }
    ASSERT_GT(clients.size(), 100u);
    for (HttpClient& client : clients) ASSERT_EQ(client.read_reply().status, 200u);
    ASSERT_EQ(server_->process().wait(), 0);
    serve();
  }
  EXPECT_EQ(server_->stop(), 0);
}

// The other end of the same: who comes anew all the time is answered or refused, and finds no connection cut.
TEST_F(Stopping, resets_nobody_who_comes_anew_all_the_time) {
  std::atomic<int> answered{0};
  std::atomic<int> cut{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (;;) {
        std::optional<HttpClient> client;
        try {
          client.emplace(server_->url());
        } catch (const std::exception&) {
          return;  // refused: the port is closed
        }
        try {
          client->send(request_text("GET", read_path(), "Connection: close\r\n"));
          if (client->read_reply().status == 200) ++answered;
          client->read_to_end();
        } catch (const std::exception&) {
          ++cut;
        }
      }
    });
  }
  while (answered < 100) std::this_thread::yield();
  terminate();
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(cut, 0);
  EXPECT_EQ(server_->process().wait(), 0);
}

TEST_F(Stopping, answers_all_that_a_client_sent_ahead) {
  constexpr int requests = 2000;
  HttpClient client = server_->connect();
  std::string bytes;
  for (int i = 0; i < requests; ++i) bytes += request_text("GET", i % 100 == 99 ? write_path(11, i) : read_path());
  std::thread sender([&] { client.send(bytes); });
  EXPECT_EQ(client.read_reply().status, 200u);
  terminate();
  for (int i = 1; i < requests; ++i) {
    const HttpReply reply = client.read_reply();
    ASSERT_EQ(reply.status, 200u) << i;
    if (!says_close(reply)) continue;
    // The server had read all that had come: the client was slow to send the rest.
    EXPECT_EQ(client.read_to_end(), "") << "nothing follows";
    break;
  }
  sender.join();
  EXPECT_EQ(server_->process().wait(), 0);
}

// Another process writes for a while: what waits for it is answered, and whoever comes meanwhile, too.
TEST_F(Stopping, takes_connections_in_until_the_last_write_is_answered) {
  sqlite3* store = nullptr;
  ASSERT_EQ(sqlite3_open(muster_.store().c_str(), &store), SQLITE_OK);
  sqlite3_busy_timeout(store, 10'000);
  ASSERT_EQ(sqlite3_exec(store, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  HttpClient writer = server_->connect();
  HttpClient idle = server_->connect();
  HttpClient waiting = server_->connect();
  writer.send(request_text("GET", write_path(11, 7)));
  // A thread reads what came in turn, so these are answered after the write was taken in.
  for (HttpClient* client : {&idle, &waiting}) EXPECT_EQ(client->get(read_path()).status, 200u);
  EXPECT_FALSE(writer.readable_within(std::chrono::milliseconds(50)));
  terminate();
  server_->process().await_err("stopping");
  EXPECT_EQ(idle.read_to_end(), "") << "nothing was asked";
  const HttpReply late = server_->get("/healthz/ready");
  EXPECT_EQ(late.status, 503u);
  EXPECT_TRUE(says_close(late));
  EXPECT_EQ(sqlite3_exec(store, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(store);
  const HttpReply written = writer.read_reply();
  EXPECT_EQ(written.status, 200u);
  EXPECT_TRUE(says_close(written));
  EXPECT_EQ(server_->process().wait(), 0);
}

TEST(StoppingByTls, cuts_no_answer_either) {
  const Installation muster;
  TlsServer server(muster);
  constexpr int clients = 16;
  std::atomic<int> answered{0};
  std::atomic<int> cut{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      try {
        TlsClient client(server.url());
        for (bool closes = false; !closes; ++answered) closes = says_close(client.get("/healthz"));
        const std::string end = client.read_end();
        EXPECT_EQ(end, "closed");
        if (end != "closed") ++cut;
      } catch (const std::exception& problem) {
        ADD_FAILURE() << problem.what();
        ++cut;
      }
    });
  }
  while (answered < 100 * clients && cut == 0) std::this_thread::yield();
  server.send_signal(SIGTERM);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cut, 0);
  EXPECT_EQ(server.wait(), 0) << server.log();
}

}  // namespace stopping_test
}  // namespace muster::test
