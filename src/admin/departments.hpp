#pragma once

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Changes of departments: what `muster department` and the methods department.* do to a draft.
namespace muster::admin {

Refusal unknown_department(base::DepartmentId id);

/// Whether a department may be called so: there is something to be seen.
bool is_department_name(std::string_view name);

/// Adds a department under an id that none ever had. One without a parent is the top of the company, which has one.
Result<base::DepartmentId> add_department(portal::PortalDraft& draft, directory::Department department);

/// Makes the record of a department this one, and looks only at what differs. Its parent may become any department that
/// is not below it; the top stays where it is. False when nothing differs.
Result<bool> put_department(portal::PortalDraft& draft, const directory::Department& after);

/// Whether a department with this head would show one: an active employee. The methods of REST do not ask; they take
/// anybody who exists.
Result<void> check_shown_head(portal::PortalDraft& draft, base::UserId head);

/// What becomes of the people in a department that is deleted, and of the departments right below it.
enum class Contents {
  refused,   ///< with any, the department stays
  moved_up,  ///< to the department above
};

/// Deletes a department other than the top one. People who are moved are changed now.
Result<void> delete_department(portal::PortalDraft& draft, base::DepartmentId id, Contents contents,
                               base::UnixSeconds now);

}  // namespace muster::admin
