#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <regex>

#include "e2e/installation.hpp"
#include "support/recording.hpp"
#include "support/terminal.hpp"

// `muster user passwd`.
namespace muster::test {
namespace password_command_test {

class PasswordCommand : public ::testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }

  static Words command(const Words& words) {
    Words whole{"user", "passwd"};
    whole.insert(whole.end(), words.begin(), words.end());
    return whole;
  }
  // With this as standard input.
  Outcome passwd(const Words& words, const std::string& input) const {
    return muster_.run(command(words), muster_.write("input", input));
  }
  // One error line and exit code 1, and nothing is changed.
  void expect_refused(const Words& words, const std::string& input, const std::string& message) const {
    const std::string before = muster_.run_well({"audit"});
    const Outcome outcome = passwd(words, input);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "muster: " + message + "\n");
    EXPECT_EQ(muster_.run_well({"audit"}), before);
  }
  void expect_in_audit(const std::string& line) const {
    const std::string audit = muster_.run_well({"audit", "--limit", "1"});
    EXPECT_TRUE(std::regex_search(audit, std::regex(line))) << audit;
  }

  Installation muster_;
};

TEST_F(PasswordCommand, a_line_of_standard_input_becomes_the_password) {
  for (const char* const input :
       {"plain enough", "plain enough\n", "plain enough\r\n", "plain enough\nanother one\n"}) {
    record_secret("plain enough");
    const Outcome outcome = passwd({"2"}, input);
    EXPECT_EQ(outcome.exit, 0);
    EXPECT_EQ(outcome.out, "user 2 has a new password\n");
    EXPECT_EQ(outcome.err, "");
  }
  expect_in_audit("muster user passwd: command by .*\n  password 2: ");
}

TEST_F(PasswordCommand, one_is_made_and_printed_once) {
  const std::string out = muster_.run_well(command({"2", "--generate"}));
  EXPECT_TRUE(std::regex_match(out, std::regex("password: [A-Za-z0-9]{32}\n"))) << out;
  EXPECT_NE(muster_.run_well(command({"2", "--generate"})), out);
}

TEST_F(PasswordCommand, one_is_taken_away) {
  muster_.set_password(2, "correct horse");
  EXPECT_EQ(muster_.run_well(command({"2", "--remove"})), "user 2 has no password any more\n");
  expect_in_audit("  password 2: removed\n");
  EXPECT_EQ(muster_.run_well(command({"2", "--remove"})), "user 2 has no password any more\n");
}

TEST_F(PasswordCommand, none_is_in_the_store) {
  muster_.set_password(2, "correct horse");
  const std::string made = muster_.run_well(command({"4", "--generate"})).substr(std::string("password: ").size(), 32);
  for (const auto& file : muster_.store_files()) {
    const std::string bytes = read_file(file);
    EXPECT_EQ(bytes.find("correct horse"), std::string::npos) << file;
    EXPECT_EQ(bytes.find(made), std::string::npos) << file;
  }
}

TEST_F(PasswordCommand, mistakes_are_named) {
  const std::string good = "plain enough\n";
  expect_refused({"77"}, good, "there is no user 77; `muster user list --all` shows them all");
  expect_refused({"77", "--generate"}, "", "there is no user 77; `muster user list --all` shows them all");
  expect_refused({"77", "--remove"}, "", "there is no user 77; `muster user list --all` shows them all");
  expect_refused({"8"}, good, "user 8 is dismissed; `muster user reinstate 8` takes them back");
  expect_refused({"8", "--generate"}, "", "user 8 is dismissed; `muster user reinstate 8` takes them back");
  expect_refused({"7"}, good, "user 7 is a bot; bots do not sign in");
  expect_refused({"2"}, "", "standard input holds no password; send one line, or use --generate");
  expect_refused({"2"}, "\n", "the password has fewer than 8 characters");
  expect_refused({"2"}, "seven77\n", "the password has fewer than 8 characters");
  expect_refused({"2"}, "\xff\xff\xff\xff\xff\xff\xff\xff\n", "the password is not UTF-8");
  expect_refused({"2"}, std::string(1025, 'x') + "\n", "the password is longer than 1024 bytes");
  expect_refused({"2"}, std::string(100'000, 'x'), "the password is longer than 1024 bytes");
}

TEST_F(PasswordCommand, none_is_taken_from_the_command_line_and_none_is_repeated) {
  record_secret("correct horse");
  const Outcome outcome = passwd({"2", "correct horse"}, "");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_EQ(outcome.err,
            "muster: `muster user passwd` takes ID, and there is a word more; see `muster user passwd --help`\n");
  EXPECT_EQ(passwd({"2", "--generate", "--remove"}, "").exit, 2);
  EXPECT_EQ(passwd({}, "").exit, 2);
}

TEST_F(PasswordCommand, who_is_dismissed_may_lose_it) {
  muster_.set_password(2, "correct horse");
  muster_.run_well({"user", "dismiss", "2"});
  EXPECT_EQ(muster_.run_well(command({"2", "--remove"})), "user 2 has no password any more\n");
}

// With the test at the keyboard.
class PasswordTyped : public PasswordCommand {
 protected:
  // Starts the command and waits for its first question.
  void start() {
    process_.reset(new Process(muster_.start(command({"2"}), terminal_.path())));
    process_->await_err("new password: ");
    EXPECT_FALSE(terminal_.echoes());
  }
  // And types these at its questions.
  void type(const std::string& first, const std::string& second) {
    start();
    terminal_.type(first);
    process_->await_err("once more: ");
    terminal_.type(second);
    process_->wait();
  }

  Terminal terminal_;
  std::unique_ptr<Process> process_;
};

TEST_F(PasswordTyped, twice_and_unseen) {
  record_secret("correct horse");
  type("correct horse\n", "correct horse\n");
  EXPECT_EQ(process_->wait(), 0);
  EXPECT_EQ(process_->out(), "user 2 has a new password\n");
  EXPECT_EQ(process_->err(), "new password: once more: ");
  EXPECT_EQ(terminal_.shown(), "\r\n\r\n");
  EXPECT_TRUE(terminal_.echoes());
}

TEST_F(PasswordTyped, two_that_differ_change_nothing) {
  record_secret("correct horse");
  type("correct horse\n", "correct house\n");
  EXPECT_EQ(process_->wait(), 1);
  EXPECT_EQ(process_->out(), "");
  EXPECT_TRUE(process_->err().ends_with("muster: the two passwords differ; nothing was changed\n")) << process_->err();
  EXPECT_TRUE(terminal_.echoes());
}

TEST_F(PasswordTyped, the_end_of_input_is_no_password) {
  start();
  terminal_.type("\x04");
  EXPECT_EQ(process_->wait(), 1);
  EXPECT_TRUE(process_->err().ends_with("muster: no password was typed\n")) << process_->err();
}

TEST_F(PasswordTyped, a_signal_leaves_the_terminal_as_it_was) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    start();
    process_->send_signal(signal);
    EXPECT_EQ(process_->wait(), -signal);
    EXPECT_TRUE(terminal_.echoes());
  }
}

}  // namespace password_command_test
}  // namespace muster::test
