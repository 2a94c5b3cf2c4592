#include "admin/departments.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::admin {
namespace departments_test {

using base::DepartmentId;
using directory::Department;
using directory::Rules;
using test::Company;

constexpr base::UnixSeconds now = 1'700'000'000;

// 1 Acme is above 3 Sales, which is above 5 Field. User 8 is dismissed, 6 a guest.
portal::PortalDraft acme() {
  return portal::PortalDraft(Company()
                                 .department(1, "Acme")
                                 .department(3, "Sales", {.parent = 1, .head = 2})
                                 .department(5, "Field", {.parent = 3})
                                 .user(1, {.departments = {1}})
                                 .user(2, {.departments = {3}})
                                 .user(4, {.departments = {3, 1}})
                                 .user(6, {.type = directory::UserType::extranet})
                                 .user(8, {.departments = {3}, .active = false})
                                 .portal());
}

Department named(std::string name, std::uint32_t parent = 1, std::uint32_t head = 0) {
  Department department;
  department.name = std::move(name);
  department.parent = {parent};
  department.head = {head};
  return department;
}

template <class T>
std::string refused(const Result<T>& done) {
  if (done) return "";
  const Refusal& refusal = done.error();
  return (refusal.field.empty() ? "" : std::string(refusal.field) + ": ") + refusal.message;
}

// The change that `change` makes of a department.
Result<bool> put(portal::PortalDraft& draft, std::uint32_t id, const std::function<void(Department&)>& change) {
  Department department = draft.directory().department({id})->unpack();
  change(department);
  return put_department(draft, department);
}

Result<bool> move(portal::PortalDraft& draft, std::uint32_t id, std::uint32_t parent) {
  return put(draft, id, [parent](Department& department) { department.parent = {parent}; });
}

TEST(Departments, ANewOneGetsAnIdThatNoneHad) {
  auto draft = acme();
  const auto id = add_department(draft, named("Support", 3, 2));
  ASSERT_TRUE(id);
  EXPECT_EQ(id->value, 6u);
  const Department added = draft.directory().department(*id)->unpack();
  EXPECT_EQ(added.name, "Support");
  EXPECT_EQ(added.parent.value, 3u);
  EXPECT_EQ(added.head.value, 2u);
  EXPECT_EQ(added.sort, 500);
  EXPECT_TRUE(draft.directory().broken_rules(Rules::people).empty());
}

TEST(Departments, TheFirstOneOfACompanyIsItsTop) {
  portal::PortalDraft draft{portal::Portal{}};
  EXPECT_EQ(refused(add_department(draft, named("Sales", 7))), "parent: there is no department 7");
  ASSERT_TRUE(add_department(draft, named("Acme", 0)));
  const auto second = add_department(draft, named("Other", 0));
  EXPECT_EQ(second.error().reason, Reason::second_top);
}

TEST(Departments, AddingNamesWhatIsWrong) {
  auto draft = acme();
  EXPECT_EQ(refused(add_department(draft, named(" \t"))), "name: is empty, or spaces alone");
  EXPECT_EQ(refused(add_department(draft, named("Support", 9))), "parent: there is no department 9");
  EXPECT_EQ(refused(add_department(draft, named("Support", 1, 99))), "head: there is no user 99");
  EXPECT_TRUE(add_department(draft, named("Sales"))) << "two may have one name";
}

TEST(Departments, AreMovedWithAllBelowThem) {
  auto draft = acme();
  EXPECT_TRUE(*move(draft, 5, 1));
  EXPECT_FALSE(*move(draft, 5, 1)) << "it is there already";
  EXPECT_TRUE(*move(draft, 3, 5));
  EXPECT_TRUE(draft.directory().broken_rules(Rules::people).empty());
}

TEST(Departments, MovesThatMakeACircleOrASecondTopAreRefused) {
  auto draft = acme();
  EXPECT_EQ(refused(move(draft, 3, 3)), "department 3 cannot be below department 3, which is itself");
  EXPECT_EQ(refused(move(draft, 3, 5)), "department 3 cannot be below department 5, which is below it");
  EXPECT_EQ(refused(move(draft, 3, 9)), "parent: there is no department 9");
  EXPECT_EQ(move(draft, 1, 3).error().reason, Reason::top_moved);
  EXPECT_EQ(move(draft, 3, 0).error().reason, Reason::second_top);
  EXPECT_EQ(put_department(draft, named("Nowhere")).error().reason, Reason::unknown_department);
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Departments, AreRenamedAndHeaded) {
  auto draft = acme();
  EXPECT_TRUE(*put(draft, 3, [](Department& one) { one.name = "Trade"; }));
  EXPECT_EQ(refused(put(draft, 3, [](Department& one) { one.name = ""; })), "name: is empty, or spaces alone");
  EXPECT_TRUE(*put(draft, 3, [](Department& one) { one.head = {8}; })) << "anybody who exists";
  EXPECT_EQ(refused(put(draft, 3, [](Department& one) { one.head = {99}; })), "head: there is no user 99");
}

TEST(Departments, AHeadIsShownWhoIsAnActiveEmployee) {
  auto draft = acme();
  EXPECT_TRUE(check_shown_head(draft, {4}));
  EXPECT_TRUE(check_shown_head(draft, {})) << "nobody";
  EXPECT_EQ(refused(check_shown_head(draft, {99})), "head: there is no user 99");
  EXPECT_EQ(refused(check_shown_head(draft, {8})), "user 8 is dismissed");
  EXPECT_EQ(refused(check_shown_head(draft, {6})), "head: user 6 is no employee; only employees head departments");
}

TEST(Departments, OneThatIsNotEmptyStaysUnlessItsContentsMoveUp) {
  auto draft = acme();
  EXPECT_EQ(refused(delete_department(draft, {3}, Contents::refused, now)),
            "department 3 has people in it (2, 4, 8) and departments below it (5)");
  EXPECT_EQ(refused(delete_department(draft, {1}, Contents::moved_up, now)),
            "department 1 is the top of the company, which cannot be deleted");
  EXPECT_EQ(refused(delete_department(draft, {9}, Contents::moved_up, now)), "there is no department 9");
  EXPECT_TRUE(draft.changes().empty());
  ASSERT_TRUE(delete_department(draft, {3}, Contents::moved_up, now));
  EXPECT_EQ(draft.directory().department({5})->parent().value, 1u);
  const directory::User moved = draft.directory().user({2})->unpack();
  EXPECT_EQ(moved.memberships.front().department.value, 1u);
  EXPECT_EQ(moved.moments.at(directory::Moment::changed), now);
  EXPECT_EQ(draft.directory().user({4})->memberships().size(), 1u) << "who was there already";
  EXPECT_TRUE(draft.directory().broken_rules(Rules::people).empty());
}

TEST(Departments, AnEmptyOneIsDeleted) {
  auto draft = acme();
  ASSERT_TRUE(delete_department(draft, {5}, Contents::refused, now));
  EXPECT_FALSE(draft.directory().department({5}));
  EXPECT_EQ(add_department(draft, named("Field"))->value, 6u) << "its id is not given again";
}

}  // namespace departments_test
}  // namespace muster::admin
