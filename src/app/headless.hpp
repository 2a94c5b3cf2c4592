#pragma once

#include <string>
#include <vector>

#include "directory/directory.hpp"

namespace muster::app {

/// A department whose record still names a head, but one whom no list has any more.
struct HeadlessDepartment {
  base::DepartmentId id;
  std::string name;
  base::UserId head;
  bool operator==(const HeadlessDepartment&) const = default;
};

/// Those that had a head before and have none now, because that person was dismissed or became a guest; by id. A
/// department that was given another head, or none on purpose, is not among them.
std::vector<HeadlessDepartment> departments_that_lost_their_head(const directory::Directory& before,
                                                                 const directory::Directory& after);

/// "departments without a head now: 3 (Sales), 5 (Support)", ten at most and how many more; "" when there are none.
std::string headless_line(const std::vector<HeadlessDepartment>& departments);

}  // namespace muster::app
