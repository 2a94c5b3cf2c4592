#include "app/headless.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/console/terminal.hpp"

namespace muster::app {
namespace {

constexpr std::size_t most_named = 10;

}  // namespace

std::vector<HeadlessDepartment> departments_that_lost_their_head(const directory::Directory& before,
                                                                 const directory::Directory& after) {
  std::vector<HeadlessDepartment> lost;
  after.for_each_department([&](const directory::DepartmentView& department) {
    const base::DepartmentId id = department.id();
    if (!department.head() || after.listed_head(id)) return;
    if (before.department(id) && before.listed_head(id))
      lost.push_back({id, std::string(department.name()), department.head()});
  });
  std::ranges::sort(lost, {}, &HeadlessDepartment::id);
  return lost;
}

std::string headless_line(const std::vector<HeadlessDepartment>& departments) {
  if (departments.empty()) return "";
  std::string line = "departments without a head now: ";
  for (std::size_t i = 0; i < std::min(departments.size(), most_named); ++i)
    line += fmt::format("{}{} ({})", i == 0 ? "" : ", ", departments[i].id.value, harmless(departments[i].name));
  if (departments.size() > most_named) line += fmt::format(" and {} more", departments.size() - most_named);
  return line;
}

}  // namespace muster::app
