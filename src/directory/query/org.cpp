#include "directory/query/org.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <ranges>

#include "directory/query/colleagues.hpp"
#include "directory/ranks.hpp"

namespace muster::directory {
namespace {

using Visited = boost::unordered_flat_set<UserId, std::hash<UserId>>;

// Appends the heads of the department and of all above it.
void add_way_up(const Directory& directory, UserId person, DepartmentId from, Listed who, std::vector<Manager>& out) {
  Visited met{person};
  std::uint32_t distance = 0;
  for (auto at = directory.department(from); at; at = directory.department(at->parent())) {
    const UserId head = directory.listed_head(at->id(), who);
    if (head && met.insert(head).second) out.push_back({head, at->id(), ++distance});
  }
}

PlacedPage count_page(const Directory& directory, EntryKind kind, const Ranks& tops, Reach reach, const ListPage& page,
                      const UserView* left_out = nullptr) {
  PeopleList list(directory, kind);
  reach == Reach::all_below ? list.add_all_below(tops) : list.add_departments(tops);
  if (left_out) list.leave_out(*left_out);
  PlacedPage found{{}, list.size()};
  list.for_page(page, [&](UserId id, std::uint32_t rank) {
    found.people.push_back({id, directory.structure().order()[rank]});
  });
  return found;
}

// Collects a list of people, each once, by going through all of them.
class People {
 public:
  People(const Directory& directory, Listed who) : directory_(directory), who_(who) {}

  void leave_out(UserId id) { seen_.insert(id); }
  void add_members(DepartmentId department) {
    members_.clear();
    list_members(directory_, department, members_, who_);
    base::WorkBudget::step();
    for (const UserId id : members_) add(id, department);
  }
  void add_head(DepartmentId department) {
    const UserId head = directory_.listed_head(department, who_);
    if (head) add(head, department);
  }
  void add(UserId id, DepartmentId department) {
    if (seen_.insert(id).second) placed_.push_back({id, department});
  }
  PlacedPage take(const ListPage& page) {
    const std::size_t total = placed_.size();
    const std::size_t begin = std::min(page.offset, total);
    placed_.resize(begin + std::min(page.limit, total - begin));
    placed_.erase(placed_.begin(), placed_.begin() + static_cast<std::ptrdiff_t>(begin));
    return {std::move(placed_), total};
  }

 private:
  const Directory& directory_;
  Listed who_;
  Visited seen_;
  std::vector<UserId> members_;
  std::vector<Placed> placed_;
};

// Whether the nearest head above one of the places of `person` is `manager`. Who heads the places is passed over there.
bool reports_to(const Directory& directory, const UserView& person, UserId manager, Listed who) {
  for (const Membership& membership : person.memberships()) {
    for (auto at = directory.department(membership.department); at; at = directory.department(at->parent())) {
      base::WorkBudget::step();
      const UserId head = directory.listed_head(at->id(), who);
      if (!head || head == person.id()) continue;
      if (head == manager) return true;
      break;
    }
  }
  return false;
}

// What the reports of a person come from.
struct Led {
  Ranks departments;          // which have the person for their nearest head
  std::vector<Placed> heads;  // of the departments right below these, if they report to the person
};

Led departments_led_by(const Directory& directory, UserId manager, Listed who) {
  const Structure& structure = directory.structure();
  Led led;
  Ranks below;
  boost::unordered_flat_set<std::uint32_t> met;
  for (const std::uint32_t top : ranks_of(directory, directory.headed_by(manager))) {
    if (met.contains(top)) continue;  // it was met on the way down from another one
    std::uint32_t at = top;
    while (at < structure.end(top)) {
      base::WorkBudget::step();
      const UserId head = directory.listed_head(structure.order()[at], who);
      const bool is_led = !head || head == manager;
      (is_led ? led.departments : below).push_back(at);
      if (is_led) met.insert(at);
      at = is_led ? at + 1 : structure.end(at);
    }
  }
  std::ranges::sort(led.departments);
  std::ranges::sort(below);
  Visited seen;
  for (const std::uint32_t rank : below) {
    const DepartmentId department = structure.order()[rank];
    const UserId head = directory.listed_head(department, who);
    if (seen.insert(head).second && reports_to(directory, *directory.user(head), manager, who))
      led.heads.push_back({head, department});
  }
  return led;
}

// The reports, by counting the members.
PlacedPage count_reports(const Directory& directory, const UserView& person, Led led, const ListPage& page) {
  PeopleList members(directory, EntryKind::members);
  members.add_departments(led.departments);
  std::erase_if(led.heads, [&](const Placed& head) { return members.has(*directory.user(head.id)); });
  members.leave_out(person);
  PlacedPage found{{}, members.size() + led.heads.size()};
  members.for_page(page, [&](UserId id, std::uint32_t rank) {
    found.people.push_back({id, directory.structure().order()[rank]});
  });
  const std::size_t begin = page.offset - std::min(page.offset, members.size());
  for (std::size_t i = begin; i < led.heads.size() && found.people.size() < page.limit; ++i)
    found.people.push_back(led.heads[i]);
  return found;
}

// Corrects totals for people who are in several departments. First every membership is counted. When a person was met
// before, 1 is subtracted in the lowest department above both places. That corrects all departments above it too, which
// are the others that would count the person twice.
class Repeats {
 public:
  explicit Repeats(std::uint32_t first) : first_(first) {}

  // Call for each member at `rank`, to which `path` leads. Ranks never decrease. A total may be negative until
  // everything below is added.
  void meet(UserId id, std::uint32_t rank, const std::vector<std::uint32_t>& path, std::vector<Headcount>& counts) {
    const auto [place, is_new] = last_met_.try_emplace(id, rank);
    if (is_new) return;
    const auto parting = std::ranges::upper_bound(path, place->second) - 1;
    --counts[*parting - first_].employees_total;
    place->second = rank;
  }

 private:
  std::uint32_t first_;
  boost::unordered_flat_map<UserId, std::uint32_t, std::hash<UserId>> last_met_;
};

}  // namespace

std::vector<Manager> managers_of(const Directory& directory, const UserView& person, Listed who) {
  std::vector<Manager> managers;
  for (const Membership& membership : person.memberships())
    add_way_up(directory, person.id(), membership.department, who, managers);
  std::ranges::stable_sort(managers, {}, &Manager::distance);
  Visited seen;
  std::erase_if(managers, [&](const Manager& manager) { return !seen.insert(manager.id).second; });
  return managers;
}

PlacedPage employees_of(const Directory& directory, DepartmentId department, Reach reach, const ListPage& page,
                        Listed who) {
  const Structure& structure = directory.structure();
  const Ranks own = ranks_of(directory, std::views::single(department));
  if (who == Listed::active && PeopleList::can_count(structure, own))
    return count_page(directory, EntryKind::members, own, reach, page);
  People people(directory, who);
  for (const std::uint32_t rank : reach == Reach::all_below ? with_all_below(structure, own) : own)
    people.add_members(structure.order()[rank]);
  return people.take(page);
}

PlacedPage subordinates_of(const Directory& directory, const UserView& person, Reach reach, const ListPage& page,
                           Listed who) {
  if (!person.listed(who)) return {};
  const Structure& structure = directory.structure();
  const Ranks headed = ranks_of(directory, directory.headed_by(person.id()));
  const auto kind = reach == Reach::all_below ? EntryKind::members_and_heads : EntryKind::members;
  if (who == Listed::active && PeopleList::can_count(structure, headed))
    return count_page(directory, kind, headed, reach, page, &person);
  People people(directory, who);
  people.leave_out(person.id());
  for (const std::uint32_t rank : reach == Reach::all_below ? with_all_below(structure, headed) : headed) {
    people.add_members(structure.order()[rank]);
    if (reach == Reach::all_below) people.add_head(structure.order()[rank]);
  }
  return people.take(page);
}

PlacedPage reports_of(const Directory& directory, const UserView& person, const ListPage& page, Listed who) {
  // A list of many departments is slow to count: each person is looked for in all of them.
  constexpr std::size_t most_counted = 16;
  if (!person.listed(who)) return {};
  const Structure& structure = directory.structure();
  Led led = departments_led_by(directory, person.id(), who);
  const bool can_count = led.departments.size() <= most_counted && PeopleList::can_count(structure, led.departments);
  if (who == Listed::active && can_count) return count_reports(directory, person, std::move(led), page);
  People people(directory, who);
  people.leave_out(person.id());
  for (const std::uint32_t rank : led.departments) people.add_members(structure.order()[rank]);
  for (const Placed& head : led.heads) people.add(head.id, head.department);
  return people.take(page);
}

PlacedPage members_beside(const Directory& directory, const UserView& person, const ListPage& page, Listed who) {
  const Structure& structure = directory.structure();
  const auto departments = person.memberships();
  const Ranks own = ranks_of(directory, departments | std::views::transform(&Membership::department));
  if (who == Listed::active && PeopleList::can_count(structure, own))
    return count_page(directory, EntryKind::members, own, Reach::own, page, &person);
  People people(directory, who);
  people.leave_out(person.id());
  for (const std::uint32_t rank : own) people.add_members(structure.order()[rank]);
  return people.take(page);
}

std::vector<Headcount> count_heads(const Directory& directory, std::uint32_t rank, Listed who) {
  const Structure& structure = directory.structure();
  const std::uint32_t end = structure.end(rank);
  std::vector<Headcount> counts(end - rank);
  Repeats repeats(rank);
  std::vector<std::uint32_t> path;  // from `rank` down to the current department
  const auto leave = [&] {
    const std::uint32_t left = path.back();
    path.pop_back();
    if (!path.empty()) counts[path.back() - rank].employees_total += counts[left - rank].employees_total;
  };
  for (std::uint32_t at = rank; at < end; ++at) {
    while (!path.empty() && structure.end(path.back()) <= at) leave();
    path.push_back(at);
    Headcount& count = counts[at - rank];
    count.departments = structure.end(at) - at - 1;
    const auto members = directory.members(structure.order()[at]);
    base::WorkBudget::step(work_of(members.size()));
    for (const Member& member : members) {
      if (!is_listed(directory, member, who)) continue;
      ++count.employees;
      repeats.meet(member.id(), at, path, counts);
    }
    count.employees_total += count.employees;
  }
  while (!path.empty()) leave();
  return counts;
}

Headcounts::Headcounts(const Directory& directory, std::uint32_t top, Listed who) : directory_(directory), top_(top) {
  const bool looked_up = who == Listed::active && directory.structure().deepest() < CountTree::depths;
  if (!looked_up) counted_ = count_heads(directory, top, who);
}

Headcount Headcounts::at(std::uint32_t rank) const {
  if (!counted_.empty()) return counted_[rank - top_];
  const Structure& structure = directory_.structure();
  const CountTree& members = directory_.places().of(EntryKind::members);
  return {members.shown_in(rank, CountTree::show_all), members.shown(rank, structure.end(rank), structure.depth(rank)),
          structure.end(rank) - rank - 1};
}

std::vector<DepartmentId> path_to(const Directory& directory, DepartmentId department) {
  std::vector<DepartmentId> path;
  for (auto at = directory.department(department); at; at = directory.department(at->parent()))
    path.push_back(at->id());
  std::ranges::reverse(path);
  return path;
}

}  // namespace muster::directory
