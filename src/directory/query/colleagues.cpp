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

void cut_out(std::vector<UserId>& people, const ColleaguePage& page) {
  const std::size_t begin = std::min(page.offset, people.size());
  const std::size_t end = begin + std::min(page.limit, people.size() - begin);
  people.resize(end);
  people.erase(people.begin(), people.begin() + static_cast<std::ptrdiff_t>(begin));
}

// Collects one person's colleagues.
class Colleagues {
 public:
  Colleagues(const Directory& directory, const UserView& person, const ColleagueRules& rules, std::vector<UserId>& out)
      : directory_(directory), person_(person), rules_(rules), out_(out) {
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

  // Adds all heads of the company who are not in the list yet, and cuts the list to the page. Returns the total. The
  // heads are counted without going through them, because a large company has thousands.
  std::size_t page_with_all_heads(const ColleaguePage& page) {
    const Structure& structure = directory_.structure();
    const auto& heads = structure.heads();
    const auto is_head = [&structure](UserId id) { return structure.is_head(id); };
    const std::size_t before = out_.size();
    const auto among_them = static_cast<std::size_t>(std::ranges::count_if(out_, is_head));
    const bool left_out = !rules_.include_self && person_.listed();
    const std::size_t total = before + heads.size() - among_them - (left_out ? 1 : 0);
    cut_out(out_, page);
    std::size_t skip = page.offset > before ? page.offset - before : 0;
    if (page.offset >= total) return total;
    for (const UserId head : heads) {
      if (out_.size() >= page.limit) break;
      if (seen_.contains(head)) continue;
      if (skip > 0)
        --skip;
      else
        out_.push_back(head);
    }
    return total;
  }

 private:
  const Directory& directory_;
  const UserView& person_;
  const ColleagueRules& rules_;
  std::vector<UserId>& out_;
  Seen seen_;  // people in the list, and the person unless `include_self`
};

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
                            const ColleagueRules& rules, const ColleaguePage& page) {
  out.clear();
  Colleagues colleagues(directory, person, rules, out);
  const auto headed = directory.headed_by(person.id());
  if (headed.empty()) {
    colleagues.add_departments(ranks_of(directory, own_departments(person)));
  } else {
    colleagues.add_departments(with_all_below(directory.structure(), ranks_of(directory, headed)));
    if (!rules.heads_above_only && rules.who == Listed::active) return colleagues.page_with_all_heads(page);
    if (rules.heads_above_only)
      colleagues.add_heads(with_all_above(directory, person));
    else
      colleagues.add_heads(std::views::iota(0u, static_cast<std::uint32_t>(directory.department_count())));
  }
  const std::size_t total = out.size();
  cut_out(out, page);
  return total;
}

}  // namespace muster::directory
