#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <regex>
#include <sstream>
#include <thread>

#include "base/dates.hpp"
#include "e2e/installation.hpp"
#include "support/patience.hpp"
#include "support/test_clock.hpp"

namespace muster::test {
namespace webhook_command_test {

using ::testing::HasSubstr;

class WebhookCommand : public ::testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }

  // One error line and exit code 1.
  void expect_refused(const Words& command, const std::string& message) const {
    const Outcome outcome = muster_.run(command);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "muster: " + message + "\n");
  }
  std::vector<std::string> listed() const {
    std::istringstream out(muster_.run_well({"webhook", "list"}));
    std::vector<std::string> lines;
    for (std::string line; std::getline(out, line);) lines.push_back(line);
    return lines;
  }

  Installation muster_;
};

TEST_F(WebhookCommand, add_prints_the_id_and_the_address_and_nothing_else) {
  const std::string out = muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im"});
  const std::regex form("id: 1\nwebhook: http://127\\.0\\.0\\.1:8080/rest/2/[A-Za-z0-9]{22,}/\n");
  EXPECT_TRUE(std::regex_match(out, form)) << out;
  EXPECT_NE(muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im"}), out);
}

TEST_F(WebhookCommand, add_follows_the_public_url) {
  for (const char* const base : {"https://portal.example", "https://portal.example/"}) {
    const std::string out = muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im", "--public-url", base});
    EXPECT_NE(out.find("\nwebhook: https://portal.example/rest/2/"), std::string::npos) << out;
  }
}

TEST_F(WebhookCommand, list_shows_everything_but_the_secret) {
  const std::string path = muster_.add_webhook(2, "im, user", {"--expires", "2099-01-31T12:00:00+02:00"});
  const std::string secret = path.substr(std::string("/rest/2/").size(), 22);
  muster_.add_webhook(4, "department");
  const auto lines = listed();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(std::regex_match(
      lines[1], std::regex(R"(1 +2 +\d{4}-\d\d-\d\dT\S+\+02:00 +2099-01-31T12:00:00\+02:00 +- +im,user)")))
      << lines[1];
  EXPECT_TRUE(std::regex_match(lines[2], std::regex(R"(2 +4 +\d{4}-\d\d-\d\dT\S+\+02:00 +never +- +department)")))
      << lines[2];
  for (const std::string& line : lines) EXPECT_EQ(line.find(secret), std::string::npos);
  EXPECT_EQ(read_file(muster_.store()).find(secret), std::string::npos);
}

TEST_F(WebhookCommand, revoke_takes_one_away) {
  muster_.add_webhook(2);
  muster_.add_webhook(4);
  EXPECT_EQ(muster_.run_well({"webhook", "revoke", "1"}), "revoked webhook 1\n");
  const auto lines = listed();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[1].starts_with("2 ")) << lines[1];
  expect_refused({"webhook", "revoke", "1"}, "there is no webhook 1; `muster webhook list` shows them all");
}

TEST_F(WebhookCommand, add_refuses_what_makes_no_sense) {
  const auto add = [](const std::string& user, const std::string& scope, const Words& more = {}) {
    Words words{"webhook", "add", "--user", user, "--scope", scope};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  expect_refused(add("77", "im"), "there is no user 77; `muster user list --all` shows them all");
  expect_refused(add("8", "im"), "user 8 is dismissed; `muster user reinstate 8` takes them back");
  expect_refused(add("2", "im,imm"),
                 "--scope: there is no scope \"imm\"; there are im, department, user, user_basic, user_brief, "
                 "user.userfield");
  expect_refused(add("2", ""),
                 "--scope: names no scope; there are im, department, user, user_basic, user_brief, user.userfield");
  expect_refused(add("2", "im", {"--label", "two\nlines"}), "--label: has a line break or another control character");
  expect_refused(add("2", "im", {"--label", std::string(101, 'x')}), "--label: has 101 characters; 100 are allowed");
  for (const char* const date : {"never", "2027-13-01", "2027-02-30", "31.01.2027x", "2027-01-31T25:00:00"}) {
    EXPECT_EQ(muster_.run(add("2", "im", {"--expires", date})).exit, 2) << date;
  }
  expect_refused(add("2", "im", {"--expires", "2020-01-31"}), "--expires 2020-01-31: is in the past");
  EXPECT_EQ(listed().size(), 1u);
}

TEST_F(WebhookCommand, a_label_is_shown_and_changed) {
  muster_.add_webhook(2, "im", {"--label", "CRM sync"});
  muster_.add_webhook(4, "im", {"--label", "Склад №2"});
  EXPECT_TRUE(listed().at(1).ends_with(" im                   CRM sync")) << listed().at(1);
  EXPECT_TRUE(listed().at(2).ends_with(" Склад №2")) << listed().at(2);
  EXPECT_EQ(muster_.run_well({"webhook", "label", "1", " Payroll "}), "labelled webhook 1: Payroll\n");
  EXPECT_TRUE(listed().at(1).ends_with(" Payroll")) << listed().at(1);
  EXPECT_EQ(muster_.run_well({"webhook", "label", "1", ""}), "webhook 1 has no label now\n");
  EXPECT_TRUE(listed().at(1).ends_with(" im")) << listed().at(1);
  expect_refused({"webhook", "label", "7", "x"}, "there is no webhook 7; `muster webhook list` shows them all");
  expect_refused({"webhook", "label", "1", "a\tb"}, "the label: has a line break or another control character");
  EXPECT_NE(muster_.run_well({"audit"}).find("Payroll"), std::string::npos);
}

TEST_F(WebhookCommand, blocking_twice_is_said) {
  muster_.add_webhook(2);
  EXPECT_EQ(muster_.run_well({"webhook", "unblock", "1"}), "webhook 1 is not blocked\n");
  EXPECT_EQ(muster_.run_well({"webhook", "block", "1"}), "blocked webhook 1\n");
  EXPECT_EQ(muster_.run_well({"webhook", "block", "1"}), "webhook 1 is already blocked\n");
  EXPECT_EQ(muster_.run_well({"webhook", "unblock", "1"}), "unblocked webhook 1\n");
}

// The hour of a webhook's last use as the list has it; "-" without one.
class WebhookUse : public WebhookCommand {
 protected:
  std::string last_use(std::size_t webhook) const {
    std::istringstream line(listed().at(webhook));
    std::string word;
    for (int column = 0; column < 5; ++column) line >> word;
    return word;
  }
  static std::string hour_of(base::Microseconds now) {
    const base::UnixSeconds seconds = now / 1'000'000;
    return base::atom_text(seconds - seconds % 3600, base::UtcOffset{7200});
  }
  std::size_t revisions() const {
    const std::string out = muster_.run_well({"audit"});
    return static_cast<std::size_t>(std::ranges::count(out, '\n'));
  }
};

TEST_F(WebhookUse, is_shown_to_the_hour_while_the_server_runs) {
  const std::string used = muster_.add_webhook(2);
  muster_.add_webhook(4);
  const std::size_t before = revisions();
  Server server(muster_, {"serve"}, Timekeeping::by_test);
  TestClock clock(muster_.control());
  EXPECT_EQ(server.get(used + "im.department.get?ID[]=3").status, 200u);
  EXPECT_EQ(last_use(2), "-");
  for (int hours = 0; hours < 2; ++hours) {
    const base::Microseconds now = clock.advance(std::chrono::hours(hours));
    EXPECT_EQ(server.get(used + "im.department.get?ID[]=3").status, 200u);
    const base::Microseconds later = clock.advance(std::chrono::seconds(11));
    const auto is_shown = [&] { return last_use(1) == hour_of(now) || last_use(1) == hour_of(later); };
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!is_shown() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_TRUE(is_shown()) << last_use(1);
  }
  EXPECT_EQ(last_use(2), "-");
  EXPECT_EQ(revisions(), before) << "the audit log says nothing of it";
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(WebhookUse, outlives_the_server_a_backup_and_an_import) {
  const std::string used = muster_.add_webhook(2, "im", {"--label", "CRM sync"});
  const std::string refused = muster_.add_webhook(4);
  {
    Server server(muster_);
    EXPECT_EQ(server.get(used + "im.department.get?ID[]=3").status, 200u);
    EXPECT_EQ(server.get(refused + "user.get").error(), "insufficient_scope");
    EXPECT_EQ(server.get("/rest/2/wrongSecret/user.get").status, 401u);
    EXPECT_EQ(server.stop(), 0);
  }
  const std::string before = listed().at(1);
  EXPECT_NE(last_use(1), "-");
  EXPECT_NE(last_use(2), "-") << "it was used, whatever came of it";
  muster_.run_well({"backup", muster_.path("backup.db")});
  muster_.run_well({"restore", muster_.path("backup.db"), "--force"});
  EXPECT_EQ(listed().at(1), before);
  muster_.run_well({"import", muster_.write("same.json", small_company()), "--replace"});
  EXPECT_EQ(listed().at(1), before);
  muster_.run_well({"webhook", "revoke", "1"});
  EXPECT_TRUE(listed().at(1).starts_with("2 "));
}

TEST_F(WebhookUse, of_one_that_is_blocked_or_expired_is_none) {
  const std::string blocked = muster_.add_webhook(2);
  muster_.run_well({"webhook", "block", "1"});
  Server server(muster_);
  EXPECT_EQ(server.get(blocked + "im.department.get?ID[]=3").error(), "OVERLOAD_LIMIT");
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ(last_use(1), "-");
}

TEST_F(WebhookUse, does_not_hinder_commands_that_write_meanwhile) {
  const std::string used = muster_.add_webhook(2);
  Server server(muster_, {"serve"}, Timekeeping::by_test);
  TestClock clock(muster_.control());
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(server.get(used + "im.department.get?ID[]=3").status, 200u);
    clock.advance(std::chrono::hours(1));
    muster_.add_webhook(4);
  }
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ(listed().size(), 12u);
  EXPECT_NE(last_use(1), "-");
}

TEST_F(WebhookCommand, add_prints_where_the_server_listens) {
  Server server(muster_);
  ASSERT_EQ(server.url().find(":8080"), std::string::npos);
  const std::string out = muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im"});
  EXPECT_THAT(out, HasSubstr("webhook: " + server.url() + "/rest/2/"));
  EXPECT_EQ(
      server.get(path_of(out.substr(out.find("http"), out.size() - 1 - out.find("http"))) + "im.department.get?ID[]=3")
          .status,
      200u);
  const std::string chosen =
      muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im", "--public-url", "https://portal.example"});
  EXPECT_THAT(chosen, HasSubstr("webhook: https://portal.example/rest/2/"));
  EXPECT_EQ(server.stop(), 0);
  EXPECT_THAT(muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im"}),
              HasSubstr("webhook: http://127.0.0.1:8080/rest/2/"));
}

TEST_F(WebhookCommand, add_prints_an_address_that_can_be_called) {
  Server server(muster_, {"serve", "--listen", "0.0.0.0:0"});
  const std::string port = server.url().substr(server.url().rfind(':'));
  const std::string out = muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im"});
  EXPECT_THAT(out, HasSubstr("webhook: http://127.0.0.1" + port + "/rest/2/"));
  EXPECT_EQ(server.stop(SIGKILL), -SIGKILL);
  EXPECT_THAT(muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im"}),
              HasSubstr("webhook: http://127.0.0.1:8080/rest/2/"))
      << "what a killed server left counts for nothing";
}

TEST_F(WebhookCommand, add_prints_the_public_url_of_the_server) {
  Server server(muster_, {"serve", "--public-url", "https://portal.example/intranet"});
  const std::string out = muster_.run_well({"webhook", "add", "--user", "2", "--scope", "im"});
  EXPECT_THAT(out, HasSubstr("webhook: https://portal.example/intranet/rest/2/"));
}

}  // namespace webhook_command_test
}  // namespace muster::test
