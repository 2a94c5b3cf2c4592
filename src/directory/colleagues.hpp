#pragma once

#include <vector>

#include "directory/directory.hpp"

namespace muster::directory {

/// The listed members of a department in member order: as they joined, its head last (contract section 7).
/// Appended to `out`, whose memory may be used again from call to call.
void list_members(const Directory& directory, const DepartmentView& department, std::vector<UserId>& out);

/// A part of somebody's colleagues: those from the place `offset` on, at most `limit`.
struct ColleaguePage {
  std::size_t offset = 0;
  std::size_t limit = 0;
};

/// The colleagues of a person, each once, without the person (contract section 7): who heads no department has the
/// members and heads of their own ones; who heads one has everybody there and below, then all heads of the company.
/// Writes one page to `out`, which is emptied first, and returns how many there are in all. Costs the person's own
/// departments or those below; the company's other heads are only counted, but for those on the page.
std::size_t list_colleagues(const Directory& directory, const UserView& person, const ColleaguePage& page,
                            std::vector<UserId>& out);

}  // namespace muster::directory
