#include "directory/table/list_edits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "directory/directory.hpp"
#include "directory/draft.hpp"
#include "support/company.hpp"

namespace muster::directory {
namespace list_edits_test {

using Random = std::mt19937;
constexpr auto by_joining = [](const Member& one, const Member& two) { return identity(one) < identity(two); };

std::uint32_t pick(Random& random, std::uint32_t count) {
  return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random);
}

using Shown = std::vector<std::pair<std::uint64_t, bool>>;
Shown shown(std::span<const Member> list) {
  Shown all;
  for (const Member& one : list) all.emplace_back(identity(one), one.listed);
  return all;
}

// Against a map that is changed at once, however seldom the list is looked at.
TEST(ListEdits, HoldWhatAMapHolds) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    Random random(seed);
    RecordTable table;
    std::map<std::uint32_t, std::map<std::uint64_t, bool>> wanted;
    const auto wanted_list = [&](std::uint32_t key) { return Shown(wanted[key].begin(), wanted[key].end()); };
    for (int step = 0; step < 5; ++step) {
      ListEdits<Member> edits;
      const std::uint32_t looks = 1 + pick(random, 40);
      for (int i = 0; i < 200; ++i) {
        const std::uint32_t key = 1 + pick(random, 3);
        const Member member(1 + pick(random, 30), {1 + pick(random, 3)}, pick(random, 2) == 0);
        if (pick(random, 3) == 0) {
          edits.remove(table, key, member);
          wanted[key].erase(identity(member));
        } else {
          edits.put(table, key, member, by_joining);
          wanted[key][identity(member)] = member.listed;
        }
        if (pick(random, looks) == 0) {
          ASSERT_EQ(shown(edits.list(table, key, by_joining)), wanted_list(key));
        }
      }
      edits.write_to(table, by_joining);
      for (std::uint32_t key = 1; key <= 3; ++key) ASSERT_EQ(shown(as_list<Member>(table.find(key))), wanted_list(key));
    }
  }
}

// A department of many is emptied into another one, whose members keep their order; its departments go, too.
TEST(ListEdits, ManyAreMovedInOrder) {
  constexpr std::uint32_t people = 30'000;
  Draft draft{Directory()};
  draft.put_department(test::make_department(1, "All"));
  draft.put_department(test::make_department(2, "Many", {.parent = 1, .head = people}));
  for (std::uint32_t id = 1; id <= people; ++id)
    draft.put_user(test::make_user(id, {.departments = {id % 3 == 0 ? 1u : 2u}}));
  for (std::uint32_t id = 3; id < 3000; ++id)
    draft.put_department(test::make_department(id, "D" + std::to_string(id), {.parent = 2, .head = people}));
  const Directory before = draft.finish();
  ASSERT_EQ(before.headed_by({people}).size(), 2998u);
  Draft moved(before);
  for (const Member& member : before.members({2})) {
    User user = moved.user(member.id())->unpack();
    user.memberships.front().department = {1};
    moved.put_user(std::move(user));
  }
  for (const DepartmentId child : before.children({2})) {
    Department department = moved.department(child)->unpack();
    department.parent = {1};
    department.head = {};
    moved.put_department(department);
  }
  moved.remove_department({2});
  EXPECT_TRUE(moved.headed_by({people}).empty());
  const Directory after = moved.finish();
  EXPECT_TRUE(after.members({2}).empty());
  EXPECT_EQ(after.members({1}).size(), people);
  EXPECT_TRUE(std::ranges::is_sorted(after.members({1}), {}, &Member::joined));
  EXPECT_TRUE(std::ranges::equal(after.children({1}), before.children({2})));
}

}  // namespace list_edits_test
}  // namespace muster::directory
