#include <gtest/gtest.h>

#include <csignal>

#include "e2e/installation.hpp"

namespace muster::test {
namespace command_line_test {

void expect_line(const Words& command, int exit, const std::string& message) {
  SCOPED_TRACE(message);
  const Installation muster;
  const Outcome outcome = muster.run(command);
  EXPECT_EQ(outcome.exit, exit);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "muster: " + message + "\n");
}

// What is said of each kind of mistake is in unit/app/command_line_test.cpp.
TEST(CommandLine, wrong_words_are_2_and_told_the_nearest_right_one) {
  expect_line({"serve", "--lsten", "x"}, 2, "`muster serve` has no flag --lsten; did you mean --listen?");
  expect_line({"serve", "--lisen=x"}, 2, "`muster serve` has no flag --lisen; did you mean --listen?");
  expect_line({"demo", "--rset"}, 2, "`muster demo` has no flag --rset; did you mean --reset?");
  expect_line({"serv"}, 2, "`muster` has no command \"serv\"; did you mean `muster serve`?");
  expect_line({"webhook", "ad"}, 2, "`muster webhook` has no command \"ad\"; did you mean `muster webhook add`?");
  expect_line({"webhook", "add", "--scop", "im"}, 2, "`muster webhook add` has no flag --scop; did you mean --scope?");
  expect_line({"abracadabra"}, 2, "`muster` has no command \"abracadabra\"; see `muster --help`");
  expect_line({"user", "--data", "x", "list"}, 2, "put --data after the command: `muster user list --data FILE.db`");
  expect_line({"user", "remove", "5"}, 2,
              "`muster user` has no command \"remove\"; did you mean `muster user dismiss`?");
  expect_line({"user", "list", "--department", "one"}, 2,
              "--department: \"one\" is not a whole number from 1 to 2147483647, such as --department 7");
  expect_line({"audit", "--limit", "-1"}, 2,
              "--limit: \"-1\" is not a whole number from 1 to 2147483647, such as --limit 20");
  expect_line({"check-config"}, 2,
              "`muster check-config` needs --config, such as `muster check-config --config muster.toml`");
  expect_line({"serve", "--threads", "5000"}, 2,
              "--threads: \"5000\" is not a whole number from 1 to 1024, such as --threads 4");
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
        Words{"webhook", "revoke"}, Words{"demo", "--secret", "slash/inSecret"}, Words{"user", "list", "extra"},
        Words{"help"}, Words{"user", "help"}, Words{"serve", "--config", ""}, Words{"user", "list", "--all=x"}}) {
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
  for (const Words& command : {Words{"--help"}, Words{"serve", "--help"}, Words{"webhook", "add", "--help"},
                               Words{"webhook", "-h"}, Words{"webhook", "add", "--user", "1", "--help"}})
    EXPECT_NE(muster.run_well(command).find("--help"), std::string::npos);
  EXPECT_NE(muster.run_well({"user", "list", "-h"}).find("Usage: muster user list [OPTIONS]"), std::string::npos);
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

}  // namespace command_line_test
}  // namespace muster::test
