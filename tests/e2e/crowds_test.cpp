#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <deque>
#include <fstream>

#include "e2e/installation.hpp"
#include "e2e/programs.hpp"
#include "support/exposition.hpp"

// Crowds of clients that do as little as keeps a connection busy: the server's memory does not grow with what they do,
// and others are answered meanwhile.
namespace muster::test {
namespace crowds_test {

constexpr int unfinished = 1000;
constexpr int passing = 10'000;

class Crowds : public ServedCompany {
 protected:
  std::string configuration() const override {
    return "server.threads = 2\nlimits.connections_per_address = 0\nlimits.header_time = \"1 h\"\n";
  }
  void SetUp() override {
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ServedCompany::SetUp();
    question_ = webhook("im.department.get?ID[]=3");
  }
  std::size_t resident_bytes() const {
    std::ifstream figures(fmt::format("/proc/{}/statm", server_->process().id()));
    std::size_t whole = 0;
    std::size_t resident = 0;
    figures >> whole >> resident;
    return resident * 4096;
  }
  double metric(const std::string& name) const { return read_exposition(server_->get("/metrics").body).at(name); }
  void expect_others_served() const {
    HttpClient client = connect();
    for (int i = 0; i < 20; ++i) ASSERT_EQ(client.get(question_).status, 200u);
    ASSERT_EQ(connect().get(question_).status, 200u);
  }
  void expect_memory_within(std::size_t bytes) const {
    if (!has_sanitizer()) {
      EXPECT_LT(resident_bytes(), bytes);
    }
  }

  std::string question_;
};

TEST_F(Crowds, that_never_finish_a_header_take_little_memory) {
  expect_others_served();
  const std::size_t quiet = resident_bytes();
  std::deque<HttpClient> clients;
  for (int i = 0; i < unfinished; ++i) {
    clients.push_back(connect());
    clients.back().send("GET /healthz HTTP/1.1\r\nX-Filler: ");
  }
  for (int round = 0; round < 10; ++round) {
    for (HttpClient& client : clients) client.send("x");
    expect_others_served();
  }
  expect_memory_within(quiet + 16'000'000);
}

TEST_F(Crowds, that_connect_and_leave_leave_nothing_behind) {
  const auto pass = [&](int count) {
    for (int i = 0; i < count; ++i) {
      HttpClient client = connect();
      if (i % 2 == 0) client.send("GET /hea");
      if (i % 100 == 0) expect_others_served();
    }
    while (metric("muster_connections") > 1) continue;  // this one's own
  };
  pass(passing / 10);
  const std::size_t quiet = resident_bytes();
  pass(passing);
  expect_memory_within(quiet + 8'000'000);
  EXPECT_LT(metric("process_open_fds"), 100);
}

}  // namespace crowds_test
}  // namespace muster::test
