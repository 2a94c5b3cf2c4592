#include "app/commands/record_files.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "sync/export_target.hpp"

namespace muster::app {

std::string RecordFiles::names() const {
  if (!is_csv()) return json;
  if (departments.empty() || users.empty()) return departments + users;
  return departments + " and " + users;
}

bool RecordFiles::has_standard_output() const {
  return json == sync::standard_output || departments == sync::standard_output || users == sync::standard_output;
}

void RecordFiles::check() const {
  const auto wrong = [](const std::string& what) { throw CLI::ValidationError(what, CLI::ExitCodes::ValidationError); };
  const bool csv_named = !departments.empty() || !users.empty();
  if (!json.empty() && csv_named)
    wrong(fmt::format("{} cannot go with --departments or --users: name one JSON file, or CSV files by these", json));
  if (json.empty() && !csv_named) wrong("name a JSON file, or CSV files by --departments and --users");
  if (json.ends_with(".csv")) wrong(fmt::format("{}: CSV files are named by --departments and --users", json));
  if (departments == sync::standard_output && users == sync::standard_output)
    wrong("only one of --departments and --users can be -, for standard output");
  if (csv_named &&
      std::filesystem::path(departments).lexically_normal() == std::filesystem::path(users).lexically_normal())
    wrong(fmt::format("{}: --departments and --users name the same file", users));
}

void add_record_files(CLI::App& command, RecordFiles& files) {
  command.add_option("FILE", files.json, "JSON: {\"departments\": [...], \"users\": [...]}")->type_name("");
  command.add_option("--departments", files.departments, "CSV of departments; its first line names the fields")
      ->type_name("FILE.csv");
  command.add_option("--users", files.users, "CSV of people; UF_DEPARTMENT as 3;7")->type_name("FILE.csv");
}

}  // namespace muster::app
