#include "sync/csv_export.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <ostream>
#include <set>

#include "record/fields.hpp"
#include "record/record_json.hpp"
#include "sync/csv_row.hpp"
#include "sync/export.hpp"
#include "sync/export_target.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using directory::DepartmentView;
using directory::UserView;

// Writes records, given as JSON, as lines of CSV. It takes JSON so that one function knows what a record looks like.
class Table {
 public:
  Table(RecordKind kind, std::ostream& out) : kind_(kind), out_(out) {}

  void add_column(std::string_view name) { columns_.push_back({std::string(name), form_of(kind_, name)}); }
  void write_header() {
    for (const Column& column : columns_) add_cell(column.name);
    end_line();
  }
  void write(std::string_view record) {
    unsigned char memory[8192];
    json::monotonic_resource arena(memory);
    const json::value parsed = json::parse(record, &arena);
    for (const Column& column : columns_)
      add_cell(cell_text(column.form, parsed.get_object().if_contains(column.name)));
    end_line();
  }

 private:
  struct Column {
    std::string name;
    CellForm form;
  };

  void add_cell(std::string_view cell) {
    append_cell(line_, cell);
    line_ += ',';
  }
  void end_line() {
    line_.back() = '\n';
    out_ << line_;
    line_.clear();
  }

  RecordKind kind_;
  std::ostream& out_;
  std::vector<Column> columns_;
  std::string line_;
};

std::set<std::string> custom_names(const directory::Directory& directory) {
  std::set<std::string> names;
  directory.for_each_user([&names](const UserView& user) {
    const auto custom = user.text(directory::Text::custom);
    if (custom.empty()) return;
    const json::value fields = json::parse(custom);
    for (const auto& field : fields.get_object()) names.emplace(field.key());
  });
  return names;
}

}  // namespace

void export_departments_csv(const portal::Portal& portal, std::ostream& out) {
  Table table(RecordKind::department, out);
  for (std::string_view name : record::department_fields()) table.add_column(name);
  table.write_header();
  std::string text;
  portal.directory.for_each_department([&](const DepartmentView& department) {
    text.clear();
    record::write_department(text, department.unpack());
    table.write(text);
  });
}

void export_users_csv(const portal::Portal& portal, std::ostream& out) {
  Table table(RecordKind::user, out);
  for (std::string_view name : record::user_fields()) table.add_column(name);
  for (const std::string& name : custom_names(portal.directory)) table.add_column(name);
  table.write_header();
  std::string text;
  for (base::UserId id : people_in_order(portal.directory)) {
    text.clear();
    record::write_user(text, *portal.directory.user(id), portal.settings.utc_offset);
    table.write(text);
  }
}

base::Result<void> export_csv_files(const portal::Portal& portal, const CsvFiles& files, bool force) {
  using Write = void (*)(const portal::Portal&, std::ostream&);
  std::vector<std::pair<ExportTarget, Write>> parts;
  for (const auto& [file, write] : {std::pair<std::filesystem::path, Write>(files.departments, export_departments_csv),
                                    {files.users, export_users_csv}}) {
    if (file.empty()) continue;
    auto target = ExportTarget::find(file, force);
    if (!target) return target.error();
    parts.emplace_back(std::move(*target), write);
  }
  for (const auto& part : parts) {
    const Write write = part.second;
    if (auto done = part.first.write([&](std::ostream& out) { write(portal, out); }); !done) return done;
  }
  return {};
}

}  // namespace muster::sync
