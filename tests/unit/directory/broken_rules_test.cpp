#include <gtest/gtest.h>

#include <set>

#include "directory/draft.hpp"
#include "support/company.hpp"

// What keeps a draft from being published.
namespace muster::directory {
namespace broken_rules_test {

using test::Company;
using test::make_department;
using Rule = BrokenRule::Rule;

Directory acme() {
  return Company().department(1, "Acme").department(2, "Sales", {.parent = 1}).portal().directory;
}

struct Found {
  Rule rule;
  std::uint32_t department;
  bool operator==(const Found&) const = default;
};

std::vector<Found> broken(const Draft& draft) {
  std::vector<Found> found;
  for (const BrokenRule& rule : draft.broken_rules()) found.push_back({rule.rule, rule.department.value});
  return found;
}

std::vector<Found> broken(std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ids_and_parents,
                          const Directory& base = acme()) {
  Draft draft(base);
  for (const auto& [id, parent] : ids_and_parents) draft.put_department(make_department(id, "D", {.parent = parent}));
  return broken(draft);
}

TEST(BrokenRules, ASoundTreeAndAnEmptyPortalBreakNone) {
  EXPECT_TRUE(broken({}, Directory()).empty());
  EXPECT_TRUE(broken({{1, 0}}, Directory()).empty());
  EXPECT_TRUE(broken({{3, 2}, {4, 3}, {2, 1}}).empty());
}

TEST(BrokenRules, NoRoot) {
  Draft draft(acme());
  draft.remove_department({1});
  EXPECT_EQ(broken(draft), (std::vector<Found>{{Rule::no_root, 0}, {Rule::unknown_parent, 2}}));
}

TEST(BrokenRules, ASecondRootIsEachTouchedOne) {
  EXPECT_EQ(broken({{3, 0}}), (std::vector<Found>{{Rule::second_root, 3}}));
  EXPECT_EQ(broken({{2, 0}}), (std::vector<Found>{{Rule::second_root, 2}}));
  EXPECT_EQ(broken({{1, 0}, {2, 0}, {3, 1}}, Directory()),
            (std::vector<Found>{{Rule::second_root, 1}, {Rule::second_root, 2}}));
}

TEST(BrokenRules, AnUnknownParent) {
  EXPECT_EQ(broken({{3, 99}, {4, 3}}), (std::vector<Found>{{Rule::unknown_parent, 3}}));
}

TEST(BrokenRules, AParentThatGoesAway) {
  Draft draft(Company()
                  .department(1, "A")
                  .department(2, "B", {.parent = 1})
                  .department(3, "C", {.parent = 2})
                  .portal()
                  .directory);
  draft.remove_department({2});
  EXPECT_EQ(broken(draft), (std::vector<Found>{{Rule::unknown_parent, 3}}));
  draft.put_department(make_department(3, "C", {.parent = 1}));
  EXPECT_TRUE(broken(draft).empty());
}

TEST(BrokenRules, AParentThatComesLaterIsKnown) {
  EXPECT_TRUE(broken({{4, 3}, {3, 1}}).empty());
}

TEST(BrokenRules, ACycleOfOne) {
  EXPECT_EQ(broken({{3, 3}}), (std::vector<Found>{{Rule::cycle, 3}}));
}

TEST(BrokenRules, ACycleOfTwo) {
  EXPECT_EQ(broken({{3, 4}, {4, 3}}), (std::vector<Found>{{Rule::cycle, 3}}));
  EXPECT_EQ(broken({{2, 2}}), (std::vector<Found>{{Rule::cycle, 2}}));
}

TEST(BrokenRules, ACycleOfFifty) {
  Draft draft(acme());
  for (std::uint32_t i = 0; i < 50; ++i)
    draft.put_department(make_department(10 + i, "D", {.parent = 10 + (i + 1) % 50}));
  EXPECT_EQ(broken(draft), (std::vector<Found>{{Rule::cycle, 10}}));
}

TEST(BrokenRules, ACycleThatIsClosedByOneChange) {
  const auto chain = Company().department(1, "A").department(2, "B", {.parent = 1}).department(3, "C", {.parent = 2});
  const Directory base = Company(chain).department(4, "D", {.parent = 3}).portal().directory;
  EXPECT_EQ(broken({{2, 4}}, base), (std::vector<Found>{{Rule::cycle, 2}}));
}

TEST(BrokenRules, WhatHangsBelowACycleIsNotWhatIsNamed) {
  // 20 -> 21 -> 22 -> 23 -> 22
  const auto found = broken({{20, 21}, {21, 22}, {22, 23}, {23, 22}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, Rule::cycle);
  EXPECT_TRUE(found[0].department == 22 || found[0].department == 23) << found[0].department;
  // The cycle is closed by a change of one that another touched one hangs below.
  const Directory base = Company()
                             .department(1, "A")
                             .department(2, "B", {.parent = 1})
                             .department(3, "C", {.parent = 2})
                             .portal()
                             .directory;
  EXPECT_EQ(broken({{9, 3}, {2, 3}}, base), (std::vector<Found>{{Rule::cycle, 2}})) << "of the cycle, a touched one";
}

TEST(BrokenRules, SeveralAreAllNamed) {
  const auto found = broken({{3, 0}, {4, 98}, {5, 99}, {6, 6}});
  EXPECT_EQ(found,
            (std::vector<Found>{
                {Rule::second_root, 3}, {Rule::unknown_parent, 4}, {Rule::unknown_parent, 5}, {Rule::cycle, 6}}));
}

// Two people with one address, one in no department, and an unknown head of nothing that is touched.
Directory with_people() {
  return Company()
      .department(1, "Acme", {.head = 5})
      .department(2, "Sales", {.parent = 1, .head = 6})
      .user(5, {.departments = {1}, .texts = {{Text::email, "a@acme.example"}}})
      .user(6, {.departments = {2}, .texts = {{Text::email, "A@ACME.example"}}})
      .user(7, {.texts = {{Text::email, "c@acme.example"}}})
      .portal()
      .directory;
}

std::string all_of(const Draft& draft, Rules rules) {
  std::string text;
  for (const BrokenRule& rule : draft.broken_rules(rules)) text += rule.message() + "\n";
  return text;
}

void set_email(Draft& draft, std::uint32_t id, std::string email) {
  User user = draft.user({id})->unpack();
  user.set(Text::email, std::move(email));
  draft.put_user(user);
}

TEST(BrokenRules, AHeadWhoDoesNotExist) {
  Draft draft(with_people());
  draft.put_department(make_department(2, "Sales", {.parent = 1, .head = 99}));
  EXPECT_EQ(all_of(draft, Rules::tree), "");
  EXPECT_EQ(all_of(draft, Rules::references), "department 2 names user 99 as its head, who does not exist\n");
}

TEST(BrokenRules, AHeadWhoGoesAway) {
  Draft draft(with_people());
  draft.remove_user({5});
  EXPECT_EQ(all_of(draft, Rules::references), "department 1 names user 5 as its head, who does not exist\n");
  draft.put_department(make_department(1, "Acme"));
  EXPECT_EQ(all_of(draft, Rules::references), "");
}

TEST(BrokenRules, ADepartmentThatAPersonIsInAndThatDoesNotExist) {
  Draft draft(with_people());
  draft.put_user(test::make_user(7, {.departments = {1, 99}}));
  EXPECT_EQ(all_of(draft, Rules::tree), "");
  EXPECT_EQ(all_of(draft, Rules::references), "user 7 is in department 99, which does not exist\n");
}

TEST(BrokenRules, ADepartmentThatGoesAwayAndLeavesItsMembers) {
  Draft draft(with_people());
  draft.remove_department({2});
  EXPECT_EQ(all_of(draft, Rules::references), "user 6 is in department 2, which does not exist\n");
  User user = draft.user({6})->unpack();
  user.memberships = {{{1}, 0}};
  draft.put_user(user);
  EXPECT_EQ(all_of(draft, Rules::people), "");
}

TEST(BrokenRules, AnEmployeeInNoDepartmentWhoWasInOne) {
  Draft draft(with_people());
  draft.put_user(test::make_user(5));
  draft.put_user(test::make_user(8));
  draft.put_user(test::make_user(9, {.type = UserType::extranet}));
  EXPECT_EQ(all_of(draft, Rules::references), "") << "an import may";
  EXPECT_EQ(all_of(draft, Rules::people),
            "user 5 is an employee and in no department\nuser 8 is an employee and in no department\n");
}

TEST(BrokenRules, AnEmployeeWhoWasInNoDepartmentMayStaySo) {
  Draft draft(with_people());
  User user = draft.user({7})->unpack();
  user.set(Text::name, "Cleo");
  draft.put_user(user);
  EXPECT_EQ(all_of(draft, Rules::people), "");
}

TEST(BrokenRules, ARepeatedEmailInAnyCase) {
  Draft draft(with_people());
  set_email(draft, 7, "a@Acme.EXAMPLE");
  EXPECT_EQ(all_of(draft, Rules::references), "") << "an import may";
  EXPECT_EQ(all_of(draft, Rules::people), "user 7 has the e-mail of somebody else\n");
  set_email(draft, 7, "ß@acme.example");
  EXPECT_EQ(all_of(draft, Rules::people), "");
  set_email(draft, 6, "SS@acme.example");
  EXPECT_EQ(all_of(draft, Rules::people),
            "user 7 has the e-mail of somebody else\nuser 6 has the e-mail of somebody else\n")
      << "over all of Unicode, and each who was touched";
}

TEST(BrokenRules, ARepeatedEmailThatWasThereMayStay) {
  Draft draft(with_people());
  set_email(draft, 6, "a@acme.EXAMPLE");
  EXPECT_EQ(all_of(draft, Rules::people), "");
  set_email(draft, 6, "");
  EXPECT_EQ(all_of(draft, Rules::people), "");
}

TEST(BrokenRules, AnEmailThatIsNoAddress) {
  Draft draft(with_people());
  set_email(draft, 7, "carl");
  EXPECT_EQ(all_of(draft, Rules::references), "") << "an import may";
  EXPECT_EQ(all_of(draft, Rules::people), "user 7 has an e-mail that does not look like an address\n");
  Draft later(draft.finish());
  User user = later.user({7})->unpack();
  user.set(Text::name, "Carl");
  later.put_user(user);
  EXPECT_EQ(all_of(later, Rules::people), "") << "it was there";
}

TEST(BrokenRules, AGuestInADepartment) {
  Draft draft(with_people());
  draft.put_user(test::make_user(8, {.departments = {2}, .type = UserType::extranet}));
  draft.put_user(test::make_user(9, {.departments = {2}, .type = UserType::bot}));
  EXPECT_EQ(all_of(draft, Rules::references), "") << "an import may";
  EXPECT_EQ(all_of(draft, Rules::people), "user 8 is a guest and in a department\n");
  Draft later(draft.finish());
  User user = later.user({8})->unpack();
  user.set(Text::name, "Gus");
  later.put_user(user);
  EXPECT_EQ(all_of(later, Rules::people), "") << "it was so before";
}

TEST(BrokenRules, RightsOfGuestsAndOfThoseWhoLeft) {
  Draft draft(with_people());
  const auto change = [&draft](std::uint32_t id, const std::function<void(User&)>& make) {
    User user = draft.user({id})->unpack();
    make(user);
    draft.put_user(user);
  };
  draft.put_user(test::make_user(8, {.type = UserType::extranet}));
  change(8, [](User& user) { user.rights.set(directory::UserRight::structure, true); });
  change(6, [](User& user) {
    user.active = false;
    user.admin = true;
  });
  EXPECT_EQ(all_of(draft, Rules::references), "") << "an import may";
  EXPECT_EQ(all_of(draft, Rules::people),
            "user 8 is a guest or dismissed, and cannot be given rights\n"
            "user 6 is a guest or dismissed, and cannot be given rights\n");
  change(6, [](User& user) { user.active = true; });
  Draft later(draft.finish());
  User user = later.user({6})->unpack();
  user.active = false;
  later.put_user(user);
  EXPECT_EQ(all_of(later, Rules::people).find("rights"), std::string::npos) << "who leaves keeps them";
}

TEST(BrokenRules, ADepartmentWithoutAName) {
  Draft draft(with_people());
  draft.put_department(make_department(2, " \t", {.parent = 1}));
  EXPECT_EQ(all_of(draft, Rules::references), "") << "an import may";
  EXPECT_EQ(all_of(draft, Rules::people), "department 2 has no name\n");
  Draft later(draft.finish());
  later.put_department(make_department(2, " \t", {.parent = 1, .sort = 7}));
  EXPECT_EQ(all_of(later, Rules::people), "") << "it was so before";
}

TEST(BrokenRules, MessagesNameTheDepartment) {
  EXPECT_EQ((BrokenRule{Rule::no_root, {}}.message()), "no department is the root: each names a parent");
  for (const Rule rule : {Rule::second_root, Rule::unknown_parent, Rule::cycle})
    EXPECT_NE((BrokenRule{rule, {47}}.message()).find("department 47 "), std::string::npos);
}

}  // namespace broken_rules_test
}  // namespace muster::directory
