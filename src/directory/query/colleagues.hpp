#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "directory/directory.hpp"

namespace muster::directory {

/// What it costs to look at so many members, as WorkBudget counts.
constexpr std::int32_t work_of(std::size_t members) {
  return 1 + static_cast<std::int32_t>(members / 8);
}

/// Whether the lists of a department's members name this one.
bool is_listed(const Directory& directory, const Member& member, Listed who = Listed::active);

/// The listed members of a department in member order: as they joined, its head last (contract section 7).
/// Appended to `out`, whose memory may be used again from call to call.
void list_members(const Directory& directory, DepartmentId department, std::vector<UserId>& out,
                  Listed who = Listed::active);

/// What the contract leaves to the operator about colleagues (section 7, `compat.*`).
struct ColleagueRules {
  Listed who = Listed::active;
  /// Who heads a department sees the heads above rather than all heads: those of the departments that they head or
  /// belong to and of all above these.
  bool heads_above_only = false;
  /// The person stands in the list too, wherever one of their departments would name them.
  bool include_self = false;
};

/// A part of somebody's colleagues: those from the place `offset` on, at most `limit`.
struct ColleaguePage {
  std::size_t offset = 0;
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

/// The colleagues of a person, each once, by the rules without the person (contract section 7): who heads no department
/// has the members and heads of their own ones; who heads one has everybody there and below, then all heads of the
/// company. Writes one page to `out`, which is emptied first, and returns how many there are in all. Costs the person's
/// own departments or those below; the company's other heads are only counted, but for those on the page.
std::size_t list_colleagues(const Directory& directory, const UserView& person, std::vector<UserId>& out,
                            const ColleagueRules& rules = {}, const ColleaguePage& page = {});

}  // namespace muster::directory
