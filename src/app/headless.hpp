#pragma once

#include <string>
#include <vector>

#include "directory/directory.hpp"

namespace muster::app {

/// A department that still names a head in its record, while no list of people shows that head any more.
struct HeadlessDepartment {
  base::DepartmentId id;
  std::string name;
  base::UserId head;
  bool operator==(const HeadlessDepartment&) const = default;
};

/// The departments that lost their head between two states because that person was dismissed or became a guest, by id.
/// Departments that were given another head, or none on purpose, are not among them.
std::vector<HeadlessDepartment> departments_that_lost_their_head(const directory::Directory& before,
                                                                 const directory::Directory& after);

/// "departments without a head now: 3 (Sales), 5 (Support)", with at most ten names and how many more there are; ""
/// when there are no such departments.
std::string headless_line(const std::vector<HeadlessDepartment>& departments);

}  // namespace muster::app
