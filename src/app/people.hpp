#pragma once

#include <string>
#include <vector>

#include "portal/portal.hpp"

namespace muster::app {

/// What `muster user` does to a draft. Errors name what was wrong, by the flag that said it, and leave the draft as it
/// was: `not_found` for a person who does not exist, `invalid` for all else.

struct NewPerson {
  std::string email;
  std::string name;
  std::string last_name;
  std::string position;
  std::vector<base::DepartmentId> departments;
  bool guest = false;
  bool admin = false;
};

/// Adds an employee, who needs a department, or a guest, who has none; under an id that nobody ever had.
base::Result<base::UserId> add_person(portal::PortalDraft& draft, const NewPerson& person, base::UnixSeconds now);

// False when it was so already, and nothing is changed.

/// Dismisses a person, or reinstates them; the last administrator stays.
base::Result<bool> set_active(portal::PortalDraft& draft, base::UserId id, bool active, base::UnixSeconds now);
/// Makes an administrator, of anybody but guests and those who are dismissed, or takes it back; the last one stays.
base::Result<bool> set_admin(portal::PortalDraft& draft, base::UserId id, bool admin, base::UnixSeconds now);
/// Gives a right, to the same people, or takes it back.
base::Result<bool> set_right(portal::PortalDraft& draft, base::UserId id, directory::UserRight right, bool given,
                             base::UnixSeconds now);

base::Error unknown_user(base::UserId id);
base::Error dismissed_user(base::UserId id);
/// Of --department.
base::Error unknown_department(base::DepartmentId id);

/// By its name. The error knows the nearest one.
base::Result<directory::UserRight> parse_right(const std::string& name);
/// Ids with commas between them, each once, in their order. The error begins with `flag`.
base::Result<std::vector<base::DepartmentId>> parse_departments(const std::string& flag, const std::string& ids);
base::Result<std::vector<base::UserId>> parse_users(const std::string& flag, const std::string& ids);

}  // namespace muster::app
