#pragma once

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Changes of departments. `muster department` and the methods `department.*` call these functions (protocol.md 8.6).
namespace muster::admin {

/// The refusal "there is no department 7".
Refusal unknown_department(base::DepartmentId id);

/// Whether a department may have this name: it must not be empty or blank.
bool is_department_name(std::string_view name);

/// Adds a department and returns its id, which no department had before. The id in `department` is ignored. A
/// department without a parent becomes the top of the company, and is refused when there is a top already. Also
/// refused: a blank name, an unknown parent, an unknown head.
Result<base::DepartmentId> add_department(portal::PortalDraft& draft, directory::Department department);

/// Replaces the record of the department `after.id`. Returns false when nothing differs. A name or parent that stays
/// the same is not checked. The new parent may be any department other than this one and those below it. The top
/// department cannot get a parent. Refused for an unknown department, a blank name, an unknown head or parent.
Result<bool> put_department(portal::PortalDraft& draft, const directory::Department& after);

/// Whether lists would show this person as a head. Only active employees are shown. No head is fine. Commands check it;
/// the methods of the API accept any user who exists.
Result<void> check_shown_head(portal::PortalDraft& draft, base::UserId head);

/// What to do with the people in a department that is to be deleted, and with the departments directly below it.
enum class Contents {
  refused,   ///< delete the department only when there are none; dismissed people count
  moved_up,  ///< move them to the department above
};

/// Deletes a department. Refused for an unknown one, for the top one, and for one that is not empty when `contents`
/// says so. `now` becomes the time of change of the people who are moved.
Result<void> delete_department(portal::PortalDraft& draft, base::DepartmentId id, Contents contents,
                               base::UnixSeconds now);

}  // namespace muster::admin
