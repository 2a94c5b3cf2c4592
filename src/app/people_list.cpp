#include "app/people_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "admin/departments.hpp"
#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "app/flag_values.hpp"
#include "app/refusals.hpp"
#include "base/utf8.hpp"
#include "directory/query/word_search.hpp"
#include "directory/words/fold.hpp"
#include "record/fields.hpp"
#include "sync/csv_row.hpp"

namespace muster::app {
namespace {

using directory::UserView;
using directory::WordGroup;

constexpr std::size_t column_count = 8;
using Cells = std::array<std::string, column_count>;

// The widths of all columns but the last. A longer text moves the rest of its line to the right.
constexpr std::array<int, column_count - 1> widths{8, 28, 34, 12, 9, 6, 5};

const Cells& headings(ListFormat format) {
  static const Cells of_table{"ID", "NAME", "E-MAIL", "DEPARTMENTS", "TYPE", "ACTIVE", "ADMIN", "RIGHTS"};
  static const Cells of_csv{"id", "name", "email", "departments", "type", "active", "admin", "rights"};
  return format == ListFormat::table ? of_table : of_csv;
}

Cells cells_of(const UserView& user) {
  Cells cells;
  cells[0] = std::to_string(user.id().value);
  cells[1] = harmless(user.full_name());
  cells[2] = harmless(user.text(directory::Text::email));
  for (const auto& membership : user.memberships())
    cells[3] += (cells[3].empty() ? "" : ";") + std::to_string(membership.department.value);
  cells[4] = record::name_of(user.type());
  cells[5] = user.active() ? "yes" : "no";
  cells[6] = user.admin() ? "yes" : "no";
  for (const std::string& right : names_of(user.rights())) cells[7] += (cells[7].empty() ? "" : ";") + right;
  return cells;
}

std::string line_of(const Cells& cells, ListFormat format) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (format == ListFormat::csv) {
      if (i > 0) line += ',';
      sync::append_cell(line, cells[i]);
    } else {
      line += i < widths.size() ? fmt::format("{:<{}} ", cells[i], widths[i]) : cells[i];
    }
  }
  while (line.ends_with(' ')) line.pop_back();
  return line + '\n';
}

std::string json_line_of(const UserView& user) {
  std::vector<std::int64_t> departments;
  for (const auto& membership : user.memberships()) departments.push_back(membership.department.value);
  return json_object({{"id", user.id().value},
                      {"name", user.full_name()},
                      {"email", std::string(user.text(directory::Text::email))},
                      {"departments", std::move(departments)},
                      {"type", std::string(record::name_of(user.type()))},
                      {"active", user.active()},
                      {"admin", user.admin()},
                      {"rights", names_of(user.rights())}}) +
         '\n';
}

// Tells whether a text is found in a person's names, position or e-mail address.
class Finder {
 public:
  Finder(const directory::Directory& directory, const std::string& text)
      : any_(text.empty()), folded_(directory::fold_case(text)) {
    if (any_) return;
    directory::SearchScratch scratch;
    directory::find_users(directory, text, {WordGroup::name, WordGroup::second_name, WordGroup::position}, scratch,
                          by_words_);
  }
  bool finds(const UserView& user) const {
    return any_ || by_words_.contains(user.id().value) ||
           directory::fold_case(user.text(directory::Text::email)).find(folded_) != std::string::npos;
  }

 private:
  bool any_;
  std::string folded_;
  directory::IdSet by_words_;
};

bool is_in(const UserView& user, base::DepartmentId department) {
  const auto memberships = user.memberships();
  return std::ranges::find(memberships, department, &directory::Membership::department) != memberships.end();
}

}  // namespace

ListFormat list_format(const std::string& word) {
  if (is_json(word)) return ListFormat::json;
  return word == "csv" ? ListFormat::csv : ListFormat::table;
}

base::Result<void> list_people(const portal::Portal& portal, const PeopleChoice& choice, ListFormat format,
                               const std::function<void(std::string_view)>& line) {
  if (choice.department && !portal.directory.department(choice.department))
    return explain(admin::unknown_department(choice.department), "--department");
  if (!base::is_utf8(choice.text)) return base::invalid("--find: not UTF-8");
  const Finder finder(portal.directory, choice.text);
  const bool json = format == ListFormat::json;
  if (!json) line(line_of(headings(format), format));
  portal.directory.for_each_user([&](const UserView& user) {
    if (!choice.dismissed_too && !user.active()) return;
    if (choice.department && !is_in(user, choice.department)) return;
    if (finder.finds(user)) line(json ? json_line_of(user) : line_of(cells_of(user), format));
  });
  return {};
}

}  // namespace muster::app
