#include "directory/query/colleagues.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <ranges>

#include "directory/ranks.hpp"

namespace muster::directory {
namespace {

using Seen = boost::unordered_flat_set<UserId, std::hash<UserId>>;

auto own_departments(const UserView& person) {
  return person.memberships() | std::views::transform(&Membership::department);
}

// The departments that a person heads or belongs to, and all above these.
Ranks with_all_above(const Directory& directory, const UserView& person) {
  std::vector<DepartmentId> chain;
  std::ranges::copy(own_departments(person), std::back_inserter(chain));
  std::ranges::copy(directory.headed_by(person.id()), std::back_inserter(chain));
  boost::unordered_flat_set<DepartmentId, std::hash<DepartmentId>> met(chain.begin(), chain.end());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto department = directory.department(chain[i]);
    if (department && department->parent() && met.insert(department->parent()).second)
      chain.push_back(department->parent());
  }
  return ranks_of(directory, met);
}

void cut_out(std::vector<UserId>& people, const ListPage& page) {
  const std::size_t begin = std::min(page.offset, people.size());
  const std::size_t end = begin + std::min(page.limit, people.size() - begin);
  people.resize(end);
  people.erase(people.begin(), people.begin() + static_cast<std::ptrdiff_t>(begin));
}

// Collects one person's colleagues by going through all of them.
class Walk {
 public:
  Walk(const Directory& directory, const UserView& person, const ColleagueRules& rules, std::vector<UserId>& out)
      : directory_(directory), rules_(rules), out_(out) {
    if (!rules_.include_self) seen_.insert(person.id());
  }

  // Adds everybody in these departments, each once: the members in their order, then the head even when not a member.
  void add_departments(const Ranks& ranks) {
    for (const std::uint32_t rank : ranks) {
      const DepartmentId department = directory_.structure().order()[rank];
      const std::size_t from = out_.size();
      list_members(directory_, department, out_, rules_.who);
      const UserId head = directory_.listed_head(department, rules_.who);
      if (head && (out_.size() == from || out_.back() != head)) out_.push_back(head);
    }
    seen_.reserve(out_.size() + 1);
    std::erase_if(out_, [this](UserId id) { return !seen_.insert(id).second; });
  }

  // Adds the heads of these departments who are not in the list yet.
  void add_heads(const auto& ranks) {
    for (const std::uint32_t rank : ranks) {
      base::WorkBudget::step();
      const UserId head = directory_.listed_head(directory_.structure().order()[rank], rules_.who);
      if (head && seen_.insert(head).second) out_.push_back(head);
    }
  }

 private:
  const Directory& directory_;
  const ColleagueRules& rules_;
  std::vector<UserId>& out_;
  Seen seen_;  // people in the list, and the person unless `include_self`
};

std::size_t walk_colleagues(const Directory& directory, const UserView& person, std::vector<UserId>& out,
                            const ColleagueRules& rules, const ListPage& page) {
  Walk walk(directory, person, rules, out);
  const auto headed = directory.headed_by(person.id());
  if (headed.empty()) {
    walk.add_departments(ranks_of(directory, own_departments(person)));
  } else {
    walk.add_departments(with_all_below(directory.structure(), ranks_of(directory, headed)));
    if (rules.heads_above_only)
      walk.add_heads(with_all_above(directory, person));
    else
      walk.add_heads(std::views::iota(0u, static_cast<std::uint32_t>(directory.structure().order().size())));
  }
  const std::size_t total = out.size();
  cut_out(out, page);
  return total;
}

// The heads of the company who are not in a list of departments and all below them, in the order of Structure::heads.
class OtherHeads {
 public:
  OtherHeads(const Directory& directory, const PeopleList& list) : directory_(directory), list_(list) {
    const Structure& structure = directory.structure();
    size_ = structure.heads().size();
    for (const auto& range : list.ranges())
      size_ -= structure.heads_before(range.end) - structure.heads_before(range.first);
    if (list.ranges().size() == 1) {
      const auto& only = list.ranges().front();
      size_ -= directory.places().of(EntryKind::heads_elsewhere).shown(only.first, only.end, only.depth);
    } else {
      find_members();
      size_ -= members_.size();
    }
  }

  std::size_t size() const { return size_; }

  void append(std::size_t skip, std::size_t count, std::vector<UserId>& out) {
    if (count == 0 || skip >= size_) return;
    if (list_.ranges().size() == 1) find_members();
    const Structure& structure = directory_.structure();
    std::uint32_t from = 0;
    for (const auto& range : list_.ranges()) {
      append_between(from, structure.heads_before(range.first), skip, count, out);
      from = structure.heads_before(range.end);
    }
    append_between(from, static_cast<std::uint32_t>(structure.heads().size()), skip, count, out);
  }

 private:
  // Finds those who are in the list although the first department that they head is not.
  void find_members() {
    for (const auto& range : list_.ranges()) find_members(range);
    std::ranges::sort(members_);
    members_.erase(std::ranges::unique(members_).begin(), members_.end());
  }
  void find_members(const PeopleList::Range& range) {
    const CountTree& elsewhere = directory_.places().of(EntryKind::heads_elsewhere);
    for_each_row(elsewhere, range.first, range.end, range.depth, std::nullopt, [&](std::uint32_t rank) {
      const DepartmentId department = directory_.structure().order()[rank];
      add_member(directory_.listed_head(department));
      const auto members = directory_.members(department);
      base::WorkBudget::step(work_of(members.size()));
      for (const Member& member : members) {
        if (member.listed) add_member(member.id());
      }
    });
  }
  void add_member(UserId id) {
    const auto headed = id ? directory_.headed_by(id) : std::span<const DepartmentId>();
    if (headed.empty()) return;
    const Ranks ranks = ranks_of(directory_, headed);
    const auto has_first = [&](const PeopleList::Range& range) { return range.has(ranks.front()); };
    if (ranks.empty() || std::ranges::any_of(list_.ranges(), has_first)) return;
    members_.push_back(directory_.structure().heads_before(ranks.front()));
  }
  // Appends from the heads at the positions from `first` to before `end`, who are not below the list's departments.
  void append_between(std::uint32_t first, std::uint32_t end, std::size_t& skip, std::size_t& count,
                      std::vector<UserId>& out) const {
    auto member = std::ranges::lower_bound(members_, first);
    const auto last = std::ranges::lower_bound(members_, end);
    const std::size_t here = end - first - static_cast<std::size_t>(last - member);
    if (skip >= here) {
      skip -= here;
      return;
    }
    std::size_t at = first + skip;
    skip = 0;
    for (; member != last && *member <= at; ++member) ++at;
    for (; at < end && count > 0; ++at) {
      if (member != last && *member == at) {
        ++member;
        continue;
      }
      out.push_back(directory_.structure().heads()[at]);
      --count;
    }
  }

  const Directory& directory_;
  const PeopleList& list_;
  std::vector<std::uint32_t> members_;  // positions in Structure::heads, ascending
  std::size_t size_ = 0;
};

// The same with only the heads of these departments, who are few.
std::vector<UserId> other_heads(const Directory& directory, const PeopleList& list, const Ranks& ranks) {
  std::vector<UserId> heads;
  for (const std::uint32_t rank : ranks) {
    base::WorkBudget::step();
    const UserId head = directory.listed_head(directory.structure().order()[rank]);
    if (head && std::ranges::find(heads, head) == heads.end() && !list.has(*directory.user(head)))
      heads.push_back(head);
  }
  return heads;
}

}  // namespace

// The member entry tells active employees. For the others, only the person's record tells an employee from a guest.
bool is_listed(const Directory& directory, const Member& member, Listed who) {
  return member.listed || (who != Listed::active && directory.user(member.id())->listed(who));
}

void list_members(const Directory& directory, DepartmentId department, std::vector<UserId>& out, Listed who) {
  const UserId head = directory.listed_head(department, who);
  bool head_is_member = false;
  const auto members = directory.members(department);
  base::WorkBudget::step(work_of(members.size()));
  for (const Member& member : members) {
    if (!is_listed(directory, member, who)) continue;
    if (member.id() == head)
      head_is_member = true;
    else
      out.push_back(member.id());
  }
  if (head_is_member) out.push_back(head);
}

std::size_t list_colleagues(const Directory& directory, const UserView& person, std::vector<UserId>& out,
                            const ColleagueRules& rules, const ListPage& page) {
  out.clear();
  const auto headed = directory.headed_by(person.id());
  const Ranks tops = headed.empty() ? ranks_of(directory, own_departments(person)) : ranks_of(directory, headed);
  if (rules.who != Listed::active || !PeopleList::can_count(directory.structure(), tops))
    return walk_colleagues(directory, person, out, rules, page);
  PeopleList list(directory, EntryKind::members_and_heads);
  headed.empty() ? list.add_departments(tops) : list.add_all_below(tops);
  if (!rules.include_self) list.leave_out(person);
  list.for_page(page, [&out](UserId id, std::uint32_t) { out.push_back(id); });
  if (headed.empty()) return list.size();
  const std::size_t skip = page.offset - std::min(page.offset, list.size());
  const std::size_t left = page.limit - out.size();
  if (rules.heads_above_only) {
    auto heads = other_heads(directory, list, with_all_above(directory, person));
    const std::size_t count = heads.size();
    cut_out(heads, {skip, left});
    out.insert(out.end(), heads.begin(), heads.end());
    return list.size() + count;
  }
  OtherHeads heads(directory, list);
  heads.append(skip, left, out);
  return list.size() + heads.size();
}

}  // namespace muster::directory
