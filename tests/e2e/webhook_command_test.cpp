#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "e2e/installation.hpp"

namespace muster::test {
namespace {

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
  EXPECT_TRUE(std::regex_match(lines[1],
                               std::regex(R"(1 +2 +\d{4}-\d\d-\d\dT\S+\+02:00 +2099-01-31T12:00:00\+02:00 +im,user)")))
      << lines[1];
  EXPECT_TRUE(std::regex_match(lines[2], std::regex(R"(2 +4 +\d{4}-\d\d-\d\dT\S+\+02:00 +never +department)")))
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
  expect_refused({"webhook", "revoke", "1"}, "there is no webhook 1; `muster webhook list` names them");
}

TEST_F(WebhookCommand, add_refuses_what_makes_no_sense) {
  const auto add = [](const std::string& user, const std::string& scope, const Words& more = {}) {
    Words words{"webhook", "add", "--user", user, "--scope", scope};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  expect_refused(add("77", "im"), "there is no user 77");
  expect_refused(add("8", "im"), "user 8 is dismissed");
  expect_refused(add("2", "im,imm"),
                 "--scope: there is no scope \"imm\"; there are im, department, user, user_basic, user_brief, "
                 "user.userfield");
  expect_refused(add("2", ""), "--scope: names no scope");
  for (const char* const date : {"never", "2027-13-01", "2027-02-30", "31.01.2027x", "2027-01-31T25:00:00"}) {
    EXPECT_EQ(muster_.run(add("2", "im", {"--expires", date})).exit, 2) << date;
  }
  expect_refused(add("2", "im", {"--expires", "2020-01-31"}), "--expires 2020-01-31: is past already");
  EXPECT_EQ(listed().size(), 1u);
}

}  // namespace
}  // namespace muster::test
