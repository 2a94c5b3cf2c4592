#include "directory/query/colleagues.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

// Who is a colleague and in which order: contract section 7.
namespace muster::directory {
namespace colleagues_test {

using test::Company;
using Ids = std::vector<std::uint32_t>;

Ids colleagues(const Directory& directory, std::uint32_t person) {
  std::vector<UserId> found;
  list_colleagues(directory, *directory.user({person}), found);
  Ids ids;
  for (UserId id : found) ids.push_back(id.value);
  return ids;
}

Ids members(const Directory& directory, std::uint32_t department) {
  std::vector<UserId> found;
  list_members(directory, {department}, found);
  Ids ids;
  for (UserId id : found) ids.push_back(id.value);
  return ids;
}

// 1 Acme (head 1, member of it)
//   2 Sales, sort 300 (head 20)
//     4 Field (head 40)
//       5 North (no head)
//   3 IT, sort 200 (head 30, belonging to Acme)
//   6 Annex, sort 900 (no head)
Directory acme() {
  return Company()
      .department(1, "Acme", {.head = 1})
      .department(2, "Sales", {.parent = 1, .head = 20, .sort = 300})
      .department(3, "IT", {.parent = 1, .head = 30, .sort = 200})
      .department(4, "Field", {.parent = 2, .head = 40})
      .department(5, "North", {.parent = 4})
      .department(6, "Annex", {.parent = 1, .sort = 900})
      .user(20, {.departments = {2}})
      .user(1, {.departments = {1}})
      .user(21, {.departments = {2}})
      .user(31, {.departments = {3}})
      .user(30, {.departments = {1}})
      .user(40, {.departments = {4}})
      .user(41, {.departments = {4}})
      .user(51, {.departments = {5, 4}})
      .user(50, {.departments = {5}})
      .user(61, {.departments = {6}})
      .user(62, {.departments = {6}})
      .user(70, {.departments = {6, 3}})
      .portal()
      .directory;
}

TEST(Members, AsTheyJoinedTheHeadLast) {
  const auto directory = acme();
  EXPECT_EQ(members(directory, 2), (Ids{21, 20}));
  EXPECT_EQ(members(directory, 4), (Ids{41, 51, 40}));
  EXPECT_EQ(members(directory, 3), (Ids{31, 70})) << "a head from elsewhere is no member";
  EXPECT_EQ(members(directory, 6), (Ids{61, 62, 70}));
}

TEST(Colleagues, OfOneWhoHeadsNothingAreTheMembersAndHeadOfTheirDepartment) {
  const auto directory = acme();
  EXPECT_EQ(colleagues(directory, 21), (Ids{20}));
  EXPECT_EQ(colleagues(directory, 41), (Ids{51, 40}));
  EXPECT_EQ(colleagues(directory, 31), (Ids{70, 30})) << "the head comes after the members";
  EXPECT_EQ(colleagues(directory, 62), (Ids{61, 70})) << "no head there";
}

TEST(Colleagues, OfSeveralDepartmentsComeInStructureOrderEachOnce) {
  const auto directory = acme();
  EXPECT_EQ(colleagues(directory, 70), (Ids{31, 30, 61, 62})) << "IT stands before the Annex, though named later";
  EXPECT_EQ(colleagues(directory, 51), (Ids{41, 40, 50})) << "the department above before the one below";
}

TEST(Colleagues, WhoSharesTwoDepartmentsWithTheCallerIsNamedOnce) {
  const auto directory = Company()
                             .department(1, "Acme")
                             .department(2, "A", {.parent = 1, .head = 9})
                             .department(3, "B", {.parent = 1, .head = 9})
                             .user(7, {.departments = {2, 3}})
                             .user(8, {.departments = {3, 2}})
                             .user(9, {.departments = {3}})
                             .portal()
                             .directory;
  EXPECT_EQ(colleagues(directory, 7), (Ids{8, 9}));
}

TEST(Colleagues, OfAHeadAreEveryoneBelowAtAllLevelsThenAllHeads) {
  const auto directory = acme();
  EXPECT_EQ(colleagues(directory, 20), (Ids{21, 41, 51, 40, 50, 1, 30}));
  EXPECT_EQ(colleagues(directory, 40), (Ids{41, 51, 50, 1, 30, 20}));
}

TEST(Colleagues, OfTheTopHeadAreAllInTheCompany) {
  EXPECT_EQ(colleagues(acme(), 1), (Ids{30, 31, 70, 21, 20, 41, 51, 40, 50, 61, 62}));
}

TEST(Colleagues, AHeadFromElsewhereLeavesTheOwnDepartmentAside) {
  // 30 belongs to Acme and heads IT: the subordinates are IT's, and 1 comes as a head.
  EXPECT_EQ(colleagues(acme(), 30), (Ids{31, 70, 1, 20, 40}));
}

TEST(Colleagues, OfAHeadOfTwoSeparateDepartmentsComeInStructureOrder) {
  const auto directory = Company()
                             .department(1, "Acme", {.head = 1})
                             .department(2, "B", {.parent = 1, .head = 5})
                             .department(3, "A", {.parent = 1, .head = 5})
                             .department(4, "below B", {.parent = 2})
                             .user(1, {.departments = {1}})
                             .user(5, {.departments = {2}})
                             .user(22, {.departments = {2}})
                             .user(33, {.departments = {3}})
                             .user(44, {.departments = {4}})
                             .portal()
                             .directory;
  EXPECT_EQ(colleagues(directory, 5), (Ids{33, 22, 44, 1}));
}

TEST(Colleagues, OfAHeadOfNestedDepartmentsAreNamedOnce) {
  const auto directory = Company()
                             .department(1, "Acme")
                             .department(2, "Sales", {.parent = 1, .head = 5})
                             .department(3, "Field", {.parent = 2, .head = 5})
                             .department(4, "North", {.parent = 3, .head = 6})
                             .department(5, "South", {.parent = 2})
                             .user(5, {.departments = {2, 3}})
                             .user(6, {.departments = {4, 3}})
                             .user(7, {.departments = {5, 3}})
                             .portal()
                             .directory;
  EXPECT_EQ(colleagues(directory, 5), (Ids{6, 7}));
}

TEST(Colleagues, WhoIsNotListedIsNoColleague) {
  const auto directory = Company()
                             .department(1, "Acme", {.head = 2})
                             .department(2, "Bots", {.parent = 1, .head = 3})
                             .user(1, {.departments = {1}})
                             .user(2, {.departments = {1}, .active = false})
                             .user(3, {.departments = {1, 2}, .type = UserType::bot})
                             .user(4, {.departments = {1}, .type = UserType::extranet})
                             .user(5, {.departments = {1}, .type = UserType::email})
                             .user(6, {.departments = {1}})
                             .portal()
                             .directory;
  EXPECT_EQ(colleagues(directory, 1), (Ids{6}));
}

TEST(Colleagues, OfAPersonInSeventyDepartments) {
  Company company;
  company.department(1, "Acme");
  test::UserSpec everywhere;
  Ids wanted;
  for (std::uint32_t i = 2; i <= 71; ++i) {
    // Sorted against the order of the ids, with a member and a head in each.
    company.department(i, "D", {.parent = 1, .head = 2000 + i, .sort = 1000 - static_cast<std::int32_t>(i)});
    company.user(1000 + i, {.departments = {i}}).user(2000 + i);
    everywhere.departments.push_back(i);
  }
  for (std::uint32_t i = 71; i >= 2; --i) wanted.insert(wanted.end(), {1000 + i, 2000 + i});
  company.user(5000, everywhere);
  EXPECT_EQ(colleagues(company.portal().directory, 5000), wanted);
}

TEST(Colleagues, AnEarlierListIsForgotten) {
  const auto directory = acme();
  std::vector<UserId> found{UserId{999}};
  list_colleagues(directory, *directory.user({21}), found);
  EXPECT_EQ(found, (std::vector<UserId>{{20}}));
}

}  // namespace colleagues_test
}  // namespace muster::directory
