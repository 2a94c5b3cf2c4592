#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "support/patience.hpp"

// A minute of everything at once: readers, imports, uploads that stop half-way, clients that dawdle. The server answers
// well to the end, and holds no more memory and no more descriptors then than before.
namespace muster::test {
namespace soak_test {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr unsigned least_reads = 1000;
constexpr const char* employees = "2000";
constexpr std::size_t allowed_growth_kb = 6 * 1024;  // of some 20,000: a leak of 100 bytes a request would show

std::size_t resident_kb(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  throw std::runtime_error("no VmRSS");
}

std::size_t descriptors(pid_t process) {
  const std::filesystem::directory_iterator list("/proc/" + std::to_string(process) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(list), end(list)));
}

// The count once it has come down to `wanted`: on a busy machine a server takes its time to see that connections were
// closed. What it is after a long wait, if it does not.
std::size_t descriptors_in_the_end(pid_t process, std::size_t wanted) {
  const auto end = steady_clock::now() + patience;
  while (descriptors(process) > wanted && steady_clock::now() < end) std::this_thread::sleep_for(milliseconds(50));
  return descriptors(process);
}

std::string replaced(std::string text, const std::string& old_word, const std::string& new_word) {
  for (std::size_t at = 0; (at = text.find(old_word, at)) != std::string::npos; at += new_word.size())
    text.replace(at, old_word.size(), new_word);
  return text;
}

class Soak : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = std::make_unique<Server>(
        muster_, Words{"demo", "--employees", employees, "--secret", "soakSecret7", "--threads", "2"});
    const std::string first = muster_.exported({"--data", store()});
    first_ = muster_.write("first.json", first);
    second_ = muster_.write("second.json", replaced(first, "Engineer", "Ingenieur"));
    ask("im.department.get?ID[]=1");
  }

  std::string store() const { return muster_.store("demo.db").string(); }

  void ask(const std::string& question) { check(server_->get(webhook_ + question), question); }
  static void check(const HttpReply& reply, const std::string& question) {
    if (reply.status != 200) throw std::runtime_error(question + ": " + std::to_string(reply.status) + reply.body);
  }

  // Calls `step` again and again until the end; what it throws fails the test.
  void keep_doing(const std::string& what, std::function<void()> step) {
    threads_.emplace_back([this, what, step = std::move(step)] {
      try {
        while (!finished_) step();
      } catch (const std::exception& problem) {
        finished_ = true;
        ADD_FAILURE() << what << ": " << problem.what();
      }
    });
  }
  void finish() {
    finished_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  // A connection for a hundred calls, one after the other.
  void read_for_a_while() {
    HttpClient client = server_->connect();
    for (unsigned i = 0; i < 100 && !finished_; ++i) {
      const unsigned call = reads_++;
      const std::string id = std::to_string(call % 100 + 1);
      switch (call % 5) {
        case 0: check(client.get(webhook_ + "im.department.get?ID[]=" + id + "&USER_DATA=Y"), "department.get"); break;
        case 1: check(client.get(webhook_ + "im.department.managers.get?ID[]=" + id), "managers.get"); break;
        case 2:
          check(client.post_json(webhook_ + "im.department.employees.get", R"({"ID":[)" + id + R"(],"USER_DATA":"Y"})"),
                "employees.get");
          break;
        case 3:
          check(client.post_form(webhook_ + "im.department.colleagues.list", "LIMIT=50&USER_DATA=Y"), "list");
          break;
        default: {
          const HttpReply refused = client.get("/rest/1/wrong/im.department.get?ID[]=1");
          if (refused.status != 401) throw std::runtime_error("a wrong secret got " + std::to_string(refused.status));
        }
      }
    }
  }

  void import_next() {
    const Outcome outcome = muster_.run({"import", imports_++ % 2 == 0 ? second_ : first_, "--data", store()});
    if (outcome.exit != 0) throw std::runtime_error(outcome.err);
    std::this_thread::sleep_for(milliseconds(200));
  }

  // Promises a body and goes away in the middle of it.
  void abort_upload() {
    HttpClient client = server_->connect();
    client.send("POST " + webhook_ + "im.department.get HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n");
    client.try_send(std::string(300'000, '['));
    std::this_thread::sleep_for(milliseconds(5));
    // However slow the server is: others are answered between two uploads.
    const unsigned answered = reads_ + 4;
    while (reads_ < answered && !finished_) std::this_thread::sleep_for(milliseconds(1));
  }

  // Many at a time send a request letter by letter; half of them never come to its end.
  void dawdle() {
    const std::string request = request_text("GET", webhook_ + "im.department.get?ID[]=1");
    std::vector<HttpClient> clients;
    for (int i = 0; i < 20; ++i) clients.push_back(server_->connect());
    for (std::size_t at = 0; at < request.size() && !finished_; ++at) {
      for (std::size_t i = 0; i < clients.size(); ++i) {
        if (i % 2 == 0 || at < request.size() / 2) clients[i].send(request.substr(at, 1));
      }
      std::this_thread::sleep_for(milliseconds(5));
    }
    for (std::size_t i = 0; i < clients.size() && !finished_; i += 2) check(clients[i].read_reply(), "a slow client");
  }

  void wait(milliseconds time) const {
    const auto end = steady_clock::now() + time;
    while (!finished_ && steady_clock::now() < end) std::this_thread::sleep_for(milliseconds(20));
  }

  Installation muster_;
  const std::string webhook_ = "/rest/1/soakSecret7/";
  std::unique_ptr<Server> server_;
  std::string first_;
  std::string second_;
  std::atomic<bool> finished_{false};
  std::atomic<unsigned> reads_{0};
  std::atomic<unsigned> imports_{0};
  std::vector<std::thread> threads_;
};

TEST_F(Soak, memory_and_descriptors_stay_flat_and_nothing_fails) {
  const pid_t server = server_->process().id();
  const std::size_t before = descriptors(server);
  keep_doing("a reader", [this] { read_for_a_while(); });
  keep_doing("another reader", [this] { read_for_a_while(); });
  keep_doing("imports", [this] { import_next(); });
  keep_doing("uploads", [this] { abort_upload(); });
  keep_doing("slow clients", [this] { dawdle(); });
  // Sanitizers watch for errors in a shorter run; what they keep of freed memory says nothing about ours.
  const seconds length{has_sanitizer() ? 15 : 60};
  wait(length / 3);  // by now every buffer has been as large as it gets
  const std::size_t warm = resident_kb(server);
  wait(length - length / 3);
  const unsigned least_imports = has_sanitizer() ? 2 : 5;
  // A busy machine gets as many calls and imports as a free one; it only takes longer.
  while (!finished_ && (reads_ < least_reads || imports_ < least_imports)) wait(milliseconds(100));
  finish();
  EXPECT_LE(descriptors_in_the_end(server, before), before);
  if (!has_sanitizer()) {
    EXPECT_LE(resident_kb(server), warm + allowed_growth_kb);
  }
  EXPECT_GE(reads_, least_reads);
  EXPECT_GE(imports_, least_imports);
  ask("im.department.get?ID[]=1");
  EXPECT_EQ(server_->stop(), 0);
}

}  // namespace soak_test
}  // namespace muster::test
