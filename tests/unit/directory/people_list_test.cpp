#include "directory/query/people_list.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "directory/draft.hpp"
#include "directory/query/colleagues.hpp"
#include "directory/query/org.hpp"
#include "support/company.hpp"
#include "support/times.hpp"

// Pages of people are found by counts. Here they are compared with lists that are made by going through everybody, in
// random companies and after random writes.
namespace muster::directory {
namespace people_list_test {

using Random = std::mt19937;
using People = std::vector<Placed>;

std::string text_of(const People& people) {
  std::string text;
  for (const Placed& placed : people) text += fmt::format("{}@{} ", placed.id.value, placed.department.value);
  return text;
}

// The plain way: one department after the other, and who was met before is passed over.
class Walk {
 public:
  explicit Walk(const Directory& directory) : directory_(directory) {}

  void leave_out(UserId id) { seen_.insert(id.value); }
  void add_members(DepartmentId department) {
    const UserId head = head_of(department);
    for (const Member& member : directory_.members(department)) {
      if (member.id() != head && directory_.user(member.id())->listed()) add(member.id(), department);
    }
    for (const Member& member : directory_.members(department)) {
      if (member.id() == head) add(head, department);
    }
  }
  void add_head(DepartmentId department) {
    if (const UserId head = head_of(department)) add(head, department);
  }
  const People& people() const { return people_; }

 private:
  UserId head_of(DepartmentId department) const {
    const UserId head = directory_.department(department)->head();
    const auto person = head ? directory_.user(head) : std::nullopt;
    return person && person->listed() ? head : UserId{};
  }
  void add(UserId id, DepartmentId department) {
    if (seen_.insert(id.value).second) people_.push_back({id, department});
  }

  const Directory& directory_;
  std::set<std::uint32_t> seen_;
  People people_;
};

std::vector<DepartmentId> in_order(const Directory& directory, std::set<std::uint32_t> ids, Reach reach) {
  std::vector<DepartmentId> found;
  for (const DepartmentId id : directory.structure().order()) {
    bool wanted = ids.contains(id.value);
    for (auto at = directory.department(id); reach == Reach::all_below && at; at = directory.department(at->parent()))
      wanted = wanted || ids.contains(at->id().value);
    if (wanted) found.push_back(id);
  }
  return found;
}

std::set<std::uint32_t> headed_by(const Directory& directory, UserId id) {
  std::set<std::uint32_t> headed;
  directory.for_each_department([&](const DepartmentView& one) {
    if (one.head() == id) headed.insert(one.id().value);
  });
  return headed;
}

People walk_employees(const Directory& directory, DepartmentId id, Reach reach) {
  Walk walk(directory);
  for (const DepartmentId department : in_order(directory, {id.value}, reach)) walk.add_members(department);
  return walk.people();
}

People walk_subordinates(const Directory& directory, const UserView& person, Reach reach) {
  Walk walk(directory);
  if (!person.listed()) return {};
  walk.leave_out(person.id());
  for (const DepartmentId department : in_order(directory, headed_by(directory, person.id()), reach)) {
    walk.add_members(department);
    if (reach == Reach::all_below) walk.add_head(department);
  }
  return walk.people();
}

// By person, everybody of whom managers_of gives that person as a nearest head.
using Reports = std::map<std::uint32_t, std::set<std::uint32_t>>;

Reports walk_reports(const Directory& directory, Listed who) {
  Reports reports;
  directory.for_each_user([&](const UserView& one) {
    if (!one.listed(who)) return;
    for (const Manager& manager : managers_of(directory, one, who)) {
      if (manager.distance == 1) reports[manager.id.value].insert(one.id().value);
    }
  });
  return reports;
}

People walk_colleagues(const Directory& directory, const UserView& person, const ColleagueRules& rules) {
  Walk walk(directory);
  if (!rules.include_self) walk.leave_out(person.id());
  std::set<std::uint32_t> own;
  for (const Membership& membership : person.memberships()) own.insert(membership.department.value);
  const auto headed = headed_by(directory, person.id());
  for (const DepartmentId department :
       headed.empty() ? in_order(directory, own, Reach::own) : in_order(directory, headed, Reach::all_below)) {
    walk.add_members(department);
    walk.add_head(department);
  }
  if (headed.empty()) return walk.people();
  std::set<std::uint32_t> chain;
  own.insert(headed.begin(), headed.end());
  for (const std::uint32_t id : own) {
    for (auto at = directory.department({id}); at; at = directory.department(at->parent()))
      chain.insert(at->id().value);
  }
  for (const DepartmentId department : directory.structure().order()) {
    if (!rules.heads_above_only || chain.contains(department.value)) walk.add_head(department);
  }
  return walk.people();
}

People cut(const People& people, const ListPage& page) {
  const std::size_t begin = std::min(page.offset, people.size());
  const std::size_t end = begin + std::min(page.limit, people.size() - begin);
  return {people.begin() + static_cast<std::ptrdiff_t>(begin), people.begin() + static_cast<std::ptrdiff_t>(end)};
}

// Random writes to a company, each of which leaves one tree without cycles.
class Writer {
 public:
  Writer(Random& random, std::uint32_t departments, std::uint32_t people, bool deep)
      : random_(random), departments_(departments), people_(people), deep_(deep) {}

  Directory found() {
    Draft draft((Directory()));
    for (std::uint32_t id = 1; id <= departments_; ++id) put_department(draft, id);
    for (std::uint32_t id = 1; id <= people_; ++id) put_user(draft, id);
    for (std::uint32_t id = 1; id <= departments_; ++id) name_head(draft, {id});
    return draft.finish();
  }
  // Nothing when the rules would be broken.
  std::optional<Directory> write(const Directory& base) {
    Draft draft(base);
    for (std::uint32_t left = pick(8) == 0 ? 5 : 1; left > 0; --left) change(draft);
    if (!draft.broken_rules(Rules::references).empty()) return std::nullopt;
    return draft.finish();
  }
  std::uint32_t pick(std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random_);
  }

 private:
  void change(Draft& draft) {
    switch (pick(12)) {
      case 0: return draft.remove_user({1 + pick(people_)});
      case 1: return remove_department(draft, {1 + pick(departments_)});
      case 2: return move(draft, {1 + pick(departments_)});
      case 3: return name_head(draft, {1 + pick(departments_)});
      case 4: return put_department(draft, 1 + pick(departments_));
      case 5: return rename(draft, {1 + pick(departments_)});
      case 6: return draft.reorder_members({1 + pick(departments_)}, std::vector<UserId>{{1 + pick(people_)}});
      case 7: return dismiss(draft, {1 + pick(people_)});
      default: return put_user(draft, 1 + pick(people_));
    }
  }
  void put_department(Draft& draft, std::uint32_t id) {
    const std::uint32_t reach = deep_ ? std::min(id - 1, 2u) : id - 1;
    const std::uint32_t parent = id == 1 ? 0 : id - 1 - pick(reach);
    if (id > 1 && !draft.department({parent})) return;
    const std::uint32_t head = pick(3) == 0 ? 0 : 1 + pick(people_);
    draft.put_department(test::make_department(
        id, "D",
        {.parent = parent, .head = known(draft, head) ? head : 0, .sort = static_cast<std::int32_t>(pick(4))}));
  }
  static bool known(const Draft& draft, std::uint32_t user) { return user != 0 && draft.user({user}); }
  void remove_department(Draft& draft, DepartmentId id) {
    const auto department = draft.department(id);
    if (!department || !department->parent() || !draft.children(id).empty()) return;
    std::vector<UserId> members;
    for (const Member& member : draft.members(id)) members.push_back(member.id());
    for (const UserId member : members) {
      User user = draft.user(member)->unpack();
      std::erase_if(user.memberships, [id](const Membership& one) { return one.department == id; });
      draft.put_user(std::move(user));
    }
    draft.remove_department(id);
  }
  void move(Draft& draft, DepartmentId id) {
    if (!draft.department(id)) return;
    Department changed = draft.department(id)->unpack();
    changed.parent = {1 + pick(departments_)};
    draft.put_department(changed);
  }
  void name_head(Draft& draft, DepartmentId id) {
    if (!draft.department(id)) return;
    Department changed = draft.department(id)->unpack();
    const std::uint32_t head = pick(people_ + 1);
    changed.head = {known(draft, head) ? head : 0};
    draft.put_department(changed);
  }
  void rename(Draft& draft, DepartmentId id) {
    if (!draft.department(id)) return;
    Department changed = draft.department(id)->unpack();
    changed.name = std::string(1, static_cast<char>('A' + pick(8)));
    draft.put_department(changed);
  }
  void dismiss(Draft& draft, UserId id) {
    if (!draft.user(id)) return;
    User changed = draft.user(id)->unpack();
    changed.active = !changed.active;
    draft.put_user(std::move(changed));
  }
  void put_user(Draft& draft, std::uint32_t id) {
    test::UserSpec spec{.active = pick(8) != 0};
    if (pick(10) == 0) spec.type = static_cast<UserType>(pick(4));
    std::set<std::uint32_t> own;
    for (std::uint32_t left = pick(4) == 0 ? pick(5) : 1; left > 0; --left) own.insert(1 + pick(departments_));
    for (const std::uint32_t department : own) {
      if (draft.department({department})) spec.departments.push_back(department);
    }
    draft.put_user(test::make_user(id, spec));
  }

  Random& random_;
  std::uint32_t departments_;
  std::uint32_t people_;
  bool deep_;
};

class Comparison {
 public:
  Comparison(const Directory& directory, Random& random) : directory_(directory), random_(random) {}

  void all_lists() {
    directory_.for_each_user([&](const UserView& person) {
      colleagues(person, {});
      colleagues(person, {.include_self = true});
      colleagues(person, {.heads_above_only = true});
      for (const Reach reach : {Reach::own, Reach::all_below}) subordinates(person, reach);
    });
    for (const Listed who : {Listed::active, Listed::dismissed_too}) {
      Reports wanted = walk_reports(directory_, who);
      directory_.for_each_user([&](const UserView& person) { reports(person, who, wanted[person.id().value]); });
    }
    const auto counted = count_heads(directory_, 0);
    const Headcounts looked_up(directory_, 0);
    for (std::uint32_t rank = 0; rank < counted.size(); ++rank) {
      ASSERT_EQ(looked_up.at(rank), counted[rank]) << "department " << directory_.structure().order()[rank].value;
      for (const Reach reach : {Reach::own, Reach::all_below}) employees(directory_.structure().order()[rank], reach);
    }
  }

 private:
  ListPage random_page(std::size_t size) {
    switch (random_() % 4) {
      case 0: return {};
      case 1: return {random_() % (size + 3), 1 + random_() % 3};
      default: return {random_() % (size + 3), 1 + random_() % (size + 1)};
    }
  }
  void colleagues(const UserView& person, const ColleagueRules& rules) {
    const People wanted = walk_colleagues(directory_, person, rules);
    const ListPage page = random_page(wanted.size());
    std::vector<UserId> found;
    ASSERT_EQ(list_colleagues(directory_, person, found, rules, page), wanted.size()) << person.id().value;
    std::string text;
    for (const UserId id : found) text += fmt::format("{} ", id.value);
    std::string wanted_text;
    for (const Placed& placed : cut(wanted, page)) wanted_text += fmt::format("{} ", placed.id.value);
    ASSERT_EQ(text, wanted_text) << "colleagues of " << person.id().value << " from " << page.offset;
  }
  void subordinates(const UserView& person, Reach reach) {
    const People wanted = walk_subordinates(directory_, person, reach);
    const ListPage page = random_page(wanted.size());
    const PlacedPage found = subordinates_of(directory_, person, reach, page);
    ASSERT_EQ(found.total, wanted.size()) << person.id().value;
    ASSERT_EQ(text_of(found.people), text_of(cut(wanted, page))) << "subordinates of " << person.id().value;
  }
  // That the reports are in agreement with the managers, that each comes once, and that a page is a part of the list.
  void reports(const UserView& person, Listed who, const std::set<std::uint32_t>& wanted) {
    const PlacedPage all = reports_of(directory_, person, {}, who);
    std::set<std::uint32_t> found;
    for (const Placed& placed : all.people) found.insert(placed.id.value);
    ASSERT_EQ(found, wanted) << "reports of " << person.id().value;
    ASSERT_EQ(found.size(), all.people.size()) << "somebody reports twice to " << person.id().value;
    ASSERT_EQ(all.total, all.people.size());
    const ListPage page = random_page(all.total);
    const PlacedPage part = reports_of(directory_, person, page, who);
    ASSERT_EQ(part.total, all.total);
    ASSERT_EQ(text_of(part.people), text_of(cut(all.people, page))) << "reports of " << person.id().value;
  }
  void employees(DepartmentId department, Reach reach) {
    const People wanted = walk_employees(directory_, department, reach);
    const ListPage page = random_page(wanted.size());
    const PlacedPage found = employees_of(directory_, department, reach, page);
    ASSERT_EQ(found.total, wanted.size()) << department.value;
    ASSERT_EQ(text_of(found.people), text_of(cut(wanted, page))) << "employees of " << department.value;
  }

  const Directory& directory_;
  Random& random_;
};

// MUSTER_SEED=n looks at other sequences.
unsigned first_seed() {
  const char* text = std::getenv("MUSTER_SEED");
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 1;
}

// Compares after each of some writes. Few people in a company mean that each write touches a large part of it, and then
// all is counted again; with many people the counts follow the writes.
void compare(unsigned seed, std::uint32_t departments, std::uint32_t people, bool deep, int writes) {
  SCOPED_TRACE(fmt::format("MUSTER_SEED={}, {} people in {} departments", seed, people, departments));
  Random random(seed);
  Writer writer(random, departments, people, deep);
  Directory directory = writer.found();
  for (int done = 0; done < writes && !testing::Test::HasFatalFailure();) {
    Comparison(directory, random).all_lists();
    if (auto next = writer.write(directory)) {
      directory = std::move(*next);
      ++done;
    }
  }
}

TEST(PeopleList, PagesAreThoseOfTheWalk) {
  for (unsigned seed = first_seed(); seed < first_seed() + test::times(60u) && !testing::Test::HasFatalFailure();
       ++seed) {
    compare(seed, 1 + seed % 17, 30, false, 12);
    compare(seed, 1 + seed % 23, 25, true, 12);
  }
}

TEST(PeopleList, PagesAreThoseOfTheWalkInLargerCompanies) {
  for (unsigned seed = first_seed(); seed < first_seed() + test::times(3u) && !testing::Test::HasFatalFailure(); ++seed)
    compare(seed, 90, 150, false, 12);
}

TEST(PeopleList, PagesAreThoseOfTheWalkInVeryDeepTrees) {
  for (unsigned seed = first_seed(); seed < first_seed() + test::times(3u) && !testing::Test::HasFatalFailure(); ++seed)
    compare(seed, 80, 50, true, 5);
}

}  // namespace people_list_test
}  // namespace muster::directory
