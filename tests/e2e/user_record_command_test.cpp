#include <gtest/gtest.h>

#include <regex>

#include "e2e/company_commands.hpp"

// `muster user show` and `muster user update`.
namespace muster::test {
namespace user_record_command_test {

class UserRecordCommand : public CompanyCommands {
 protected:
  UserRecordCommand() : CompanyCommands("user") {}

  std::string user(const Words& words) const { return run_well(words); }
};

TEST_F(UserRecordCommand, show_tells_all_of_one_person) {
  muster_.add_webhook(2);
  user({"grant", "2", "structure"});
  EXPECT_TRUE(std::regex_match(
      user({"show", "2"}),
      std::regex("id: 2\nname: Ben\nlast_name: Two\nemail: ben@acme.example\nposition: \ndepartments: 3\nheads: 3\n"
                 "type: employee\nactive: yes\nadmin: no\nrights: structure\npassword: no\nwebhooks: 1\n"
                 "registered: none\nchanged: 2[^\n]*\\+02:00\nlast_login: none\n")))
      << user({"show", "2"});
  EXPECT_EQ(user({"show", "8", "--format", "json"}),
            R"({"id":8,"name":"Old","last_name":"Hand","email":"","position":"","departments":[3],"heads":[],)"
            R"("type":"employee","active":false,"admin":false,"rights":[],"password":false,"webhooks":[],)"
            R"("registered":null,"changed":null,"last_login":null})"
            "\n");
  expect_refused({"show", "77"}, "there is no user 77; `muster user list --all` shows them all");
}

TEST_F(UserRecordCommand, update_changes_what_is_given_alone) {
  EXPECT_EQ(user({"update", "4", "--email", "sid@acme.example", "--name", "Sid", "--position", "Joiner", "--department",
                  "5,3"}),
            "updated user 4\n");
  EXPECT_TRUE(std::regex_search(
      muster_.exported(),
      std::regex(R"re(\{"ID":"4","ACTIVE":true,"NAME":"Sid","LAST_NAME":"Four","EMAIL":"sid@acme.example",)re"
                 R"re("WORK_POSITION":"Joiner","UF_DEPARTMENT":\[5,3\],)re")));
  EXPECT_EQ(user({"update", "4", "--position", "", "--last-name", ""}), "updated user 4\n");
  EXPECT_NE(user({"show", "4"}).find("name: Sid\nlast_name: \nemail: sid@acme.example\nposition: \n"),
            std::string::npos);
}

TEST_F(UserRecordCommand, an_update_that_changes_nothing_makes_no_revision) {
  const std::string portals = muster_.run_well({"portal", "list"});
  EXPECT_EQ(user({"update", "4", "--name", "Cid", "--department", "3,1"}), "user 4 is so already\n");
  EXPECT_EQ(muster_.run_well({"portal", "list"}), portals);
}

TEST_F(UserRecordCommand, update_refuses_what_makes_no_sense) {
  expect_refused({"update", "4"}, "say what to change: --email, --name, --last-name, --position or --department");
  expect_refused({"update", "77", "--name", "Dora"}, "there is no user 77; `muster user list --all` shows them all");
  expect_refused({"update", "4", "--name", " "}, "--name: is empty, or spaces alone");
  expect_refused({"update", "4", "--position", "\xff"}, "--position: not UTF-8");
  expect_refused({"update", "4", "--email", "cid"}, "--email cid: not an address such as anna@acme.example");
  expect_refused({"update", "4", "--email", ""}, "--email : not an address such as anna@acme.example");
  expect_refused({"update", "4", "--email", "BEN@acme.example"}, "--email BEN@acme.example: user 2 has this address");
  expect_refused({"update", "4", "--department", "3,77"},
                 "--department: there is no department 77; `muster department list` shows them all");
  expect_refused({"update", "4", "--department", ""}, "--department: an employee needs one");
  expect_refused({"update", "6", "--department", "3"}, "--department: a guest belongs to no department");
  EXPECT_EQ(muster_.run(command({"update", "4", "--department", "x"})).exit, 2);
  EXPECT_EQ(muster_.run(command({"update"})).exit, 2);
  EXPECT_NE(muster_.run(command({"update", "4", "--mail", "x@y.example"})).err.find("did you mean --email?"),
            std::string::npos);
}

TEST_F(UserRecordCommand, who_was_dismissed_may_be_changed) {
  EXPECT_EQ(user({"update", "8", "--email", "old@acme.example"}), "updated user 8\n");
  EXPECT_NE(user({"show", "8"}).find("active: no\n"), std::string::npos);
}

class UserRecordCommandServed : public ServedCompany {};

TEST_F(UserRecordCommandServed, a_server_shows_the_change_before_the_command_ends) {
  EXPECT_EQ(muster_.run_well({"user", "update", "4", "--position", "Joiner", "--department", "5"}), "updated user 4\n");
  EXPECT_NE(server_->get(webhook("im.user.get?ID=4")).body.find(R"("work_position":"Joiner")"), std::string::npos);
  EXPECT_EQ(result_of(server_->get(webhook("im.department.employees.get?ID[]=5"))), R"({"5":[4]})");
}

}  // namespace user_record_command_test
}  // namespace muster::test
