#include "app/departments_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "sync/csv_row.hpp"

namespace muster::app {
namespace {

using base::DepartmentId;
using directory::DepartmentView;

constexpr std::size_t department_columns = 6;
using DepartmentCells = std::array<std::string, department_columns>;

// How many people are in a department. Dismissed people do not count.
std::int64_t count_people(const portal::Portal& portal, DepartmentId id) {
  std::int64_t people = 0;
  for (const directory::Member& member : portal.directory.members(id))
    people += portal.directory.user(member.id())->active() ? 1 : 0;
  return people;
}

template <class Id>
FieldValue id_or_none(Id id) {
  return id ? FieldValue(std::int64_t{id.value}) : FieldValue();
}

template <class Id>
std::string id_cell(Id id) {
  return id ? std::to_string(id.value) : std::string();
}

std::string json_line_of(const portal::Portal& portal, const DepartmentView& department) {
  return json_object({{"id", department.id().value},
                      {"name", std::string(department.name())},
                      {"parent", id_or_none(department.parent())},
                      {"head", id_or_none(department.head())},
                      {"sort", std::int64_t{department.sort()}},
                      {"people", count_people(portal, department.id())}}) +
         '\n';
}

// The name comes last, so that it may have any length, and so that its indentation can show how deep the department is.
std::string table_line_of(const DepartmentCells& cells, std::size_t depth) {
  std::string line = fmt::format("{:<8} {:<8} {:<8} {:>6} {:>7}  {:{}}{}", cells[0], cells[1], cells[2], cells[3],
                                 cells[4], "", 2 * depth, cells[5]);
  while (line.ends_with(' ')) line.pop_back();
  return line + '\n';
}

std::string csv_line_of(const DepartmentCells& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    sync::append_cell(line, cell);
  }
  return line + '\n';
}

DepartmentCells cells_of(const portal::Portal& portal, const DepartmentView& department) {
  return {id_cell(department.id()),
          id_cell(department.parent()),
          id_cell(department.head()),
          std::to_string(department.sort()),
          std::to_string(count_people(portal, department.id())),
          harmless(department.name())};
}

std::string name_of(const portal::Portal& portal, base::UserId id) {
  const auto user = portal.directory.user(id);
  return user ? user->full_name() : std::string();
}

}  // namespace

void list_departments(const portal::Portal& portal, ListFormat format,
                      const std::function<void(std::string_view)>& line) {
  if (format == ListFormat::table) line(table_line_of({"ID", "PARENT", "HEAD", "SORT", "PEOPLE", "NAME"}, 0));
  if (format == ListFormat::csv) line(csv_line_of({"id", "parent", "head", "sort", "people", "name"}));
  std::map<DepartmentId, std::size_t> depths;  // of the departments listed so far
  for (const DepartmentId id : portal.directory.structure().order()) {
    const DepartmentView department = *portal.directory.department(id);
    const auto above = depths.find(department.parent());
    const std::size_t depth = above == depths.end() ? 0 : above->second + 1;
    depths[id] = depth;
    if (format == ListFormat::json)
      line(json_line_of(portal, department));
    else if (format == ListFormat::csv)
      line(csv_line_of(cells_of(portal, department)));
    else
      line(table_line_of(cells_of(portal, department), depth));
  }
}

std::string department_text(const portal::Portal& portal, DepartmentId id, const std::string& format) {
  const DepartmentView department = *portal.directory.department(id);
  const auto shown = [&format](std::string_view text) { return is_json(format) ? std::string(text) : harmless(text); };
  std::vector<std::int64_t> below;
  for (const DepartmentId child : portal.directory.children(id)) below.push_back(child.value);
  std::vector<std::int64_t> people;
  for (const directory::Member& member : portal.directory.members(id)) {
    if (portal.directory.user(member.id())->active()) people.push_back(member.id().value);
  }
  const std::string head = name_of(portal, department.head());
  return made({{"id", id.value},
               {"name", shown(department.name())},
               {"parent", id_or_none(department.parent())},
               {"head", id_or_none(department.head())},
               {"head_name", head.empty() ? FieldValue() : FieldValue(shown(head))},
               {"head_shown", static_cast<bool>(portal.directory.listed_head(id))},
               {"sort", std::int64_t{department.sort()}},
               {"departments", std::move(below)},
               {"people", std::move(people)}},
              format);
}

}  // namespace muster::app
