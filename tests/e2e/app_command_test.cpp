#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "e2e/installation.hpp"
#include "support/recording.hpp"

// `muster app`.
namespace muster::test {
namespace app_command_test {

class AppCommand : public ::testing::Test {
 protected:
  void SetUp() override { muster_.import(small_company()); }

  static Words command(const Words& words) {
    Words whole{"app"};
    whole.insert(whole.end(), words.begin(), words.end());
    return whole;
  }
  static Words about(const char* what, const Application& application, const Words& more = {}) {
    Words words{what, "--client-id", application.client_id};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::string app(const Words& words) const { return muster_.run_well(command(words)); }
  // One error line and exit code 1, and nothing is changed.
  void expect_refused(const Words& words, const std::string& message) const {
    const std::string before = muster_.run_well({"audit"});
    const Outcome outcome = muster_.run(command(words));
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "muster: " + message + "\n");
    EXPECT_EQ(muster_.run_well({"audit"}), before);
  }
  std::vector<std::string> listed() const {
    std::istringstream out(app({"list"}));
    std::vector<std::string> lines;
    for (std::string line; std::getline(out, line);) lines.push_back(line);
    return lines;
  }
  void expect_in_audit(const std::string& line) const {
    const std::string audit = muster_.run_well({"audit", "--limit", "1"});
    EXPECT_TRUE(std::regex_search(audit, std::regex(line))) << audit;
  }

  Installation muster_;
  const std::string unknown_ = "there is no application with this client id; `muster app list` shows them all";
};

TEST_F(AppCommand, add_prints_the_client_id_and_the_secret_and_nothing_else) {
  const std::string out = app({"add", "--name", "App", "--scope", "im"});
  EXPECT_TRUE(
      std::regex_match(out, std::regex("client_id: m1\\.1\\.[A-Za-z0-9]{22}\nclient_secret: [A-Za-z0-9]{32}\n")))
      << out;
  EXPECT_NE(app({"add", "--name", "App", "--scope", "im"}), out) << "a name may be taken twice";
}

TEST_F(AppCommand, list_shows_everything_but_secrets) {
  EXPECT_EQ(listed().size(), 1u);
  const Application first =
      muster_.add_application({"--name", "Reports \x1b[31m\xd0\x96", "--handler", "https://app.example/start?a=%20b",
                               "--redirect", "http://127.0.0.1:8000", "--scope", "user, im", "--users", "4,2,4"});
  const Application second = muster_.add_application({"--name", "Script", "--api-only"});
  muster_.add_application({"--name", "Many", "--users", "1,2,4,6,7"});
  app(about("block", first));
  app(about("uninstall", second));
  const auto lines = listed();
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(std::regex_match(lines[0], std::regex("ID +NAME +CLIENT_ID +SCOPES +USERS +INSTALLED +CREATED")))
      << lines[0];
  const std::string moment = R"(\d{4}-\d\d-\d\dT\S+\+02:00)";
  EXPECT_TRUE(std::regex_match(lines[1], std::regex("1 +Reports  \\[31m\xd0\x96 +" + first.client_id +
                                                    " +im,user +4,2 +yes +" + moment + " \\(blocked\\)")))
      << lines[1];
  EXPECT_TRUE(
      std::regex_match(lines[2], std::regex("2 +Script +" + second.client_id + " +im +everybody +no +" + moment)))
      << lines[2];
  EXPECT_NE(lines[3].find(" 5 people "), std::string::npos) << lines[3];
}

TEST_F(AppCommand, add_refuses_what_makes_no_sense) {
  const auto add = [](const Words& more) {
    Words words{"add"};
    for (const auto& [flag, usual] : {std::pair("--name", "App"), std::pair("--scope", "im")}) {
      if (std::ranges::find(more, flag) == more.end()) words.insert(words.end(), {flag, usual});
    }
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  expect_refused(add({"--name", ""}), "--name: is empty, or spaces alone");
  expect_refused(add({"--name", "\xff"}), "--name: not UTF-8");
  expect_refused(add({"--scope", ""}),
                 "--scope: names no scope; there are im, department, user, user_basic, user_brief, user.userfield");
  expect_refused(add({"--scope", "crm"}),
                 "--scope: there is no scope \"crm\"; there are im, department, user, user_basic, user_brief, "
                 "user.userfield");
  EXPECT_EQ(muster_.run(command(add({"--users", "3,x"}))).exit, 2);
  expect_refused(add({"--users", ""}), "--users: names nobody; without it everybody may use it");
  expect_refused(add({"--users", "2,77"}), "--users: there is no user 77; `muster user list --all` shows them all");
  EXPECT_EQ(listed().size(), 1u);
  EXPECT_EQ(muster_.run(command({"add", "--name", "App"})).exit, 2);
  EXPECT_EQ(muster_.run(command({"add", "--scope", "im"})).exit, 2);
}

TEST_F(AppCommand, rotate_secret_prints_another_one) {
  const Application application = muster_.add_application();
  const std::string out = app(about("rotate-secret", application));
  EXPECT_TRUE(std::regex_match(out, std::regex("client_secret: [A-Za-z0-9]{32}\n"))) << out;
  EXPECT_EQ(out.find(application.client_secret), std::string::npos);
  expect_in_audit("muster app rotate-secret: .*\n  application 1: another secret\n$");
}

TEST_F(AppCommand, remove_takes_one_away) {
  const Application first = muster_.add_application();
  const Application second = muster_.add_application();
  EXPECT_EQ(app(about("remove", first)), "removed application 1\n");
  const auto lines = listed();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[1].starts_with("2 ")) << lines[1];
  expect_refused(about("remove", first), unknown_);
  app(about("remove", second));
  EXPECT_TRUE(muster_.add_application().client_id.starts_with("m1.3.")) << "no id is given twice";
}

TEST_F(AppCommand, changes_are_said_and_may_be_said_twice) {
  const Application application = muster_.add_application();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(app(about("uninstall", application)), "uninstalled application 1\n");
    EXPECT_NE(listed()[1].find(" no  "), std::string::npos);
  }
  EXPECT_EQ(app(about("install", application)), "installed application 1\n");
  EXPECT_NE(listed()[1].find(" yes "), std::string::npos);
  EXPECT_EQ(app(about("block", application)), "blocked application 1\n");
  EXPECT_TRUE(listed()[1].ends_with(" (blocked)"));
  EXPECT_EQ(app(about("unblock", application)), "unblocked application 1\n");
  EXPECT_FALSE(listed()[1].ends_with(" (blocked)"));
  expect_in_audit("muster app unblock: .*\n  application 1: blocked: true -> false\n$");
}

TEST_F(AppCommand, the_client_id_may_be_a_word_of_its_own) {
  const Application application = muster_.add_application();
  EXPECT_EQ(app({"block", application.client_id}), "blocked application 1\n");
  EXPECT_EQ(app({"unblock", "--client-id", application.client_id}), "unblocked application 1\n");
  EXPECT_TRUE(app({"token", application.client_id, "--user", "2"}).starts_with("access_token: "));
  EXPECT_EQ(app({"revoke", "--user", "2", application.client_id}), "revoked 1 grant\n");
  EXPECT_EQ(app({"remove", application.client_id}), "removed application 1\n");
}

TEST_F(AppCommand, users_says_who_may_use_it) {
  const Application application = muster_.add_application({"--users", "2,4,6"});
  EXPECT_EQ(app({"users", application.client_id, "--remove", "4"}), "users of application 1: 2,6\n");
  EXPECT_NE(listed()[1].find(" 2,6 "), std::string::npos);
  expect_in_audit("muster app users: .*\n  application 1: users: \\[2,4,6\\] -> \\[2,6\\]\n$");
  EXPECT_EQ(app({"users", "--client-id", application.client_id, "--add", "7,1", "--remove", "2", "--remove", "6"}),
            "users of application 1: 7,1\n");
  EXPECT_EQ(app({"users", application.client_id, "--add", "2", "4"}), "users of application 1: 7,1,2,4\n");
  EXPECT_EQ(app({"users", application.client_id, "--remove", "1", "2", "4", "7"}), "users of application 1: nobody\n");
  EXPECT_NE(listed()[1].find(" nobody "), std::string::npos);
  expect_refused({"token", application.client_id, "--user", "2"},
                 "user 2 may not use the application; `muster app users CLIENT_ID --add 2` lets them");
  EXPECT_EQ(app({"users", application.client_id, "--everybody"}), "users of application 1: everybody\n");
  EXPECT_NE(listed()[1].find(" everybody "), std::string::npos);
}

TEST_F(AppCommand, users_refuses_what_makes_no_sense) {
  const Application application = muster_.add_application();
  const std::string& id = application.client_id;
  expect_refused({"users", id}, "say who: --add ID, --remove ID, or --everybody");
  expect_refused({"users", id, "--add", "77"}, "--add: there is no user 77");
  expect_refused({"users", id, "--remove", "2"},
                 "--remove: everybody may use the application; use --add to name those who still may");
  expect_refused({"users", id, "--add", "2", "--everybody"}, "--everybody: goes with neither --add nor --remove");
  for (const std::string& who : {std::string("two"), std::string("0"), std::string("2147483648")})
    EXPECT_EQ(muster_.run(command({"users", id, "--add", who})).err,
              "muster: --add: \"" + who + "\" is not ids with commas between them, such as --add 3,7\n");
  EXPECT_EQ(muster_.run(command({"users", "--add", "2", application.client_secret})).err,
            "muster: --add: the value is not ids with commas between them, such as 3,7\n");
  EXPECT_EQ(muster_.run(command({"users", "--add", "2"})).exit, 2);
  EXPECT_EQ(muster_.run(command({"users"})).exit, 2);
}

TEST_F(AppCommand, token_prints_a_pair_of_tokens_and_nothing_else) {
  const Application application = muster_.add_application({"--users", "2,8"});
  const std::string out = app(about("token", application, {"--user", "2"}));
  EXPECT_TRUE(
      std::regex_match(out, std::regex("access_token: a1x1x[A-Za-z0-9]{44}\nrefresh_token: r1x1x[A-Za-z0-9]{44}\n")))
      << out;
  expect_in_audit("muster app token: .*\n(.*\n)?  grant 1 of user 2: added\n");
  const Tokens second = muster_.tokens_for(application, 2, {"--expires-in", "31536000"});
  EXPECT_TRUE(second.access.starts_with("a1x2x")) << "a grant of its own";
  EXPECT_TRUE(second.refresh.starts_with("r1x2x"));
  muster_.tokens_for(application, 2, {"--expires-in", "1"});
  app(about("block", application));
  muster_.tokens_for(application, 2);
}

TEST_F(AppCommand, token_refuses_what_makes_no_sense) {
  const Application application = muster_.add_application({"--users", "2,8"});
  const auto token = [&](const char* user, const Words& more = {}) {
    Words words = about("token", application, {"--user", user});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  expect_refused(token("77"), "there is no user 77; `muster user list --all` shows them all");
  expect_refused(token("8"), "user 8 is dismissed; `muster user reinstate 8` takes them back");
  expect_refused(token("4"), "user 4 may not use the application; `muster app users CLIENT_ID --add 4` lets them");
  for (const char* const seconds : {"0", "-1", "31536001"})
    EXPECT_EQ(muster_.run(command(token("2", {"--expires-in", seconds}))).exit, 2) << seconds;
  EXPECT_EQ(muster_.run(command(token("2", {"--expires-in", "soon"}))).exit, 2);
  EXPECT_EQ(muster_.run(command(about("token", application))).exit, 2);
  app(about("uninstall", application));
  expect_refused(token("2"), "the application is not installed; `muster app install --client-id …` installs it");
}

TEST_F(AppCommand, an_unknown_client_id_is_not_repeated) {
  const Application application = muster_.add_application();
  const Tokens tokens = muster_.tokens_for(application, 2);
  for (const char* const what : {"rotate-secret", "remove", "install", "uninstall", "block", "unblock"}) {
    for (const std::string& id : {application.client_secret, tokens.access, application.client_id + "x",
                                  application.client_id.substr(1), std::string("1"), std::string()})
      expect_refused({what, "--client-id", id}, unknown_);
    EXPECT_EQ(muster_.run(command({what})).exit, 2);
    expect_refused({what, application.client_secret}, unknown_);
    const Outcome outcome = muster_.run(command({what, application.client_id, application.client_secret}));
    EXPECT_EQ(outcome.exit, 2);
    EXPECT_EQ(outcome.err.find(application.client_secret), std::string::npos);
  }
  expect_refused({"token", "--client-id", application.client_secret, "--user", "2"}, unknown_);
}

TEST_F(AppCommand, that_of_another_portal_is_unknown) {
  const Application application = muster_.add_application();
  muster_.run_well({"portal", "add", "acme", "--host", "acme.example"});
  muster_.add_application({"--portal", "acme"});
  const Outcome outcome = muster_.run(command(about("remove", application, {"--portal", "acme"})));
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.err, "muster: " + unknown_ + "\n");
}

TEST_F(AppCommand, no_secret_is_in_the_store) {
  const Application application = muster_.add_application();
  const Tokens tokens = muster_.tokens_for(application, 2);
  const std::string rotated =
      app(about("rotate-secret", application)).substr(std::string("client_secret: ").size(), 32);
  const Server server(muster_);  // keeps the store open, so that there is a file of what was written last
  const Tokens later = muster_.tokens_for(application, 4);
  const auto files = muster_.store_files();
  EXPECT_GT(files.size(), 1u);
  for (const auto& file : files) {
    const std::string bytes = read_file(file);
    for (const std::string& secret :
         {application.client_secret, rotated, tokens.access, tokens.refresh, later.access, later.refresh})
      EXPECT_EQ(bytes.find(secret), std::string::npos) << file;
  }
  EXPECT_NE((read_file(files[0]) + read_file(files[1])).find(application.client_id), std::string::npos);
}

}  // namespace app_command_test
}  // namespace muster::test
