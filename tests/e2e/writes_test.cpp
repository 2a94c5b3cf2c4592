#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/value.hpp>
#include <csignal>
#include <random>
#include <thread>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "support/patience.hpp"
#include "support/small_disk.hpp"

// Writes over HTTP: what is answered is durable and seen by whoever asks next, whatever happens to the server.
namespace muster::test {
namespace writes_test {

constexpr int writers = 4;

// One administrator, and a department for each writer: 11, 12, 13, 14.
constexpr std::string_view small_firm = R"({"departments":[{"ID":1,"NAME":"Acme"},
{"ID":11,"NAME":"0","SORT":0,"PARENT":1},{"ID":12,"NAME":"0","SORT":0,"PARENT":1},
{"ID":13,"NAME":"0","SORT":0,"PARENT":1},{"ID":14,"NAME":"0","SORT":0,"PARENT":1}],
"users":[{"ID":1,"NAME":"Ada","UF_DEPARTMENT":[1],"IS_ADMIN":true}]})";

class Written {
 public:
  Written() {
    muster_.import(small_firm);
    webhook_ = muster_.add_webhook(1, "im,department");
    serve();
  }
  void serve() { server_ = std::make_unique<Server>(muster_); }
  Server& server() { return *server_; }
  Installation& muster() { return muster_; }
  std::string webhook(const std::string& method) const { return webhook_ + method; }
  // Both fields say the same number, so half a write would show.
  std::string write_path(int department, int number) const {
    const std::string text = std::to_string(number);
    return webhook("department.update?ID=" + std::to_string(department) + "&NAME=" + text + "&SORT=" + text);
  }
  // The number that a department has.
  int number(HttpClient& client, int department) const {
    const HttpReply reply = client.get(webhook("department.get?ID=" + std::to_string(department)));
    EXPECT_EQ(reply.status, 200u);
    const auto result = reply.json().at("result");
    const auto& record = result.at(0);
    const int name = std::stoi(std::string(record.at("NAME").as_string()));
    EXPECT_EQ(record.at("SORT").as_int64(), name) << "half a write";
    return name;
  }

 private:
  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

TEST(Writes, are_seen_by_the_next_request_on_any_connection) {
  Written company;
  HttpClient one = company.server().connect();
  HttpClient other = company.server().connect();
  for (int number = 1; number <= 20; ++number) {
    EXPECT_EQ(result_of(one.get(company.write_path(11, number))), "true");
    EXPECT_EQ(company.number(other, 11), number);
  }
  EXPECT_EQ(company.server().stop(), 0);
}

TEST(Writes, keep_their_place_among_requests_sent_ahead) {
  Written company;
  HttpClient client = company.server().connect();
  std::string ahead;
  const std::string read = company.webhook("department.get?ID=11");
  for (int number = 1; number <= 50; ++number) {
    ahead += request_text("GET", company.write_path(11, number));
    ahead += request_text("GET", read);
  }
  client.send(ahead);
  for (int number = 1; number <= 50; ++number) {
    EXPECT_EQ(result_of(client.read_reply()), "true");
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.json().at("result").at(0).at("NAME").as_string(), std::to_string(number));
  }
  EXPECT_EQ(company.server().stop(), 0);
}

TEST(Writes, keep_a_clients_request_id_and_are_not_made_by_head) {
  Written company;
  HttpClient client = company.server().connect();
  client.send(request_text("HEAD", company.write_path(11, 4)));
  EXPECT_EQ(client.read_reply(false).status, 405u);
  EXPECT_EQ(company.number(client, 11), 0);
  client.send(request_text("POST", company.write_path(11, 5), "X-Request-ID: mine-7\r\n"));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.headers.at("x-request-id"), "mine-7");
  EXPECT_EQ(company.number(client, 11), 5);
  EXPECT_EQ(company.server().stop(), 0);
}

TEST(Writes, go_on_beside_imports_of_another_process) {
  Written company;
  std::atomic<bool> done{false};
  std::thread writing([&] {
    HttpClient client = company.server().connect();
    for (int number = 1; !done; ++number) {
      ASSERT_EQ(result_of(client.get(company.write_path(11, number))), "true");
      ASSERT_EQ(company.number(client, 11), number);
    }
  });
  HttpClient client = company.server().connect();
  for (int number = 1; number <= 5; ++number) {
    const std::string text = std::to_string(number);
    company.muster().import(R"({"departments":[{"ID":12,"NAME":")" + text + R"(","SORT":)" + text + "}]}");
    EXPECT_EQ(company.number(client, 12), number) << "an import ends once the server shows it";
  }
  done = true;
  writing.join();
  EXPECT_EQ(company.server().stop(), 0);
}

TEST(Writes, in_flight_when_the_server_is_asked_to_stop_are_answered_and_kept) {
  Written company;
  std::vector<std::thread> threads;
  std::array<std::atomic<int>, writers> answered{};
  for (int i = 0; i < writers; ++i) {
    threads.emplace_back([&, i] {
      HttpClient client = company.server().connect();
      try {
        for (int number = 1;; ++number) {
          if (client.get(company.write_path(11 + i, number)).status != 200) return;
          answered[static_cast<std::size_t>(i)] = number;
        }
      } catch (const std::exception&) {
        // The connection ended, as it should.
      }
    });
  }
  while (std::ranges::any_of(answered, [](const auto& one) { return one < 3; })) std::this_thread::yield();
  EXPECT_EQ(company.server().stop(), 0);
  for (std::thread& thread : threads) thread.join();
  company.serve();
  HttpClient client = company.server().connect();
  for (int i = 0; i < writers; ++i)
    EXPECT_EQ(company.number(client, 11 + i), answered[static_cast<std::size_t>(i)]) << "nothing was made unanswered";
  EXPECT_EQ(company.server().stop(), 0);
}

// Sends writes until the server is gone. Starts above `number`, which then is the last one answered.
void write_until_killed(Written& company, int department, std::atomic<int>& number, std::atomic<int>& sent) {
  try {
    HttpClient client = company.server().connect();
    for (int next = number + 1;; ++next) {
      sent = next;
      const HttpReply reply = client.get(company.write_path(department, next));
      if (reply.status != 200) {
        ADD_FAILURE() << reply.body;
        return;
      }
      number = next;
    }
  } catch (const std::exception&) {
    // Killed.
  }
}

int sum(const std::array<std::atomic<int>, writers>& numbers) {
  int all = 0;
  for (const auto& one : numbers) all += one;
  return all;
}

TEST(Writes, survive_when_the_server_is_killed_at_any_moment) {
  Written company;
  std::random_device seed;
  std::mt19937 random(seed());
  std::array<std::atomic<int>, writers> answered{};
  std::array<std::atomic<int>, writers> sent{};
  const int kills = has_sanitizer() ? 20 : 200;
  for (int kill = 0; kill < kills; ++kill) {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < writers; ++i)
      threads.emplace_back([&, i] { write_until_killed(company, 11 + static_cast<int>(i), answered[i], sent[i]); });
    // Counted in writes and not in time alone, so that a slow machine is not always killed before its first.
    const int enough = sum(answered) + std::uniform_int_distribution<int>(0, 20)(random);
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (sum(answered) < enough && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
    // No wait for anything: the moment within a commit at which it is killed.
    std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution<int>(0, 5'000)(random)));
    company.server().stop(SIGKILL);
    for (std::thread& thread : threads) thread.join();
    company.serve();
    HttpClient client = company.server().connect();
    for (std::size_t i = 0; i < writers; ++i) {
      const int found = company.number(client, 11 + static_cast<int>(i));
      EXPECT_GE(found, answered[i]) << "an answered write is lost, kill " << kill;
      EXPECT_LE(found, sent[i]);
      answered[i] = found;
    }
  }
  EXPECT_GT(sum(answered), kills) << "the server was killed before it could write";
  EXPECT_EQ(company.server().stop(), 0);
}

TEST(Writes, fail_while_the_disk_is_full_and_work_again_after) {
  const auto disk = SmallDisk::make(16 << 20);
  if (!disk) GTEST_SKIP() << "this machine lets nobody mount a small disk";
  Installation muster(disk->path());
  muster.import(small_firm);
  const std::string webhook = muster.add_webhook(1, "im,department");
  Server server(muster);
  HttpClient client = server.connect();
  const auto write = [&](int number) {
    return client.get(webhook + "department.update?ID=11&NAME=" + std::to_string(number));
  };
  const auto name = [&] {
    const HttpReply reply = client.get(webhook + "department.get?ID=11");
    EXPECT_EQ(reply.status, 200u) << reply.body;
    return std::string(reply.json().at("result").at(0).at("NAME").as_string());
  };
  ASSERT_EQ(write(1).status, 200u);
  disk->fill();
  int last = 1;
  HttpReply reply = write(2);
  while (reply.status == 200 && last < 10'000) reply = write(++last + 1);
  EXPECT_EQ(reply.status, 500u);
  EXPECT_EQ(reply.error(), "ERROR_UNEXPECTED_ANSWER");
  EXPECT_EQ(name(), std::to_string(last)) << "reads go on, and show what was answered";
  EXPECT_EQ(write(-1).status, 500u) << "still full";
  disk->free();
  EXPECT_EQ(write(20'000).status, 200u);
  EXPECT_EQ(name(), "20000");
  EXPECT_EQ(server.stop(SIGKILL), -SIGKILL);
  EXPECT_NE(muster.exported().find(R"("NAME":"20000")"), std::string::npos);
}

}  // namespace writes_test
}  // namespace muster::test
