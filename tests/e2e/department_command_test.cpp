#include <gtest/gtest.h>

#include <algorithm>

#include "e2e/company_commands.hpp"

namespace muster::test {
namespace department_command_test {

class DepartmentCommand : public CompanyCommands {
 protected:
  DepartmentCommand() : CompanyCommands("department") {}

  std::string department(const Words& words) const { return run_well(words); }
  // The first time it is done, the second time it is so already, and no revision is made.
  void expect_once(const Words& words, const std::string& first, const std::string& second) const {
    EXPECT_EQ(department(words), first + "\n");
    const std::string portals = muster_.run_well({"portal", "list"});
    EXPECT_EQ(department(words), second + "\n");
    EXPECT_EQ(muster_.run_well({"portal", "list"}), portals);
  }
};

TEST_F(DepartmentCommand, add_prints_the_id) {
  EXPECT_EQ(department({"add", "--name", "Support", "--parent", "3"}), "id: 6\n");
  EXPECT_EQ(department({"add", "--name", "Sales", "--parent", "1", "--head", "4", "--sort", "-5", "--format", "json"}),
            "{\"id\":7}\n")
      << "another one may have the name";
  EXPECT_EQ(department({"list"}),
            "ID       PARENT   HEAD       SORT  PEOPLE  NAME\n"
            "1                 1           500       2  Acme\n"
            "7        1        4            -5       0    Sales\n"
            "3        1        2           100       3    Sales\n"
            "6        3                    500       0      Support\n"
            "5        1                    200       0    Empty\n");
}

TEST_F(DepartmentCommand, the_first_of_an_empty_portal_is_its_top) {
  Installation empty;
  empty.run_well({"portal", "add", "main", "--create"});
  EXPECT_EQ(empty.run(command({"add", "--name", "Sales", "--parent", "7"})).err,
            "muster: --parent: there is no department 7; `muster department list` shows them all\n");
  EXPECT_EQ(empty.run_well(command({"add", "--name", "Acme"})), "id: 1\n");
  EXPECT_EQ(empty.run_well(command({"list", "--format", "json"})),
            R"({"id":1,"name":"Acme","parent":null,"head":null,"sort":500,"people":0})"
            "\n");
}

TEST_F(DepartmentCommand, add_refuses_what_makes_no_sense) {
  expect_refused({"add", "--name", "Other"}, "--parent: the company has a top department already; name the one above");
  expect_refused({"add", "--name", " ", "--parent", "1"}, "--name: is empty, or spaces alone");
  expect_refused({"add", "--name", "\xff", "--parent", "1"}, "--name: not UTF-8");
  expect_refused({"add", "--name", "Support", "--parent", "77"},
                 "--parent: there is no department 77; `muster department list` shows them all");
  expect_refused({"add", "--name", "Support", "--parent", "1", "--head", "77"},
                 "--head: there is no user 77; `muster user list --all` shows them all");
  expect_refused({"add", "--name", "Support", "--parent", "1", "--head", "8"},
                 "user 8 is dismissed; `muster user reinstate 8` takes them back");
}

TEST_F(DepartmentCommand, lists_are_for_programs_too) {
  EXPECT_EQ(department({"list", "--format", "csv"}),
            "id,parent,head,sort,people,name\n1,,1,500,2,Acme\n3,1,2,100,3,Sales\n5,1,,200,0,Empty\n");
  EXPECT_EQ(department({"list", "--format", "json"}),
            R"({"id":1,"name":"Acme","parent":null,"head":1,"sort":500,"people":2})"
            "\n"
            R"({"id":3,"name":"Sales","parent":1,"head":2,"sort":100,"people":3})"
            "\n"
            R"({"id":5,"name":"Empty","parent":1,"head":null,"sort":200,"people":0})"
            "\n");
}

TEST_F(DepartmentCommand, a_terminal_is_given_nothing_that_it_would_act_on) {
  department({"rename", "5", "Out\x1b[31m"});
  EXPECT_EQ(department({"list"}).find('\x1b'), std::string::npos);
  EXPECT_EQ(department({"show", "5"}).find('\x1b'), std::string::npos);
}

TEST_F(DepartmentCommand, show_tells_all_of_one) {
  EXPECT_EQ(department({"show", "1"}),
            "id: 1\nname: Acme\nparent: none\nhead: 1\nhead_name: Ada One\nhead_shown: yes\nsort: 500\n"
            "departments: 3,5\npeople: 1,4\n");
  muster_.run_well({"user", "dismiss", "2"});
  EXPECT_EQ(department({"show", "3", "--format", "json"}),
            R"({"id":3,"name":"Sales","parent":1,"head":2,"head_name":"Ben Two","head_shown":false,"sort":100,)"
            R"("departments":[],"people":[4,7]})"
            "\n")
      << "who was dismissed heads nothing";
  expect_refused({"show", "77"}, "there is no department 77; `muster department list` shows them all");
}

TEST_F(DepartmentCommand, move_takes_all_below_along) {
  expect_once({"move", "3", "5"}, "moved department 3 below department 5",
              "department 3 is below department 5 already");
  expect_refused({"move", "5", "3"}, "department 5 cannot be below department 3, which is below it");
  expect_refused({"move", "5", "5"}, "department 5 cannot be below department 5, which is itself");
  expect_refused({"move", "1", "3"}, "department 1 is the top of the company and stays it");
  expect_refused({"move", "77", "1"}, "there is no department 77; `muster department list` shows them all");
  expect_refused({"move", "5", "77"}, "there is no department 77; `muster department list` shows them all");
}

TEST_F(DepartmentCommand, rename_gives_another_name) {
  expect_once({"rename", "5", "Full"}, "renamed department 5: Full", "department 5 is called so already");
  expect_refused({"rename", "5", " "}, "the name: is empty, or spaces alone");
  expect_refused({"rename", "5", "\xff"}, "the name: not UTF-8");
  expect_refused({"rename", "77", "Full"}, "there is no department 77; `muster department list` shows them all");
}

TEST_F(DepartmentCommand, head_says_who_heads_it) {
  expect_once({"head", "5", "4"}, "user 4 heads department 5 now", "user 4 heads department 5 already");
  expect_once({"head", "5", "--none"}, "nobody heads department 5 now", "nobody heads department 5 already");
  expect_refused({"head", "5", "77"}, "there is no user 77; `muster user list --all` shows them all");
  expect_refused({"head", "5", "8"}, "user 8 is dismissed; `muster user reinstate 8` takes them back");
  expect_refused({"head", "5", "6"}, "user 6 is no employee; only employees head departments");
  expect_refused({"head", "5"}, "say who: the id of the new head, or --none for nobody");
  expect_refused({"head", "5", "4", "--none"}, "say who: the id of the new head, or --none for nobody");
  expect_refused({"head", "77", "4"}, "there is no department 77; `muster department list` shows them all");
}

TEST_F(DepartmentCommand, delete_says_what_is_in_the_way) {
  const std::string what_to_do =
      "; move them by `muster user update ID --department IDS` and `muster department move ID PARENT`, or use "
      "--move-up, which moves them to the department above";
  department({"move", "5", "3"});
  expect_refused({"delete", "3"},
                 "department 3 has people in it (2, 4, 7, 8) and departments below it (5)" + what_to_do);
  expect_refused({"delete", "1", "--move-up"}, "department 1 is the top of the company, which cannot be deleted");
  EXPECT_EQ(department({"delete", "5"}), "deleted department 5\n");
  expect_refused({"delete", "3"}, "department 3 has people in it (2, 4, 7, 8)" + what_to_do);
  EXPECT_EQ(department({"delete", "3", "--move-up"}), "deleted department 3\n");
  EXPECT_EQ(department({"list", "--format", "csv"}), "id,parent,head,sort,people,name\n1,,1,500,4,Acme\n");
  EXPECT_EQ(department({"add", "--name", "New", "--parent", "1"}), "id: 6\n") << "no id is given twice";
  expect_refused({"delete", "3"}, "there is no department 3; `muster department list` shows them all");
}

TEST_F(DepartmentCommand, wrong_usage_is_told_from_failure) {
  for (const Words& words : std::vector<Words>{{},
                                               {"add", "--parent", "1"},
                                               {"add", "--name", "X", "--parent", "one"},
                                               {"add", "--name", "X", "--parent", "1", "--sort", "1.5"},
                                               {"move", "3"},
                                               {"head", "x", "4"},
                                               {"rename", "5", ""},
                                               {"delete"},
                                               {"list", "--format", "xml"}}) {
    const Outcome outcome = muster_.run(command(words));
    EXPECT_EQ(outcome.exit, 2) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
  }
  EXPECT_NE(muster_.run(command({"add", "--name", "X", "--perent", "1"})).err.find("did you mean --parent?"),
            std::string::npos);
  EXPECT_NE(muster_.run(command({"remove", "3"})).err.find("did you mean `muster department delete"),
            std::string::npos);
}

TEST_F(DepartmentCommand, the_audit_log_names_the_command) {
  department({"rename", "5", "Full"});
  EXPECT_NE(muster_.run_well({"audit"}).find("muster department rename"), std::string::npos);
}

class DepartmentCommandServed : public ServedCompany {};

TEST_F(DepartmentCommandServed, a_server_shows_each_change_before_the_command_ends) {
  const auto result = [this](const std::string& query) {
    return result_of(server_->get(webhook("im.department.get?" + query)));
  };
  EXPECT_EQ(muster_.run_well({"department", "add", "--name", "Support", "--parent", "3", "--head", "4"}), "id: 6\n");
  EXPECT_EQ(result("ID[]=6"),
            R"([{"id":6,"name":"Support","full_name":"Support / Sales / Acme","manager_user_id":4}])");
  muster_.run_well({"department", "move", "6", "1"});
  muster_.run_well({"department", "rename", "6", "Help"});
  muster_.run_well({"department", "head", "6", "2"});
  EXPECT_EQ(result("ID[]=6"), R"([{"id":6,"name":"Help","full_name":"Help / Acme","manager_user_id":2}])");
  muster_.run_well({"department", "delete", "6"});
  EXPECT_EQ(result("ID[]=6"), "[]");
}

}  // namespace department_command_test
}  // namespace muster::test
