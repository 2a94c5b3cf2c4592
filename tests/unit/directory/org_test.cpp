#include "directory/query/org.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "directory/query/colleagues.hpp"
#include "support/company.hpp"

// Who is above and below whom, and how many there are.
namespace muster::directory {
namespace org_test {

using test::Company;

std::string managers(const Directory& directory, std::uint32_t person, Listed who = Listed::active) {
  std::string text;
  for (const Manager& manager : managers_of(directory, *directory.user({person}), who))
    text += fmt::format("{} of {} at {}, ", manager.id.value, manager.department.value, manager.distance);
  return text;
}

std::string text_of(const std::vector<Placed>& people) {
  std::string text;
  for (const Placed& placed : people) text += fmt::format("{}@{} ", placed.id.value, placed.department.value);
  return text;
}

std::string subordinates(const Directory& directory, std::uint32_t person, Reach reach, Listed who = Listed::active) {
  return text_of(subordinates_of(directory, *directory.user({person}), reach, {}, who).people);
}

std::string employees(const Directory& directory, std::uint32_t department, Reach reach, Listed who = Listed::active) {
  return text_of(employees_of(directory, {department}, reach, {}, who).people);
}

// The counts of a department and of all below, by department.
std::string counts(const Directory& directory, std::uint32_t department, Listed who = Listed::active) {
  const std::uint32_t rank = directory.structure().rank({department});
  std::string text;
  std::uint32_t at = rank;
  for (const Headcount& count : count_heads(directory, rank, who))
    text += fmt::format("{}: {} of {}, {} below; ", directory.structure().order()[at++].value, count.employees,
                        count.employees_total, count.departments);
  return text;
}

// 1 Acme (head 1, member of it)
//   3 IT, sort 200 (head 30, belonging to Acme)
//   2 Sales, sort 300 (head 20)
//     4 Field (head 42, who is dismissed)
//       5 North (head 50)
//   6 Annex, sort 900 (no head)
Company acme() {
  return Company()
      .department(1, "Acme", {.head = 1})
      .department(2, "Sales", {.parent = 1, .head = 20, .sort = 300})
      .department(3, "IT", {.parent = 1, .head = 30, .sort = 200})
      .department(4, "Field", {.parent = 2, .head = 42})
      .department(5, "North", {.parent = 4, .head = 50})
      .department(6, "Annex", {.parent = 1, .sort = 900})
      .user(20, {.departments = {2}})
      .user(1, {.departments = {1}})
      .user(21, {.departments = {2}})
      .user(31, {.departments = {3}})
      .user(30, {.departments = {1}})
      .user(41, {.departments = {4}})
      .user(42, {.departments = {4}, .active = false})
      .user(51, {.departments = {5, 4}})
      .user(50, {.departments = {5}})
      .user(60, {.departments = {6}, .type = UserType::bot})
      .user(70, {.departments = {6, 3}})
      .user(80, {});
}

TEST(Managers, AreTheHeadsUpToTheTopTheNearestFirst) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(managers(directory, 21), "20 of 2 at 1, 1 of 1 at 2, ");
  EXPECT_EQ(managers(directory, 31), "30 of 3 at 1, 1 of 1 at 2, ");
}

TEST(Managers, OfAHeadAreThoseAbove) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(managers(directory, 20), "1 of 1 at 1, ");
  EXPECT_EQ(managers(directory, 50), "20 of 2 at 1, 1 of 1 at 2, ");
  EXPECT_EQ(managers(directory, 1), "");
  EXPECT_EQ(managers(directory, 30), "1 of 1 at 1, ") << "what they head besides does not count";
}

TEST(Managers, ADismissedHeadIsPassedOver) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(managers(directory, 41), "20 of 2 at 1, 1 of 1 at 2, ");
  EXPECT_EQ(managers(directory, 41, Listed::dismissed_too), "42 of 4 at 1, 20 of 2 at 2, 1 of 1 at 3, ");
}

TEST(Managers, OfSeveralDepartmentsStandOnceWhereTheyAreNearest) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(managers(directory, 51), "50 of 5 at 1, 20 of 2 at 1, 1 of 1 at 2, ")
      << "20 is the second above North and the first above Field";
  EXPECT_EQ(managers(directory, 70), "1 of 1 at 1, 30 of 3 at 1, ");
}

TEST(Managers, WhoHeadsSeveralDepartmentsOnTheWayUpIsCountedOnce) {
  const auto directory = Company()
                             .department(1, "A", {.head = 1})
                             .department(2, "B", {.parent = 1, .head = 2})
                             .department(3, "C", {.parent = 2, .head = 2})
                             .user(1, {.departments = {1}})
                             .user(2, {.departments = {2}})
                             .user(3, {.departments = {3}})
                             .portal()
                             .directory;
  EXPECT_EQ(managers(directory, 3), "2 of 3 at 1, 1 of 1 at 2, ");
}

TEST(Managers, OfOneWithoutADepartmentAreNone) {
  EXPECT_EQ(managers(acme().portal().directory, 80), "");
}

TEST(Employees, OwnOrOfAllBelow) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(employees(directory, 1, Reach::own), "30@1 1@1 ") << "the head last";
  EXPECT_EQ(employees(directory, 2, Reach::all_below), "21@2 20@2 41@4 51@4 50@5 ") << "51 by the first of theirs";
  EXPECT_EQ(employees(directory, 1, Reach::all_below), "30@1 1@1 31@3 70@3 21@2 20@2 41@4 51@4 50@5 ");
  EXPECT_EQ(employees(directory, 4, Reach::own, Listed::dismissed_too), "41@4 51@4 42@4 ");
  EXPECT_EQ(employees(directory, 99, Reach::own), "");
}

TEST(Subordinates, AreThePeopleOfWhatSomebodyHeads) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(subordinates(directory, 20, Reach::own), "21@2 ");
  EXPECT_EQ(subordinates(directory, 30, Reach::own), "31@3 70@3 ");
  EXPECT_EQ(subordinates(directory, 21, Reach::all_below), "");
  EXPECT_EQ(subordinates(directory, 80, Reach::all_below), "");
}

TEST(Subordinates, OfAllBelowHaveTheHeadsThereToo) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(subordinates(directory, 20, Reach::all_below), "21@2 41@4 51@4 50@5 ");
  EXPECT_EQ(subordinates(directory, 1, Reach::all_below), "30@1 31@3 70@3 21@2 20@2 41@4 51@4 50@5 ");
  const auto foreign_head = Company()
                                .department(1, "A", {.head = 1})
                                .department(2, "B", {.parent = 1, .head = 9})
                                .department(3, "C")
                                .user(1, {.departments = {1}})
                                .user(2, {.departments = {2}})
                                .user(9, {.departments = {}})
                                .portal()
                                .directory;
  EXPECT_EQ(subordinates(foreign_head, 1, Reach::all_below), "2@2 9@2 ");
  EXPECT_EQ(subordinates(foreign_head, 1, Reach::own), "");
}

TEST(Subordinates, OfSeveralDepartmentsStandOnce) {
  const auto directory = Company()
                             .department(1, "A", {.head = 1})
                             .department(2, "B", {.parent = 1, .head = 1})
                             .department(3, "C", {.parent = 1})
                             .user(1, {.departments = {1}})
                             .user(2, {.departments = {2, 1}})
                             .user(3, {.departments = {3}})
                             .portal()
                             .directory;
  EXPECT_EQ(subordinates(directory, 1, Reach::own), "2@1 ");
  EXPECT_EQ(subordinates(directory, 1, Reach::all_below), "2@1 3@3 ");
}

TEST(Subordinates, WhoIsDismissedHasNone) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(subordinates(directory, 42, Reach::own), "");
  EXPECT_EQ(subordinates(directory, 42, Reach::own, Listed::dismissed_too), "41@4 51@4 ");
}

TEST(Reports, AreThoseWhoseNearestHeadSomebodyIs) {
  const auto directory = acme().portal().directory;
  const auto reports = [&](std::uint32_t person, Listed who = Listed::active) {
    return text_of(reports_of(directory, *directory.user({person}), {}, who).people);
  };
  EXPECT_EQ(reports(1), "30@1 70@6 20@2 ") << "30 as a member, 70 of a department without a head, 20 as a head";
  EXPECT_EQ(reports(20), "21@2 41@4 51@4 50@5 ") << "the head of 4 is dismissed";
  EXPECT_EQ(reports(30), "31@3 70@3 ");
  EXPECT_EQ(reports(50), "51@5 ");
  EXPECT_EQ(reports(21), "");
  EXPECT_EQ(reports(42), "");
  EXPECT_EQ(reports(42, Listed::dismissed_too), "41@4 51@4 50@5 ");
  EXPECT_EQ(reports(20, Listed::dismissed_too), "21@2 42@4 ");
}

TEST(Reports, AHeadFromOutsideReportsWhereTheyBelong) {
  const auto directory = Company()
                             .department(1, "All", {.head = 1})
                             .department(2, "Two", {.parent = 1, .head = 5})
                             .department(3, "Three", {.parent = 1, .head = 3})
                             .user(1, {.departments = {1}})
                             .user(3, {.departments = {3}})
                             .user(5, {.departments = {3}})
                             .portal()
                             .directory;
  EXPECT_EQ(text_of(reports_of(directory, *directory.user({1})).people), "3@3 ");
  EXPECT_EQ(text_of(reports_of(directory, *directory.user({3})).people), "5@3 ");
}

TEST(Headcounts, CountEverybodyOnceInEachDepartment) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(counts(directory, 1),
            "1: 2 of 9, 5 below; 3: 2 of 2, 0 below; 2: 2 of 5, 2 below; 4: 2 of 3, 1 below; 5: 2 of 2, 0 below; "
            "6: 1 of 1, 0 below; ");
  EXPECT_EQ(counts(directory, 4), "4: 2 of 3, 1 below; 5: 2 of 2, 0 below; ");
  EXPECT_EQ(counts(directory, 4, Listed::dismissed_too), "4: 3 of 4, 1 below; 5: 2 of 2, 0 below; ");
}

// Against counting each department for itself.
TEST(Headcounts, AreThoseOfTheListsInCompaniesOfAllKinds) {
  std::mt19937 random(7);
  const auto pick = [&](std::uint32_t count) { return static_cast<std::uint32_t>(random() % count); };
  for (int round = 0; round < 200; ++round) {
    Company company;
    const std::uint32_t departments = 1 + pick(30);
    const bool deep = round % 2;
    company.department(1, "D");
    for (std::uint32_t id = 2; id <= departments; ++id) {
      const std::uint32_t reach = deep ? std::min(id - 1, 2u) : id - 1;
      company.department(id, "D", {.parent = id - 1 - pick(reach)});
    }
    for (std::uint32_t id = 1; id <= 40; ++id) {
      std::set<std::uint32_t> own;
      for (std::uint32_t left = pick(5); left > 0; --left) own.insert(1 + pick(departments));
      company.user(id, {.departments = {own.begin(), own.end()}, .active = pick(6) != 0});
    }
    const auto directory = company.portal().directory;
    const Structure& structure = directory.structure();
    const auto counted = count_heads(directory, 0);
    ASSERT_EQ(counted.size(), departments);
    for (std::uint32_t rank = 0; rank < departments; ++rank) {
      const DepartmentId id = structure.order()[rank];
      const Headcount wanted{
          static_cast<std::uint32_t>(employees_of(directory, id, Reach::own).total),
          static_cast<std::uint32_t>(employees_of(directory, id, Reach::all_below).total),
          structure.end(rank) - rank - 1,
      };
      EXPECT_EQ(counted[rank], wanted) << "round " << round << ", department " << id.value;
      EXPECT_EQ(count_heads(directory, rank).front(), wanted) << "round " << round << ", department " << id.value;
    }
  }
}

TEST(Headcounts, ATreeMayBeAsDeepAsItLikes) {
  Company company;
  constexpr std::uint32_t depth = 20'000;
  company.department(1, "D");
  for (std::uint32_t id = 2; id <= depth; ++id) company.department(id, "D", {.parent = id - 1});
  company.user(1, {.departments = {1, depth}}).user(2, {.departments = {depth / 2, depth}});
  const auto directory = company.portal().directory;
  const auto counted = count_heads(directory, 0);
  EXPECT_EQ(counted.front(), (Headcount{1, 2, depth - 1}));
  EXPECT_EQ(counted.back(), (Headcount{2, 2, 0}));
  EXPECT_EQ(path_to(directory, {depth}).size(), depth);
}

TEST(Path, LeadsFromTheRootDown) {
  const auto directory = acme().portal().directory;
  EXPECT_EQ(path_to(directory, {5}), (std::vector<DepartmentId>{{1}, {2}, {4}, {5}}));
  EXPECT_EQ(path_to(directory, {1}), (std::vector<DepartmentId>{{1}}));
  EXPECT_TRUE(path_to(directory, {99}).empty());
}

}  // namespace org_test
}  // namespace muster::directory
