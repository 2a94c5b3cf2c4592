#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <future>
#include <regex>
#include <sstream>

#include "e2e/company_commands.hpp"

namespace muster::test {
namespace user_command_test {

class UserCommand : public CompanyCommands {
 protected:
  UserCommand() : CompanyCommands("user") {}

  std::string user(const Words& words) const { return run_well(words); }
  static Words adding(const std::string& email, const Words& more) {
    Words words{"add", "--email", email, "--name", "Dora", "--last-name", "Nine"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
};

TEST_F(UserCommand, add_prints_the_id_and_keeps_what_it_was_told) {
  EXPECT_EQ(user(adding("dora@acme.example", {"--department", "5,3,5", "--position", "Joiner"})), "id: 9\n");
  EXPECT_EQ(user(adding("eve@acme.example", {"--department", "3", "--admin"})), "id: 10\n");
  EXPECT_EQ(user(adding("Fay+x@partner.example", {"--extranet"})), "id: 11\n");
  const std::string exported = muster_.exported();
  for (const char* const record :
       {R"re(\{"ID":"9","ACTIVE":true,"NAME":"Dora","LAST_NAME":"Nine","EMAIL":"dora@acme.example",)re"
        R"re("WORK_POSITION":"Joiner","UF_DEPARTMENT":\[5,3\],"USER_TYPE":"employee",)re"
        R"re("DATE_REGISTER":"(2\d{3}-\d\d-\d\dT[^"]*\+02:00)","TIMESTAMP_X":"\1"\})re",
        R"re(\{"ID":"10",[^}]*"USER_TYPE":"employee","IS_ADMIN":true,)re",
        R"re(\{"ID":"11",[^}]*"EMAIL":"Fay\+x@partner.example","UF_DEPARTMENT":\[\],"USER_TYPE":"extranet","DATE_)re"})
    EXPECT_TRUE(std::regex_search(exported, std::regex(record))) << exported;
}

TEST_F(UserCommand, an_id_is_never_given_twice) {
  EXPECT_EQ(user(adding("dora@acme.example", {"--extranet"})), "id: 9\n");
  const auto file = muster_.write("replace.json", small_company());
  muster_.run_well({"import", file, "--replace"});
  EXPECT_EQ(user(adding("dora@acme.example", {"--extranet"})), "id: 10\n");
}

TEST_F(UserCommand, add_refuses_what_makes_no_sense) {
  const std::string good = "dora@acme.example";
  for (const char* const email : {"", "dora", "dora@acme", "dora@acme.example, eve@acme.example", "@acme.example"}) {
    expect_refused(adding(email, {"--department", "3"}),
                   "--email " + std::string(email) + ": not an address such as anna@acme.example");
  }
  expect_refused(adding("ADA@Acme.example", {"--department", "3"}),
                 "--email ADA@Acme.example: user 1 has this address");
  expect_refused({"add", "--email", good, "--name", "", "--department", "3"}, "--name: is empty, or spaces alone");
  expect_refused(adding(good, {"--position", "\xff", "--department", "3"}), "--position: not UTF-8");
  expect_refused(adding(good, {}), "--department: an employee needs one; with --extranet it is a guest, who has none");
  expect_refused(adding(good, {"--department", "3,77"}),
                 "--department: there is no department 77; `muster department list` shows them all");
  for (const char* const ids : {"x", "3,", ",3", "3;5", "0", "-3", "3 5", "2147483648", "4294967296"})
    EXPECT_EQ(muster_.run(command(adding(good, {"--department=" + std::string(ids)}))).exit, 2) << ids;
  expect_refused(adding(good, {"--extranet", "--department", "3"}), "--department: a guest belongs to no department");
  expect_refused(adding(good, {"--extranet", "--admin"}), "--admin: a guest cannot be an administrator");
}

TEST_F(UserCommand, a_dismissed_person_keeps_the_address) {
  user({"dismiss", "4"});
  expect_refused(adding("cid@ACME.example", {"--extranet"}), "--email cid@ACME.example: user 4 has this address");
}

TEST_F(UserCommand, of_many_at_once_one_gets_the_address) {
  std::vector<std::future<Outcome>> outcomes;
  for (int i = 0; i < 4; ++i) {
    outcomes.push_back(std::async(
        std::launch::async, [this] { return muster_.run(command(adding("dora@acme.example", {"--extranet"}))); }));
  }
  int added = 0;
  for (auto& outcome : outcomes) {
    const Outcome ended = outcome.get();
    added += ended.out == "id: 9\n";
    EXPECT_EQ(ended.err, ended.exit == 0 ? "" : "muster: --email dora@acme.example: user 9 has this address\n");
  }
  EXPECT_EQ(added, 1);
}

TEST_F(UserCommand, slowed_lists_nobody_and_unlock_wants_a_password) {
  EXPECT_EQ(muster_.run(command({"slowed"})).out, "");
  EXPECT_EQ(muster_.run(command({"slowed"})).exit, 0);
  expect_refused({"unlock", "2"}, "user 2 has no password; `muster user passwd 2` sets one");
  expect_refused({"unlock", "99"}, "there is no user 99; `muster user list --all` shows them all");
}

TEST_F(UserCommand, list_is_a_table) {
  user({"grant", "2", "structure"});
  user({"admin", "1"});
  EXPECT_EQ(
      user({"list", "--all"}),
      "ID       NAME                         E-MAIL                             DEPARTMENTS  TYPE      ACTIVE ADMIN "
      "RIGHTS\n"
      "1        Ada One                      ada@acme.example                   1            employee  yes    yes\n"
      "2        Ben Two                      ben@acme.example                   3            employee  yes    no    "
      "structure\n"
      "4        Cid Four                     cid@acme.example                   3;1          employee  yes    no\n"
      "6        Gus Guest                                                                    extranet  yes    no\n"
      "7        Robot                                                           3            bot       yes    no\n"
      "8        Old Hand                                                        3            employee  no     no\n");
}

TEST_F(UserCommand, list_as_csv) {
  muster_.import(R"({"users": [{"ID": 2, "LAST_NAME": "Two, \"B\"\n\u001b[31m", "RIGHTS": ["structure"]}]})");
  EXPECT_EQ(user({"list", "--format", "csv"}),
            "id,name,email,departments,type,active,admin,rights\n"
            "1,Ada One,ada@acme.example,1,employee,yes,no,\n"
            "2,\"Ben Two, \"\"B\"\"  [31m\",ben@acme.example,3,employee,yes,no,structure\n"
            "4,Cid Four,cid@acme.example,\"3;1\",employee,yes,no,\n"
            "6,Gus Guest,,,extranet,yes,no,\n"
            "7,Robot,,3,bot,yes,no,\n");
}

TEST_F(UserCommand, list_finds_people) {
  const auto ids = [this](Words words) {
    words.insert(words.begin(), {"list", "--format", "csv"});
    std::istringstream out(user(words));
    std::string found, line;
    std::getline(out, line);
    while (std::getline(out, line)) found += line.substr(0, line.find(',')) + " ";
    return found;
  };
  EXPECT_EQ(ids({}), "1 2 4 6 7 ");
  EXPECT_EQ(ids({"--all"}), "1 2 4 6 7 8 ");
  EXPECT_EQ(ids({"--department", "3"}), "2 4 7 ");
  EXPECT_EQ(ids({"--department", "3", "--all"}), "2 4 7 8 ");
  EXPECT_EQ(ids({"--department", "5"}), "");
  EXPECT_EQ(ids({"--find", "gu"}), "6 ");
  EXPECT_EQ(ids({"--find", "four ci"}), "4 ");
  EXPECT_EQ(ids({"--find", "EN@acme"}), "2 ");
  EXPECT_EQ(ids({"--find", "old"}), "");
  EXPECT_EQ(ids({"--find", "old", "--all"}), "8 ");
  EXPECT_EQ(ids({"--find", "ada", "--department", "3"}), "");
  expect_refused({"list", "--department", "77"},
                 "--department: there is no department 77; `muster department list` shows them all");
  expect_refused({"list", "--find", "\xff"}, "--find: not UTF-8");
}

TEST_F(UserCommand, changes_are_said_and_may_be_made_twice) {
  const auto twice = [this](const Words& words, const std::string& first, const std::string& second) {
    EXPECT_EQ(user(words), first + "\n");
    const std::string after = muster_.exported();
    EXPECT_EQ(user(words), second + "\n");
    EXPECT_EQ(muster_.exported(), after) << "when it was changed stays, too";
  };
  twice({"dismiss", "4"}, "dismissed user 4", "user 4 is dismissed already");
  EXPECT_NE(user({"list", "--all"}).find("3;1          employee  no     no\n"), std::string::npos);
  twice({"reinstate", "4"}, "reinstated user 4", "user 4 is not dismissed");
  twice({"grant", "4", "structure"}, "granted user 4 the right structure", "user 4 already has the right structure");
  twice({"admin", "4"}, "user 4 is now an administrator", "user 4 is already an administrator");
  EXPECT_EQ(user({"admin", "1"}), "user 1 is now an administrator\n");
  twice({"admin", "4", "--off"}, "user 4 is no longer an administrator", "user 4 was not an administrator");
  twice({"revoke", "4", "structure"}, "took the right structure from user 4",
        "user 4 does not have the right structure");
  EXPECT_EQ(muster_.exported().find("RIGHTS"), std::string::npos);
}

TEST_F(UserCommand, dismissing_a_head_says_which_departments_have_none_now) {
  EXPECT_EQ(user({"dismiss", "2"}), "dismissed user 2\ndepartments without a head now: 3 (Sales)\n");
  EXPECT_EQ(user({"dismiss", "2"}), "user 2 is dismissed already\n");
  EXPECT_EQ(user({"reinstate", "2"}), "reinstated user 2\n");
  EXPECT_EQ(user({"dismiss", "4"}), "dismissed user 4\n") << "no head";
}

TEST_F(UserCommand, an_import_says_which_departments_it_left_without_a_head) {
  const auto warned = [this](const std::string& json, const Words& flags = {}) {
    Words words{"import", muster_.write("heads.json", json)};
    words.insert(words.end(), flags.begin(), flags.end());
    const Outcome outcome = muster_.run(words);
    EXPECT_EQ(outcome.exit, 0);
    return outcome.err;
  };
  const std::string line = "warning: departments without a head now: 3 (Sales)\n";
  const std::string dismissed = R"({"users":[{"ID":2,"ACTIVE":false}]})";
  EXPECT_EQ(warned(dismissed, {"--dry-run"}), line);
  EXPECT_EQ(warned(dismissed), line);
  EXPECT_EQ(warned(dismissed), "") << "it had none before";
  EXPECT_EQ(warned(R"({"users":[{"ID":2,"ACTIVE":true}]})"), "");
  EXPECT_EQ(warned(R"({"users":[{"ID":2,"USER_TYPE":"extranet","UF_DEPARTMENT":[]}]})"), line);
  EXPECT_EQ(warned(R"({"departments":[{"ID":1,"UF_HEAD":0}]})"), "") << "on purpose";
}

TEST_F(UserCommand, mistakes_are_named) {
  const std::string nobody = "there is no user 77; `muster user list --all` shows them all";
  expect_refused({"dismiss", "77"}, nobody);
  expect_refused({"reinstate", "77"}, nobody);
  expect_refused({"grant", "77", "structure"}, nobody);
  expect_refused({"revoke", "77", "structure"}, nobody);
  expect_refused({"admin", "77"}, nobody);
  expect_refused({"grant", "2", "struktur"}, "there is no right \"struktur\"; did you mean structure?");
  expect_refused({"revoke", "2", "boss"}, "there is no right \"boss\"; there is structure");
  expect_refused({"grant", "6", "structure"}, "user 6 is a guest; guests have no rights and cannot be administrators");
  expect_refused({"admin", "6"}, "user 6 is a guest; guests have no rights and cannot be administrators");
  expect_refused({"grant", "8", "structure"}, "user 8 is dismissed; `muster user reinstate 8` takes them back");
  expect_refused({"admin", "8"}, "user 8 is dismissed; `muster user reinstate 8` takes them back");
}

TEST_F(UserCommand, the_last_administrator_stays) {
  const std::string stays = "user 2 is the last administrator; make another one first, by `muster user admin ID`";
  user({"admin", "2"});
  expect_refused({"dismiss", "2"}, stays);
  expect_refused({"admin", "2", "--off"}, stays);
  user({"admin", "4"});
  user({"dismiss", "2"});
  expect_refused({"dismiss", "4"},
                 "user 4 is the last administrator; make another one first, by `muster user admin ID`");
}

TEST_F(UserCommand, wrong_usage_is_told_from_failure) {
  for (const Words& words : std::vector<Words>{{},
                                               {"lisst"},
                                               {"add", "--name", "Dora"},
                                               {"add", "--email", "dora@acme.example"},
                                               {"dismiss"},
                                               {"dismiss", "x"},
                                               {"grant", "2"},
                                               {"list", "--format", "xml"}}) {
    const Outcome outcome = muster_.run(command(words));
    EXPECT_EQ(outcome.exit, 2) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
  }
}

TEST_F(UserCommand, rights_go_with_an_export) {
  user({"grant", "2", "structure"});
  const std::string json = muster_.exported();
  EXPECT_NE(json.find(R"("USER_TYPE":"employee","RIGHTS":["structure"])"), std::string::npos) << json;
  const auto departments = muster_.path("departments.csv").string();
  const auto users = muster_.path("users.csv").string();
  muster_.run_well({"export", "--departments", departments, "--users", users});
  Installation other;
  other.import(json);
  EXPECT_EQ(other.exported(), json);
  Installation third;
  third.run_well({"import", "--departments", departments, "--users", users});
  EXPECT_NE(third.exported().find(R"("RIGHTS":["structure"])"), std::string::npos);
}

// A running server shows each change before the command exits.
class UserCommandServed : public ServedCompany {
 protected:
  std::string user(Words words) const {
    words.insert(words.begin(), "user");
    return muster_.run_well(words);
  }
  std::string update(const std::string& webhook) const {
    const HttpReply reply = server_->get(webhook + "department.update?ID=5&NAME=Full");
    const auto body = reply.json();
    const auto* result = body.as_object().if_contains("result");
    return result ? boost::json::serialize(*result) : std::string(body.at("error_description").as_string());
  }
};

TEST_F(UserCommandServed, who_is_added_is_found) {
  EXPECT_EQ(user({"add", "--email", "dora@acme.example", "--name", "Dora", "--department", "5"}), "id: 9\n");
  const HttpReply reply = server_->get(webhook("im.department.employees.get?ID[]=5"));
  EXPECT_EQ(result_of(reply), R"({"5":[9]})");
  EXPECT_NE(server_->get(webhook("im.user.get?ID=9")).body.find("dora@acme.example"), std::string::npos);
  const std::string own = muster_.add_webhook(9);
  EXPECT_EQ(server_->get(own + "im.user.get").status, 200u);
}

TEST_F(UserCommandServed, who_is_dismissed_calls_nothing_until_reinstated) {
  const std::string own = muster_.add_webhook(4);
  EXPECT_EQ(server_->get(own + "im.user.get").status, 200u);
  user({"dismiss", "4"});
  EXPECT_EQ(server_->get(own + "im.user.get").error(), "INVALID_CREDENTIALS");
  EXPECT_EQ(result_of(server_->get(webhook("im.department.employees.get?ID[]=3"))), R"({"3":[2]})");
  user({"reinstate", "4"});
  EXPECT_EQ(server_->get(own + "im.user.get").status, 200u);
  EXPECT_EQ(result_of(server_->get(webhook("im.department.employees.get?ID[]=3"))), R"({"3":[4,2]})");
}

TEST_F(UserCommandServed, a_granted_right_counts_at_once) {
  const std::string own = muster_.add_webhook(4, "department");
  EXPECT_EQ(update(own), "Access denied");
  user({"grant", "4", "structure"});
  EXPECT_EQ(update(own), "true");
  user({"revoke", "4", "structure"});
  EXPECT_EQ(update(own), "Access denied");
}

TEST_F(UserCommandServed, an_administrator_has_the_right_as_well) {
  const std::string own = muster_.add_webhook(4, "department");
  EXPECT_EQ(result_of(server_->get(own + "user.admin")), "false");
  user({"admin", "4"});
  user({"admin", "2"});
  EXPECT_EQ(result_of(server_->get(own + "user.admin")), "true");
  EXPECT_EQ(update(own), "true");
  user({"admin", "4", "--off"});
  EXPECT_EQ(update(own), "Access denied");
}

}  // namespace user_command_test
}  // namespace muster::test
