#pragma once

#include <cstddef>
#include <vector>

#include "directory/directory.hpp"
#include "directory/query/people_list.hpp"

namespace muster::directory {

/// The number of WorkBudget steps for going through so many members.
constexpr std::int32_t work_of(std::size_t members) {
  return 1 + static_cast<std::int32_t>(members / 8);
}

/// Whether the list of a department's members includes this one.
bool is_listed(const Directory& directory, const Member& member, Listed who = Listed::active);

/// Appends the listed members of a department to `out`, in member order (protocol.md 7.1): as they joined, the head
/// last.
void list_members(const Directory& directory, DepartmentId department, std::vector<UserId>& out,
                  Listed who = Listed::active);

/// Options of the operator about colleagues (protocol.md 20).
struct ColleagueRules {
  Listed who = Listed::active;
  /// A person who heads a department sees only the heads above instead of all heads: those of the departments that they
  /// head or belong to, and of all departments above these.
  bool heads_above_only = false;
  /// The list includes the person too, wherever one of their departments lists them.
  bool include_self = false;
};

/// Lists the colleagues of a person, each once (protocol.md 7.5). The person is not included unless `include_self` is
/// set. A person who heads no department sees the members and heads of their own departments. A person who heads one
/// sees everybody there and below, then all heads of the company. Writes one page to `out`, which is emptied first, and
/// returns the total number. The cost depends on the page and the depth of the tree. Only with `dismissed_too`, and far
/// down in very deep trees, it goes through the person's own departments, or those that they head and all below.
std::size_t list_colleagues(const Directory& directory, const UserView& person, std::vector<UserId>& out,
                            const ColleagueRules& rules = {}, const ListPage& page = {});

}  // namespace muster::directory
