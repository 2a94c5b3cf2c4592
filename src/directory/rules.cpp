#include <fmt/format.h>

#include "base/utf8.hpp"
#include "directory/draft.hpp"
#include "directory/user_rules.hpp"
#include "directory/words/fold.hpp"

// The part of Draft that checks its rules.
namespace muster::directory {
namespace {

using Rule = BrokenRule::Rule;

bool is_nowhere(const UserView& user) {
  return user.type() == UserType::employee && user.memberships().empty();
}

bool is_guest_in_department(const UserView& user) {
  return user.guest() && !user.memberships().empty();
}

// Whether somebody who may have no more rights than before got one.
bool got_unfit_right(const std::optional<UserView>& before, const UserView& after) {
  if (after.active() && !after.guest()) return false;
  const unsigned had = before ? before->rights().bits() : 0u;
  return (after.admin() && !(before && before->admin())) || (after.rights().bits() & ~had) != 0;
}

}  // namespace

std::string BrokenRule::message() const {
  switch (rule) {
    case Rule::no_root: return "no department is the root: each names a parent";
    case Rule::second_root: return fmt::format("department {} is a second root: it names no parent", department.value);
    case Rule::unknown_parent: return fmt::format("department {} names a parent that does not exist", department.value);
    case Rule::cycle: return fmt::format("department {} is above itself: its parents form a cycle", department.value);
    case Rule::unknown_head:
      return fmt::format("department {} names user {} as its head, who does not exist", department.value, user.value);
    case Rule::unknown_department:
      return fmt::format("user {} is in department {}, which does not exist", user.value, department.value);
    case Rule::no_name: return fmt::format("department {} has no name", department.value);
    case Rule::no_department: return fmt::format("user {} is an employee and in no department", user.value);
    case Rule::guest_department: return fmt::format("user {} is a guest and in a department", user.value);
    case Rule::wrong_email: return fmt::format("user {} has an e-mail that does not look like an address", user.value);
    case Rule::repeated_email: return fmt::format("user {} has the e-mail of somebody else", user.value);
    case Rule::unfit_for_rights:
      return fmt::format("user {} is a guest or dismissed, and cannot be given rights", user.value);
    case Rule::no_administrator: return fmt::format("user {} was the last administrator in office", user.value);
  }
  return {};
}

std::vector<BrokenRule> Draft::broken_rules(Rules rules) const {
  std::vector<BrokenRule> broken;
  add_broken_tree(broken);
  if (rules == Rules::tree) return broken;
  add_broken_heads(broken);
  add_broken_memberships(broken);
  if (rules == Rules::people) {
    add_broken_names(broken);
    add_broken_people(broken);
  }
  return broken;
}

void Draft::add_broken_tree(std::vector<BrokenRule>& broken) const {
  const auto roots = children({});
  if (roots.empty() && next_.department_count() > 0) broken.push_back({Rule::no_root, {}});
  // Departments whose path to the root is known to be sound, so that a deep tree is not climbed again for every leaf.
  boost::unordered_flat_map<DepartmentId, bool, std::hash<DepartmentId>> sound;
  for (DepartmentId id : touched_departments_) {
    const auto department = next_.department(id);
    if (!department) {
      // The department is gone, and its children may not have been touched.
      for (DepartmentId child : children(id)) {
        if (!seen_departments_.contains(child)) broken.push_back({Rule::unknown_parent, child});
      }
      continue;
    }
    if (!department->parent()) {
      if (roots.size() > 1) broken.push_back({Rule::second_root, id});
      continue;
    }
    if (!next_.department(department->parent())) {
      broken.push_back({Rule::unknown_parent, id});
      continue;
    }
    std::vector<DepartmentId> path;
    bool cycle = false;
    DepartmentId at = id;
    while (at && !sound.contains(at)) {
      path.push_back(at);
      const auto above = next_.department(at);
      if (!above) break;  // reported as an unknown parent already
      at = above->parent();
      cycle = at == id || path.size() > next_.department_count();
      if (cycle) break;
    }
    if (cycle) {
      // The path may lead into the cycle from outside. The department that closed the cycle is part of it and was
      // touched.
      for (std::size_t i = 0; i < path.size() && !seen_departments_.contains(at); ++i)
        at = next_.department(at)->parent();
      broken.push_back({Rule::cycle, at});
      return;  // departments below the cycle would be reported too, each at the cost of another walk around it
    }
    for (DepartmentId passed : path) sound.emplace(passed, true);
  }
}

void Draft::add_broken_heads(std::vector<BrokenRule>& broken) const {
  for (DepartmentId id : touched_departments_) {
    const auto department = next_.department(id);
    if (department && department->head() && !next_.user(department->head()))
      broken.push_back({Rule::unknown_head, id, department->head()});
  }
  // A person who is gone may head a department that was not touched.
  for (UserId id : touched_users_) {
    if (next_.user(id)) continue;
    for (DepartmentId headed : headed_by(id)) {
      if (!seen_departments_.contains(headed)) broken.push_back({Rule::unknown_head, headed, id});
    }
  }
}

void Draft::add_broken_memberships(std::vector<BrokenRule>& broken) const {
  for (UserId id : touched_users_) {
    const auto user = next_.user(id);
    if (!user) continue;
    for (const Membership& membership : user->memberships()) {
      if (!next_.department(membership.department))
        broken.push_back({Rule::unknown_department, membership.department, id});
    }
  }
  for (DepartmentId id : touched_departments_) {
    if (next_.department(id)) continue;
    for (const Member& member : members(id)) {
      if (!seen_users_.contains(member.id())) broken.push_back({Rule::unknown_department, id, member.id()});
    }
  }
}

void Draft::add_broken_names(std::vector<BrokenRule>& broken) const {
  for (DepartmentId id : touched_departments_) {
    const auto after = next_.department(id);
    if (!after || !base::is_blank(after->name())) continue;
    const auto before = base_.department(id);
    if (!before || before->name() != after->name()) broken.push_back({Rule::no_name, id});
  }
}

void Draft::add_broken_people(std::vector<BrokenRule>& broken) const {
  for (UserId id : touched_users_) {
    const auto after = next_.user(id);
    if (!after) continue;
    const auto before = base_.user(id);
    if (is_nowhere(*after) && !(before && is_nowhere(*before))) broken.push_back({Rule::no_department, {}, id});
    if (is_guest_in_department(*after) && !(before && is_guest_in_department(*before)))
      broken.push_back({Rule::guest_department, {}, id});
    const std::string_view email = after->text(Text::email);
    const bool kept = before && fold_case(before->text(Text::email)) == fold_case(email);
    if (!kept && !email.empty() && !looks_like_email(email)) broken.push_back({Rule::wrong_email, {}, id});
    if (!kept && other_with_email(email, id)) broken.push_back({Rule::repeated_email, {}, id});
    if (got_unfit_right(before, *after)) broken.push_back({Rule::unfit_for_rights, {}, id});
  }
  if (const auto last = last_administrator_gone()) broken.push_back({Rule::no_administrator, {}, *last});
}

std::optional<UserId> Draft::last_administrator_gone() const {
  const auto runs = [](const std::optional<UserView>& user) { return user && user->runs_company(); };
  const auto gone =
      std::ranges::find_if(touched_users_, [&](UserId id) { return runs(base_.user(id)) && !runs(next_.user(id)); });
  if (gone == touched_users_.end()) return std::nullopt;
  bool is_left = false;
  next_.for_each_user_from({1}, [&](const UserView& user) { return !(is_left = user.runs_company()); });
  return is_left ? std::nullopt : std::optional(*gone);
}

}  // namespace muster::directory
