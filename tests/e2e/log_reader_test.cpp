#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <regex>
#include <thread>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "support/exposition.hpp"
#include "support/request_lines.hpp"

// A log that is a pipe whose reader sleeps, as a collector may that has trouble of its own.
namespace muster::test {
namespace log_reader_test {

constexpr int clients = 32;
constexpr int requests_of_each = 600;

class SleepingLogReader : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    webhook_ = muster_.add_webhook(1, "im");
    const std::string fifo = muster_.path("log").string();
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    pipe_ = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(pipe_, 0);
    server_ = std::make_unique<Process>(
        "/bin/sh",
        Words{"-c", "exec 2>\"$0\"; exec \"$@\"", fifo, muster_program().string(), "serve", "--data",
              muster_.store().string(), "--listen", "127.0.0.1:0", "--threads", "2"},
        Words{});
    const std::string line = server_->read_line().value_or("");
    url_ = line.substr(line.find("http"));
  }
  void TearDown() override {
    if (pipe_ >= 0) close(pipe_);
  }
  // Lines of 128 letters in each id, so that there are more of them than the queue holds.
  void ask_much() const {
    std::vector<std::thread> threads;
    std::atomic<int> answered{0};
    for (int i = 0; i < clients; ++i) {
      threads.emplace_back([&] {
        HttpClient client(url_);
        const std::string request = request_text("GET", webhook_ + "im.department.get?ID[]=3",
                                                 "X-Request-ID: " + std::string(128, 'i') + "\r\n");
        for (int sent = 0; sent < requests_of_each; sent += 100) {
          std::string bytes;
          for (int k = 0; k < 100; ++k) bytes += request;
          client.send(bytes);
          for (int k = 0; k < 100; ++k) answered += client.read_reply().status == 200 ? 1 : 0;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(answered, clients * requests_of_each);
  }
  // What the pipe has until this text came, or the end of it.
  std::string read_log(std::string_view until) const {
    std::string text;
    std::array<char, 64 * 1024> block;
    pollfd wanted{pipe_, POLLIN, 0};
    while (text.find(until) == std::string::npos && poll(&wanted, 1, 60'000) > 0) {
      const ssize_t got = read(pipe_, block.data(), block.size());
      if (got == 0) break;
      if (got > 0) text.append(block.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

  Installation muster_;
  std::string webhook_;
  std::string url_;
  std::unique_ptr<Process> server_;
  int pipe_ = -1;
};

// How many lines the log says it has lost, all times together.
long said_to_be_lost(const std::string& log) {
  const std::regex said(" warning ([0-9]+) lines were lost: ");
  long sum = 0;
  for (auto at = std::sregex_iterator(log.begin(), log.end(), said); at != std::sregex_iterator(); ++at)
    sum += std::stol((*at)[1]);
  return sum;
}

TEST_F(SleepingLogReader, holds_nobody_up_and_is_told_what_it_missed) {
  ask_much();
  const auto lost =
      static_cast<long>(read_exposition(HttpClient(url_).get("/metrics").body).at("muster_log_lines_lost_total"));
  EXPECT_GT(lost, 0);
  std::string log = read_log(" lines were lost: ");
  server_->send_signal(SIGTERM);
  log += read_log("never there");  // to the end, as the server goes
  EXPECT_EQ(server_->wait(), 0);
  // Lines of the last requests may have come after the figure.
  EXPECT_GE(said_to_be_lost(log), lost);
  EXPECT_EQ(static_cast<long>(request_lines(log).size()), clients * requests_of_each - said_to_be_lost(log))
      << "whole lines, all told";
}

TEST_F(SleepingLogReader, does_not_keep_the_server_from_its_end) {
  ask_much();
  server_->send_signal(SIGTERM);
  EXPECT_EQ(server_->wait(), 0);
}

TEST_F(SleepingLogReader, may_leave) {
  close(std::exchange(pipe_, -1));
  ask_much();
  server_->send_signal(SIGTERM);
  EXPECT_EQ(server_->wait(), 0);
}

}  // namespace log_reader_test
}  // namespace muster::test
