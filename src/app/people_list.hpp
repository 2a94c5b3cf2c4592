#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "portal/portal.hpp"

namespace muster::app {

/// Which people `muster user list` names.
struct PeopleChoice {
  bool dismissed_too = false;
  std::string text;               ///< what words of the name or position begin with, or part of the e-mail; "": anybody
  base::DepartmentId department;  ///< whose own people; none: anybody
};

enum class ListFormat { table, csv, json };
/// By the word after --format; "" is the table.
ListFormat list_format(const std::string& word);

/// Writes a heading, which JSON does without, and a line for each who is chosen, in the order of ids, and gives each
/// line with its end to `line`. `not_found` when there is no such department, `invalid` for a text that is not UTF-8.
base::Result<void> list_people(const portal::Portal& portal, const PeopleChoice& choice, ListFormat format,
                               const std::function<void(std::string_view)>& line);

}  // namespace muster::app
