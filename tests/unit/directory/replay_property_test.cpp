#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "directory/draft.hpp"
#include "support/company.hpp"
#include "support/directory_dump.hpp"
#include "support/times.hpp"

// The property that stores, followers and restarts rest on: a directory is what its records say. Replaying the recorded
// changes, or building from the final records in any order, gives the same directory as the edits themselves.
namespace muster::directory {
namespace replay_property_test {

using Random = std::mt19937;
using test::dump;

// MUSTER_SEED=n looks at other sequences.
unsigned first_seed() {
  const char* text = std::getenv("MUSTER_SEED");
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 1;
}

std::uint32_t pick(Random& random, std::uint32_t count) {
  return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random);
}

Directory replay(const Directory& base, std::vector<Change> changes, Random& random) {
  std::ranges::shuffle(changes, random);
  Draft draft(base);
  for (const Change& change : changes) draft.apply(change);
  return draft.finish();
}

std::vector<Change> records_of(const Directory& directory) {
  std::vector<Change> records;
  directory.for_each_department([&](const DepartmentView& one) { records.emplace_back(DepartmentPut{one.unpack()}); });
  directory.for_each_user([&](const UserView& one) { records.emplace_back(UserPut{pack(one.unpack())}); });
  return records;
}

// Random edits on few ids, so that they meet. Any edit is allowed here: also such as break the rules of a tree, for
// the indexes must stay true while a draft is on its way.
class Editor {
 public:
  static constexpr std::uint32_t departments = 12;
  static constexpr std::uint32_t users = 25;

  explicit Editor(Random& random) : random_(random) {}

  void edit(Draft& draft) {
    switch (pick(random_, 10)) {
      case 0: return draft.remove_department({1 + pick(random_, departments)});
      case 1: return draft.remove_user({1 + pick(random_, users)});
      case 2: return reorder(draft);
      case 3:
      case 4:
      case 5: draft.put_department(random_department()); return;
      default: draft.put_user(random_user(draft)); return;
    }
  }

 private:
  Department random_department() {
    static constexpr std::array names{"Sales", "sales", "IT", "Ärzte", "Продажи", "продажи", ""};
    const std::uint32_t id = 1 + pick(random_, departments);
    // Mostly a tree: a parent with a smaller id. At times a cycle, a second root or a parent that is not there.
    const std::uint32_t parent = pick(random_, 20) == 0 ? pick(random_, departments + 2) : pick(random_, id);
    const std::uint32_t head = pick(random_, 3) == 0 ? 0 : 1 + pick(random_, users);
    const auto sort = static_cast<std::int32_t>(pick(random_, 3)) * 100 - 100;
    return test::make_department(id, names[pick(random_, names.size())],
                                 {.parent = parent, .head = head, .sort = sort});
  }

  User random_user(const Draft& draft) {
    const UserId id{1 + pick(random_, users)};
    User user = test::make_user(id.value);
    if (const auto known = draft.user(id); known && pick(random_, 2) == 0) user = known->unpack();
    user.active = pick(random_, 4) != 0;
    user.type = static_cast<UserType>(pick(random_, 6) == 0 ? pick(random_, 4) : 0);
    if (pick(random_, 2) == 0) user.memberships.clear();
    for (std::uint32_t i = pick(random_, 4); i > 0; --i) {
      const DepartmentId department{1 + pick(random_, departments)};
      if (std::ranges::find(user.memberships, department, &Membership::department) == user.memberships.end())
        user.memberships.insert(user.memberships.begin(), {department, 0});
    }
    static constexpr std::array positions{"", "Müller", "Mueller muller", "Шеф", "chief SHEF"};
    user.set(Text::name, std::string(pick(random_, 40), 'n'));
    user.set(Text::last_name, std::string(pick(random_, 3), 'n'));
    user.set(Text::work_position, positions[pick(random_, positions.size())]);
    return user;
  }

  void reorder(Draft& draft) {
    std::vector<UserId> order;
    for (std::uint32_t i = pick(random_, 8); i > 0; --i) order.push_back({1 + pick(random_, users)});
    draft.reorder_members({1 + pick(random_, departments)}, order);
  }

  Random& random_;
};

void check_sequence(unsigned seed) {
  SCOPED_TRACE(fmt::format("MUSTER_SEED={}", seed));
  Random random(seed);
  Editor editor(random);
  constexpr std::uint32_t last = Editor::users + 2;
  Directory live;
  std::vector<std::pair<Directory, std::string>> snapshots;
  for (int step = 0; step < 12; ++step) {
    snapshots.emplace_back(live, dump(live, last));
    Draft draft(live);
    for (std::uint32_t edits = 1 + pick(random, 30); edits > 0; --edits) editor.edit(draft);
    const std::vector<Change> changes = draft.changes();
    const Directory next = draft.finish();
    const std::string wanted = dump(next, last);
    ASSERT_EQ(dump(replay(live, changes, random), last), wanted) << "the changes, replayed, at step " << step;
    ASSERT_EQ(dump(replay(next, changes, random), last), wanted) << "the changes, applied twice, at step " << step;
    ASSERT_EQ(dump(replay(Directory(), records_of(next), random), last), wanted) << "the records, at step " << step;
    live = next;
  }
  for (const auto& [snapshot, content] : snapshots)
    ASSERT_EQ(dump(snapshot, last), content) << "an older snapshot has changed";
}

TEST(ReplayProperty, ReplayingTheChangesEqualsBuildingFromTheFinalState) {
  const unsigned first = first_seed();
  const unsigned end = first + test::times(200u);
  std::printf("seeds %u to %u (MUSTER_SEED sets the first)\n", first, end - 1);
  for (unsigned seed = first; seed < end && !testing::Test::HasFatalFailure(); ++seed) check_sequence(seed);
}

}  // namespace replay_property_test
}  // namespace muster::directory
