#include "sync/export_target.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <fstream>

#include "base/write_target.hpp"
#include "record/fields.hpp"

namespace muster::sync {
namespace {

constexpr std::string_view json_beginning = R"({"utc_offset":")";
constexpr std::string_view database_beginning = "SQLite format 3";
// How many names at the start of the CSV header of people mark an export. Later versions may add names after them.
constexpr std::size_t lasting_names = 5;

std::string beginning_of(const std::filesystem::path& file) {
  std::string text(512, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

bool begins_as_export(std::string_view text) {
  static const std::string departments = fmt::format("{}\n", fmt::join(record::department_fields(), ","));
  static const std::string users = fmt::format("{},", fmt::join(record::user_fields().first(lasting_names), ","));
  return text.starts_with(json_beginning) || text.starts_with(departments) || text.starts_with(users);
}

}  // namespace

base::Result<ExportTarget> ExportTarget::find(const std::filesystem::path& name, bool force) {
  if (name == standard_output) return ExportTarget({});
  auto file = base::write_target(name, "`-` stands for standard output");
  if (!file) return file.error();
  std::error_code error;
  const bool empty = !std::filesystem::exists(*file, error) || std::filesystem::is_empty(*file, error);
  const std::string beginning = empty ? "" : beginning_of(*file);
  if (beginning.starts_with(database_beginning))
    return base::invalid(fmt::format("{}: this is a database, and no export may replace it", name.string()));
  if (!empty && !force && !begins_as_export(beginning))
    return base::invalid(
        fmt::format("{}: this file is no earlier export; --force replaces it all the same", name.string()));
  return ExportTarget(std::move(*file));
}

base::Result<void> ExportTarget::write(const base::WriteText& write) const {
  if (file_.empty()) return base::write_to_descriptor(STDOUT_FILENO, "standard output", write);
  return base::write_whole_file(file_, base::private_file, write);
}

}  // namespace muster::sync
