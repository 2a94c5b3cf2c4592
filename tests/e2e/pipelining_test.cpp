#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/value.hpp>
#include <chrono>
#include <exception>
#include <set>
#include <thread>

#include "e2e/installation.hpp"
#include "support/patience.hpp"

// Clients that send ahead on kept connections while imports change the company under them: every reply belongs to one
// state of the company or the other.
namespace muster::test {
namespace pipelining_test {

constexpr std::size_t requests_in_a_round = 1000;
constexpr std::size_t requests_in_a_chunk = 100;
constexpr int switches = 8;

// Two states of the company that differ in names, heads, tree and members.
constexpr std::string_view one_state = R"({"departments":[
{"ID":1,"NAME":"Acme","UF_HEAD":1},{"ID":3,"NAME":"Sales","PARENT":1,"UF_HEAD":2},{"ID":5,"NAME":"Store","PARENT":1}],
"users":[{"ID":1,"NAME":"Ada"},{"ID":2,"UF_DEPARTMENT":[3]},{"ID":4,"UF_DEPARTMENT":[3,1],"ACTIVE":true}]})";
constexpr std::string_view other_state = R"({"departments":[
{"ID":1,"NAME":"Umbra","UF_HEAD":4},{"ID":3,"NAME":"Markets","PARENT":5,"UF_HEAD":0},{"ID":5,"NAME":"Hall","PARENT":1,
"UF_HEAD":1}],
"users":[{"ID":1,"NAME":"Zoe"},{"ID":2,"UF_DEPARTMENT":[5,3]},{"ID":4,"UF_DEPARTMENT":[5],"ACTIVE":true}]})";

const Words questions{
    "im.department.get?ID[]=1&ID[]=3&ID[]=5&USER_DATA=Y",
    "im.department.managers.get?ID[]=1&ID[]=3&ID[]=5",
    "im.department.employees.get?ID[]=1&ID[]=3&ID[]=5&USER_DATA=Y",
    "im.department.colleagues.list?LIMIT=1",
};

// The reply without its time, which is the last member.
std::string untimed(const HttpReply& reply) {
  return std::to_string(reply.status) + " " + reply.body.substr(0, reply.body.rfind(R"(,"time":{)"));
}

using Answers = std::vector<std::string>;

struct Stage {
  Installation muster;
  std::string webhook;
  std::unique_ptr<Server> server;
  Answers one;
  Answers other;
  std::atomic<bool> finished{false};

  Answers ask_all() const {
    Answers answers;
    for (const std::string& question : questions) answers.push_back(untimed(server->get(webhook + question)));
    return answers;
  }
};

// Sends rounds of requests and checks each reply until the stage is finished.
class Client {
 public:
  explicit Client(Stage& stage) : stage_(stage), connection_(stage.server->connect()) {
    for (std::size_t i = 0; i < requests_in_a_chunk; ++i)
      chunk_ += request_text("GET", stage_.webhook + questions[i % questions.size()]);
  }

  void run() {
    try {
      while (!stage_.finished) {
        round();
        ++rounds_;
      }
    } catch (const std::exception& problem) {
      failure_ = problem.what();
    }
    ended_ = true;
  }
  int rounds() const { return rounds_; }
  bool ended() const { return ended_; }
  // For after the end.
  const std::string& failure() const { return failure_; }
  bool saw_both() const { return saw_one_ && saw_other_; }

 private:
  void round() {
    std::exception_ptr problem;
    std::thread sender([&] {
      try {
        for (std::size_t sent = 0; sent < requests_in_a_round; sent += requests_in_a_chunk) connection_.send(chunk_);
      } catch (...) {
        problem = std::current_exception();
      }
    });
    try {
      for (std::size_t i = 0; i < requests_in_a_round; ++i) check(connection_.read_reply(), i % questions.size());
    } catch (...) {
      sender.join();
      throw;
    }
    sender.join();
    if (problem) std::rethrow_exception(problem);
  }
  void check(const HttpReply& reply, std::size_t question) {
    const std::string answer = untimed(reply);
    const bool is_one = answer == stage_.one[question];
    const bool is_other = answer == stage_.other[question];
    if (!is_one && !is_other) throw std::runtime_error("a reply of neither state: " + answer);
    saw_one_ |= is_one;
    saw_other_ |= is_other;
  }

  Stage& stage_;
  HttpClient connection_;
  std::string chunk_;
  std::atomic<int> rounds_{0};
  std::atomic<bool> ended_{false};
  bool saw_one_ = false;
  bool saw_other_ = false;
  std::string failure_;
};

// Until a client has begun and ended a round since now, or has failed.
void await_round(const Client& client) {
  const int wanted = client.rounds() + 2;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (client.rounds() < wanted && !client.ended() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST(Pipelining, every_reply_is_right_while_imports_run) {
  Stage stage;
  stage.muster.import(small_company());
  stage.webhook = stage.muster.add_webhook(1);
  stage.server = std::make_unique<Server>(stage.muster, Words{"serve", "--threads", "2"});
  stage.muster.import(other_state);
  stage.other = stage.ask_all();
  stage.muster.import(one_state);
  stage.one = stage.ask_all();
  for (std::size_t i = 0; i < questions.size(); ++i) {
    ASSERT_NE(stage.one[i], stage.other[i]);
    ASSERT_TRUE(stage.one[i].starts_with("200 ") && stage.other[i].starts_with("200 "));
  }

  Client first(stage);
  Client second(stage);
  std::thread first_thread([&] { first.run(); });
  std::thread second_thread([&] { second.run(); });
  for (int i = 0; i < switches; ++i) {
    EXPECT_EQ(stage.muster.run({"import", stage.muster.write("next.json", i % 2 == 0 ? other_state : one_state)}).exit,
              0);
    await_round(first);
    await_round(second);
  }
  stage.finished = true;
  first_thread.join();
  second_thread.join();
  for (const Client* client : {&first, &second}) {
    EXPECT_EQ(client->failure(), "");
    EXPECT_GE(client->rounds(), switches);
    EXPECT_TRUE(client->saw_both());
  }
  EXPECT_EQ(stage.server->stop(), 0);
}

}  // namespace pipelining_test
}  // namespace muster::test
