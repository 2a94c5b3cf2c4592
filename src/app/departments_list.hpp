#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/people_list.hpp"
#include "portal/portal.hpp"

namespace muster::app {

/// Lists all departments, one line each, in the order of the tree: a department is followed by those below it, and then
/// by its next sibling. The first line is a heading, except in JSON. `line` receives each line with its line end.
void list_departments(const portal::Portal& portal, ListFormat format,
                      const std::function<void(std::string_view)>& line);

/// Everything about one department, as lines of text or, for the format "json", as a JSON object. The department must
/// exist.
std::string department_text(const portal::Portal& portal, base::DepartmentId id, const std::string& format);

}  // namespace muster::app
