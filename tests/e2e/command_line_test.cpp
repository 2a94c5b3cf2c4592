#include <gtest/gtest.h>

#include <csignal>

#include "e2e/installation.hpp"

namespace muster::test {
namespace {

void expect_line(const Words& command, int exit, const std::string& message) {
  SCOPED_TRACE(message);
  const Installation muster;
  const Outcome outcome = muster.run(command);
  EXPECT_EQ(outcome.exit, exit);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "muster: " + message + "\n");
}

TEST(CommandLine, wrong_words_are_2_and_told_the_nearest_right_one) {
  expect_line({"serve", "--lsten", "x"}, 2, "--lsten is no flag of `serve`; did you mean --listen?");
  expect_line({"serve", "--lisen=x"}, 2, "--lisen is no flag of `serve`; did you mean --listen?");
  expect_line({"demo", "--rset"}, 2, "--rset is no flag of `demo`; did you mean --reset?");
  expect_line({"serv"}, 2, "serv is no command of `muster`; did you mean serve?");
  expect_line({"webhook", "ad"}, 2, "ad is no command of `webhook`; did you mean add?");
  expect_line({"webhook", "add", "--scop", "im"}, 2, "--scop is no flag of `add`; did you mean --scope?");
  expect_line({"abracadabra"}, 2, "abracadabra is no command of `muster`; see --help");
}

TEST(CommandLine, a_secret_is_in_no_message) {
  const Installation muster;
  for (const Words& command :
       {Words{"demo", "--secret", "Wrong/SecretValue"}, Words{"demo", "--secret=Wrong/SecretValue"},
        Words{"demo", "--secret", "RightSecretValue", "--threads", "x"}, Words{"demo", "--sercet=WrongSecretValue"},
        Words{"demo", "--secret", "RightSecretValue", "--secret", "OtherSecretValue"},
        Words{"serve", "--secret", "RightSecretValue"}, Words{"serve", "--secret=RightSecretValue"}}) {
    SCOPED_TRACE(::testing::PrintToString(command));
    const Outcome outcome = muster.run(command);
    EXPECT_EQ(outcome.exit, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err.find("SecretValue"), std::string::npos) << outcome.err;
  }
}

TEST(CommandLine, missing_and_impossible_values_are_2) {
  const Installation muster;
  for (const Words& command :
       {Words{}, Words{"webhook"}, Words{"import"}, Words{"export"}, Words{"import", "a", "b"},
        Words{"serve", "--listen"}, Words{"serve", "--threads", "0"}, Words{"serve", "--threads", "x"},
        Words{"webhook", "add", "--user", "1"}, Words{"webhook", "add", "--user", "x", "--scope", "im"},
        Words{"webhook", "revoke"}, Words{"demo", "--secret", "slash/inSecret"}}) {
    SCOPED_TRACE(::testing::PrintToString(command));
    const Outcome outcome = muster.run(command);
    EXPECT_EQ(outcome.exit, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("muster: ")) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
}

TEST(CommandLine, help_and_version_are_no_errors) {
  const Installation muster;
  EXPECT_TRUE(muster.run_well({"--version"}).starts_with("muster "));
  for (const Words& command : {Words{"--help"}, Words{"serve", "--help"}, Words{"webhook", "add", "--help"}})
    EXPECT_NE(muster.run_well(command).find("--help"), std::string::npos);
}

TEST(CommandLine, an_address_that_is_none_is_refused) {
  for (const char* const listen :
       {"abc", "1234", ":8080", "127.0.0.1:", "127.0.0.1:80x", "127.0.0.1:99999", "999.1.1.1:80"}) {
    expect_line(
        {"serve", "--listen", listen}, 2,
        "--listen: \"" + std::string(listen) + "\" is not ADDRESS:PORT, such as \"127.0.0.1:8080\" or \"[::1]:8080\"");
  }
}

TEST(TwoServers, on_one_store_are_refused_by_the_firsts_process) {
  const Installation muster;
  Server first(muster);
  for (const char* const command : {"serve", "demo"}) {
    const Outcome second = muster.run({command, "--data", muster.store().string(), "--listen", "127.0.0.1:0"});
    EXPECT_EQ(second.exit, 1);
    EXPECT_EQ(second.out, "");
    EXPECT_EQ(second.err, "muster: " + muster.store().string() + ": process " + std::to_string(first.process().id()) +
                              " (" + first.url() +
                              ") serves it already; stop that server first, or name another store by --data\n");
  }
  EXPECT_EQ(first.get("/healthz").status, 200u);
  EXPECT_EQ(first.stop(), 0);
  Server next(muster);
  EXPECT_EQ(next.get("/healthz").status, 200u);
  EXPECT_EQ(next.stop(), 0);
}

TEST(TwoServers, the_store_of_one_that_was_killed_can_be_served) {
  const Installation muster;
  Server first(muster);
  EXPECT_EQ(first.stop(SIGKILL), -SIGKILL);
  Server next(muster);
  EXPECT_EQ(next.get("/healthz").status, 200u);
  EXPECT_EQ(next.stop(), 0);
}

TEST(TwoServers, on_one_port_are_refused) {
  const Installation muster;
  Server first(muster);
  const std::string address = first.url().substr(std::string("http://").size());
  const Installation other;
  const Outcome second = other.run({"serve", "--create", "--listen", address});
  EXPECT_EQ(second.exit, 1);
  EXPECT_EQ(second.out, "");
  EXPECT_EQ(second.err, "muster: cannot listen on " + address + ": Address already in use\n");
  EXPECT_EQ(first.get("/healthz").status, 200u);
  EXPECT_EQ(first.stop(), 0);
}

TEST(Serve, answers_at_the_ipv6_loopback) {
  const Installation muster;
  Process process = muster.start({"serve", "--create", "--listen", "[::1]:0", "--threads", "3"});
  const auto line = process.read_line();
  if (!line) GTEST_SKIP() << "no IPv6 here: " << process.wait() << process.err();
  EXPECT_TRUE(line->starts_with("listening: http://[::1]:")) << *line;
  process.send_signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
}

}  // namespace
}  // namespace muster::test
