#pragma once

#include <string>
#include <vector>

#include "directory/directory.hpp"

namespace muster::app {

/// A department whose record names a head whom lists do not show any more.
struct HeadlessDepartment {
  base::DepartmentId id;
  std::string name;
  base::UserId head;
  bool operator==(const HeadlessDepartment&) const = default;
};

/// The departments that had a shown head in `before` and name one in `after` who is not shown, because that person was
/// dismissed or is no employee any more. Departments that now name no head are not included. Ordered by id.
std::vector<HeadlessDepartment> departments_that_lost_their_head(const directory::Directory& before,
                                                                 const directory::Directory& after);

/// One line of text, such as "departments without a head now: 3 (Sales), 5 (Support)". It names at most ten departments
/// and says how many more there are. "" when there are none.
std::string headless_line(const std::vector<HeadlessDepartment>& departments);

}  // namespace muster::app
