#include "directory/draft.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::directory {
namespace draft_test {

using test::make_department;
using test::make_user;
using Ids = std::vector<std::uint32_t>;

template <class List>
Ids ids(const List& list) {
  Ids values;
  for (const auto id : list) values.push_back(id.value);
  return values;
}

Ids members(const Directory& directory, std::uint32_t department) {
  Ids values;
  for (const Member& member : directory.members({department})) values.push_back(member.user);
  return values;
}

template <class Edit>
Directory edited(const Directory& base, Edit&& edit) {
  Draft draft(base);
  edit(draft);
  return draft.finish();
}

// 1 Acme with 2 Sales (head 5) and 3 IT; 5 and 6 in Sales, 7 in both, in this order of joining.
Directory acme() {
  return test::Company()
      .department(1, "Acme")
      .department(2, "Sales", {.parent = 1, .head = 5})
      .department(3, "IT", {.parent = 1})
      .user(6, {.departments = {2}})
      .user(5, {.departments = {2}})
      .user(7, {.departments = {3, 2}})
      .portal()
      .directory;
}

TEST(Draft, ChildrenStandBySortThenFoldedNameByCodePointThenId) {
  test::Company company;
  company.department(1, "Acme");
  company.department(11, "b", {.parent = 1}).department(12, "Z", {.parent = 1}).department(13, "A", {.parent = 1});
  company.department(15, "same", {.parent = 1}).department(14, "SAME", {.parent = 1});
  company.department(16, "Ä", {.parent = 1}).department(17, "ж", {.parent = 1}).department(18, "Ё", {.parent = 1});
  company.department(19, "zz", {.parent = 1, .sort = 499}).department(20, "", {.parent = 1});
  company.department(21, "first", {.parent = 1, .sort = -1});
  const Directory directory = company.portal().directory;
  // By code point: a b s z, then ä (U+E4), ж (U+436), ё (U+451). The empty name is before all.
  EXPECT_EQ(ids(directory.children({1})), (Ids{21, 19, 20, 13, 11, 14, 15, 12, 16, 17, 18}));
  EXPECT_EQ(ids(directory.structure().order()), (Ids{1, 21, 19, 20, 13, 11, 14, 15, 12, 16, 17, 18}));
}

TEST(Draft, ARenamedOrMovedDepartmentChangesPlace) {
  const Directory base = acme();
  EXPECT_EQ(ids(base.structure().order()), (Ids{1, 3, 2}));
  const auto renamed =
      edited(base, [](Draft& draft) { draft.put_department(make_department(3, "zoo", {.parent = 1})); });
  EXPECT_EQ(ids(renamed.structure().order()), (Ids{1, 2, 3}));
  const auto moved = edited(base, [](Draft& draft) { draft.put_department(make_department(3, "IT", {.parent = 2})); });
  EXPECT_EQ(ids(moved.children({1})), (Ids{2}));
  EXPECT_EQ(ids(moved.children({2})), (Ids{3}));
  EXPECT_EQ(ids(base.structure().order()), (Ids{1, 3, 2})) << "the base stays as it was";
}

TEST(Draft, StructureCoversWhatIsBelow) {
  const Structure structure = test::Company()
                                  .department(1, "Acme")
                                  .department(2, "a", {.parent = 1})
                                  .department(3, "b", {.parent = 2})
                                  .department(4, "c", {.parent = 1})
                                  .portal()
                                  .directory.structure();
  EXPECT_EQ(structure.end(structure.rank({1})), 4u);
  EXPECT_EQ(structure.end(structure.rank({2})), 3u);
  EXPECT_EQ(structure.end(structure.rank({4})), 4u);
  EXPECT_EQ(structure.rank({9}), Structure::nowhere);
}

TEST(Draft, ATreeOfAnyDepthIsLaidOut) {
  test::Company company;
  for (std::uint32_t id = 1; id <= 20'000; ++id) company.department(id, "D", {.parent = id - 1});
  const Directory directory = company.portal().directory;
  EXPECT_EQ(directory.structure().order().size(), 20'000u);
  EXPECT_EQ(directory.structure().end(0), 20'000u);
}

TEST(Structure, IdsMayBeFarApart) {
  const auto directory = test::Company()
                             .department(7, "Acme")
                             .department(2'000'000'000, "IT", {.parent = 7})
                             .department(2'000'000, "Sales", {.parent = 7})
                             .portal()
                             .directory;
  EXPECT_EQ(ids(directory.structure().order()), (Ids{7, 2'000'000'000, 2'000'000}));
  EXPECT_EQ(directory.structure().rank({2'000'000}), 2u);
  EXPECT_EQ(directory.structure().rank({8}), Structure::nowhere);
  EXPECT_EQ(directory.structure().rank({2'000'000'001}), Structure::nowhere);
}

TEST(Draft, MembersStandAsTheyJoined) {
  const Directory base = acme();
  EXPECT_EQ(members(base, 2), (Ids{6, 5, 7}));
  EXPECT_EQ(members(base, 3), (Ids{7}));
}

TEST(Draft, WhoStaysInADepartmentKeepsTheirPlaceAndWhoJoinsLaterComesLast) {
  const auto next = edited(acme(), [](Draft& draft) {
    draft.put_user(make_user(6, {.departments = {3, 2}, .texts = {{Text::name, "New name"}}}));
    draft.put_user(make_user(4, {.departments = {2}}));
  });
  EXPECT_EQ(members(next, 2), (Ids{6, 5, 7, 4}));
  EXPECT_EQ(members(next, 3), (Ids{7, 6})) << "6 joined the portal first and this department last";
  EXPECT_LT(next.user({6})->joined(), next.user({5})->joined()) << "the place in the portal stays";
}

TEST(Draft, WhoLeavesAndComesBackIsLast) {
  const auto away = edited(acme(), [](Draft& draft) { draft.put_user(make_user(6, {.departments = {3}})); });
  EXPECT_EQ(members(away, 2), (Ids{5, 7}));
  const auto back = edited(away, [](Draft& draft) { draft.put_user(make_user(6, {.departments = {2}})); });
  EXPECT_EQ(members(back, 2), (Ids{5, 7, 6}));
  EXPECT_EQ(members(back, 3), (Ids{7}));
}

TEST(Draft, JoinNumbersOfTheCallerAreNotTaken) {
  auto user = make_user(8, {.departments = {2}});
  user.joined = 1;
  user.memberships[0].joined = 1;
  EXPECT_EQ(members(edited(acme(), [&](Draft& draft) { draft.put_user(user); }), 2), (Ids{6, 5, 7, 8}));
}

TEST(Draft, ReorderingPutsTheUnnamedLastAndSkipsWhoIsNoMember) {
  const auto order = [](std::uint32_t department, std::vector<UserId> wanted) {
    return members(edited(acme(), [&](Draft& draft) { draft.reorder_members({department}, wanted); }), department);
  };
  EXPECT_EQ(order(2, {{7}, {6}, {5}}), (Ids{7, 6, 5}));
  EXPECT_EQ(order(2, {{7}}), (Ids{7, 6, 5}));
  EXPECT_EQ(order(3, {{5}, {99}, {7}}), (Ids{7}));
  EXPECT_EQ(order(9, {{5}}), (Ids{}));
  EXPECT_EQ(order(2, {{7}, {6}, {7}}), (Ids{7, 6, 5})) << "who is named twice counts once";
}

TEST(Draft, ReorderingLeavesOtherDepartmentsAndThePortalsOrderAlone) {
  const auto next = edited(acme(), [](Draft& draft) {
    draft.put_user(make_user(5, {.departments = {2, 3}}));
    draft.reorder_members({2}, std::vector<UserId>{{7}, {5}, {6}});
  });
  EXPECT_EQ(members(next, 2), (Ids{7, 5, 6}));
  EXPECT_EQ(members(next, 3), (Ids{7, 5}));
  EXPECT_LT(next.user({6})->joined(), next.user({7})->joined());
}

TEST(Draft, ReorderingToThePresentOrderChangesNothing) {
  Draft draft(acme());
  draft.reorder_members({2}, std::vector<UserId>{{6}, {5}});
  draft.reorder_members({2}, std::vector<UserId>{{6}, {6}, {5}});
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Draft, HeadsAreIndexedBothWays) {
  const Directory base = acme();
  EXPECT_EQ(ids(base.headed_by({5})), (Ids{2}));
  EXPECT_EQ(ids(base.structure().heads()), (Ids{5}));
  const auto next = edited(base, [](Draft& draft) {
    draft.put_department(make_department(2, "Sales", {.parent = 1, .head = 7}));
    draft.put_department(make_department(3, "IT", {.parent = 1, .head = 7}));
  });
  EXPECT_TRUE(next.headed_by({5}).empty());
  EXPECT_EQ(next.headed_by({7}).size(), 2u);
  EXPECT_EQ(ids(next.structure().heads()), (Ids{7})) << "each head once";
}

TEST(Draft, HeadsFollowWhatBecomesOfThePerson) {
  const auto dismissed =
      edited(acme(), [](Draft& draft) { draft.put_user(make_user(5, {.departments = {2}, .active = false})); });
  EXPECT_TRUE(dismissed.structure().heads().empty());
  EXPECT_EQ(members(dismissed, 2), (Ids{6, 5, 7})) << "the list keeps who is not listed";
  EXPECT_FALSE(dismissed.members({2})[1].listed);
  const auto back = edited(dismissed, [](Draft& draft) { draft.put_user(make_user(5, {.departments = {2}})); });
  EXPECT_EQ(ids(back.structure().heads()), (Ids{5}));
  const auto gone = edited(back, [](Draft& draft) { draft.remove_user({5}); });
  EXPECT_TRUE(gone.structure().heads().empty());
  const auto again = edited(gone, [](Draft& draft) { draft.put_user(make_user(5)); });
  EXPECT_EQ(ids(again.structure().heads()), (Ids{5})) << "the department still names its head";
}

TEST(Draft, RemovalTakesRecordsOutOfTheIndexes) {
  const auto next = edited(acme(), [](Draft& draft) {
    draft.remove_user({7});
    draft.remove_department({3});
    draft.remove_user({99});
    draft.remove_department({99});
  });
  EXPECT_FALSE(next.user({7}));
  EXPECT_FALSE(next.department({3}));
  EXPECT_EQ(members(next, 2), (Ids{6, 5}));
  EXPECT_TRUE(members(next, 3).empty());
  EXPECT_EQ(ids(next.structure().order()), (Ids{1, 2}));
  EXPECT_EQ(next.user_count(), 2u);
  EXPECT_EQ(next.department_count(), 2u);
}

TEST(Draft, ChangesNameEachRecordOnceAsItIsNow) {
  Draft draft(acme());
  EXPECT_TRUE(draft.changes().empty());
  draft.put_department(make_department(3, "first", {.parent = 1}));
  draft.put_department(make_department(3, "last", {.parent = 1}));
  draft.put_user(make_user(8));
  draft.put_user(make_user(8, {.active = false}));
  draft.remove_user({6});
  draft.remove_department({2});
  const auto changes = draft.changes();
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_EQ(changes[0], Change(DepartmentPut{make_department(3, "last", {.parent = 1})}));
  EXPECT_EQ(changes[1], Change(DepartmentGone{{2}}));
  ASSERT_TRUE(std::holds_alternative<UserPut>(changes[2]));
  EXPECT_FALSE(UserView(std::get<UserPut>(changes[2]).record).active());
  EXPECT_EQ(changes[3], Change(UserGone{{6}}));
}

TEST(Draft, PuttingTheSameAgainChangesNothing) {
  const Directory base = acme();
  Draft draft(base);
  base.for_each_department([&](const DepartmentView& one) { EXPECT_FALSE(draft.put_department(one.unpack())); });
  base.for_each_user([&](const UserView& one) { EXPECT_FALSE(draft.put_user(one.unpack())); });
  EXPECT_FALSE(draft.put_user(make_user(7, {.departments = {3, 2}})));
  EXPECT_TRUE(draft.changes().empty());
  EXPECT_TRUE(draft.put_user(make_user(7, {.departments = {2, 3}}))) << "the order of departments is part of a record";
}

TEST(Draft, ADraftThatIsDroppedLeavesTheBaseAlone) {
  const Directory base = acme();
  Draft(base).remove_department({2});
  EXPECT_TRUE(base.department({2}));
  EXPECT_EQ(ids(base.structure().order()), (Ids{1, 3, 2}));
}

}  // namespace draft_test
}  // namespace muster::directory
