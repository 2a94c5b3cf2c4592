#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/people_list.hpp"
#include "portal/portal.hpp"

namespace muster::app {

/// Writes a heading, which JSON does without, and a line for each department, in the order of the tree: each right
/// after the one above it or after its siblings. Gives each line with its end to `line`.
void list_departments(const portal::Portal& portal, ListFormat format,
                      const std::function<void(std::string_view)>& line);

/// All about one department, which is there: as lines or, for the format "json", as an object.
std::string department_text(const portal::Portal& portal, base::DepartmentId id, const std::string& format);

}  // namespace muster::app
