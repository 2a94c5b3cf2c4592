#pragma once

#include <vector>

#include "directory/directory.hpp"

namespace muster::directory {

/// The listed members of a department in member order: as they joined, its head last (contract section 7).
/// Appended to `out`, whose memory may be used again from call to call.
void list_members(const Directory& directory, const DepartmentView& department, std::vector<UserId>& out);

/// The colleagues of a person, each once, without the person (contract section 7): who heads no department has the
/// members and heads of their own ones; who heads one has everybody there and below, then all heads of the company.
/// `out` is emptied first.
void list_colleagues(const Directory& directory, const UserView& person, std::vector<UserId>& out);

}  // namespace muster::directory
