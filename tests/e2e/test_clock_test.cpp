#include "support/test_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/dates.hpp"
#include "e2e/installation.hpp"
#include "e2e/programs.hpp"

// The server whose clock tests put forward.
namespace muster::test {
namespace test_clock_test {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class TestClockTest : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    webhook_ = muster_.add_webhook(1);
    server_ = std::make_unique<Server>(muster_, Words{"serve"}, Timekeeping::by_test);
  }
  void TearDown() override { EXPECT_EQ(server_->stop(), 0) << server_->process().err(); }

  base::UnixSeconds server_time() const {
    const auto reply = server_->get(webhook_ + "server.time").json();
    return base::parse_instant(reply.at("result").as_string(), base::UtcOffset{}).value();
  }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

TEST_F(TestClockTest, goes_on_as_it_is_told) {
  TestClock clock(muster_.control());
  const base::UnixSeconds before = server_time();
  const base::Microseconds told = clock.advance(3600s);
  EXPECT_GE(told, (before + 3600) * 1'000'000);
  const base::UnixSeconds after = server_time();
  EXPECT_GE(after, before + 3600);
  EXPECT_GE(after, told / 1'000'000) << "what it was told is what it answers by";
  clock.advance(86400s);
  EXPECT_GE(server_time(), after + 86400) << "one comes on top of the other";
}

TEST_F(TestClockTest, moves_for_the_tests_own_server_alone) {
  TestClock one(muster_.control());
  TestClock other(muster_.control());
  const base::Microseconds told = one.advance(3600s);
  EXPECT_GE(other.advance(0s), told) << "two clients move one clock";
  EXPECT_LT(base::SystemClock().now(), told) << "and the machine's stays";
}

TEST_F(TestClockTest, a_line_that_is_none_gets_an_error) {
  TestClock clock(muster_.control());
  const base::Microseconds before = clock.advance(0s);
  for (const char* line :
       {"", "advance", "advance ", "advance x", "advance 90000x", "advance -90000", "advance 90000.5",
        "advance 99999999999", "advance 99999999999999999999", "Advance 90000", "back 90000"})
    EXPECT_THAT(clock.ask(line), StartsWith("error: ")) << line;
  EXPECT_LT(clock.advance(0s), before + 3'600'000'000) << "and moves nothing";
  EXPECT_THROW(clock.advance(-1s), std::runtime_error);
}

TEST_F(TestClockTest, a_line_without_an_end_is_cut_off) {
  TestClock clock(muster_.control());
  EXPECT_THROW(clock.ask(std::string(200'000, 'x')), std::exception);
  TestClock(muster_.control()).advance(1s);
}

TEST(TestClockProgram, does_not_start_without_a_socket) {
  for (const char* variable : {"OTHER=1", "MUSTER_CONTROL_SOCKET="}) {
    Process process(clocked_program(), {"--version"}, {variable});
    EXPECT_EQ(process.wait(), 2);
    EXPECT_EQ(process.err(), "muster_on_a_test_clock: MUSTER_CONTROL_SOCKET names no socket\n");
  }
}

TEST(TestClockProgram, says_when_it_cannot_have_the_socket) {
  const Installation muster;
  for (const std::string& path : {muster.path("nowhere/control").string(), "/" + std::string(200, 'x')}) {
    Process process(clocked_program(), {"--version"}, {"MUSTER_CONTROL_SOCKET=" + path});
    EXPECT_EQ(process.wait(), 2);
    EXPECT_THAT(process.err(), StartsWith("muster_on_a_test_clock: "));
  }
}

TEST(TestClockProgram, starts_again_where_one_was_killed) {
  const Installation muster;
  for (int i = 0; i < 2; ++i) {
    Server server(muster, {"serve"}, Timekeeping::by_test);
    TestClock(muster.control()).advance(1s);
    EXPECT_EQ(server.stop(SIGKILL), -SIGKILL);
  }
}

TEST(TestClockProgram, the_shipped_one_knows_no_such_socket) {
  const Installation muster;
  const auto socket = muster.path("control");
  Process process(muster_program(), {"demo", "--listen", "127.0.0.1:0", "--data", muster.path("demo.db").string()},
                  {"MUSTER_CONTROL_SOCKET=" + socket.string()});
  ASSERT_THAT(process.read_line().value_or(""), HasSubstr("listening: "));
  EXPECT_FALSE(exists(socket));
  EXPECT_THROW(TestClock{socket}, std::system_error);
  process.send_signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0) << process.err();
}

}  // namespace test_clock_test
}  // namespace muster::test
