#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <seccomp.h>

#include <cerrno>
#include <thread>

#include "e2e/installation.hpp"
#include "http/engine/engine_choice.hpp"
#include "support/exposition.hpp"

// Which engine serves connections (server.engine), and what happens where the kernel does not allow io_uring.
namespace muster::test {
namespace engines_test {

using testing::HasSubstr;

// Runs it on a thread that may not use io_uring. A process that is started there may not either: the system's filters
// are a thread's own, and inherited.
template <class Work>
void without_io_uring(Work work) {
  std::thread([&] {
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
    ASSERT_EQ(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(io_uring_setup), 0), 0);
    ASSERT_EQ(seccomp_load(filter.get()), 0);
    work();
  }).join();
}

bool shows(const Server& server, const std::string& engine) {
  return read_exposition(server.get("/metrics").body).count("muster_server_engine_info{engine=\"" + engine + "\"}") > 0;
}

class Engines : public testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }
  Words serve(const std::string& engine) const { return {"serve", "--engine", engine}; }
  void expect_served(Server& server, const std::string& engine) const {
    EXPECT_TRUE(shows(server, engine));
    EXPECT_EQ(server.get("/healthz").body, "ok\n");
    EXPECT_EQ(server.stop(), 0);
    EXPECT_THAT(server.process().err(), HasSubstr("connections are served by " + engine));
  }

  Installation muster_;
};

TEST_F(Engines, the_log_and_a_metric_name_epoll) {
  Server server(muster_, serve("epoll"));
  expect_served(server, "epoll");
}

TEST_F(Engines, the_log_and_a_metric_name_io_uring) {
  if (!http::choose_engine(http::EngineKind::io_uring)) GTEST_SKIP() << "the kernel does not allow io_uring";
  for (const char* const engine : {"io_uring", "auto"}) {
    Server server(muster_, serve(engine));
    expect_served(server, "io_uring");
  }
}

TEST_F(Engines, auto_takes_epoll_where_a_filter_forbids_io_uring_and_says_why) {
  std::unique_ptr<Server> server;
  without_io_uring([&] { server = std::make_unique<Server>(muster_, serve("auto")); });
  expect_served(*server, "epoll");
  EXPECT_THAT(server->process().err(),
              HasSubstr("served by epoll, for io_uring is not possible here: io_uring_setup: Operation not permitted"));
}

TEST_F(Engines, io_uring_that_was_asked_for_and_is_forbidden_is_an_error_that_says_what_to_do) {
  Outcome outcome;
  without_io_uring([&] {
    outcome = muster_.run({"serve", "--create", "--listen", "127.0.0.1:0", "--engine", "io_uring"});
  });
  EXPECT_NE(outcome.exit, 0);
  EXPECT_THAT(outcome.err,
              HasSubstr("server.engine: io_uring is not possible here: io_uring_setup: Operation not permitted; "
                        "set \"auto\" or \"epoll\", or allow io_uring"));
}

TEST_F(Engines, another_name_is_an_error_that_lists_them) {
  const Outcome outcome = muster_.run(serve("uring"));
  EXPECT_NE(outcome.exit, 0);
  EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr("uring"), HasSubstr("io_uring"), HasSubstr("epoll")));
}

}  // namespace engines_test
}  // namespace muster::test
