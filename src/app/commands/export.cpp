#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/commands/record_files.hpp"
#include "sync/csv_export.hpp"
#include "sync/export.hpp"

namespace muster::app {
namespace {

struct ExportFlags {
  ConfigFlags data;
  RecordFiles files;
  bool force = false;
};

base::Result<void> export_files(const ExportFlags& flags, Output& out) {
  const auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  const RecordFiles& files = flags.files;
  auto written = files.is_csv() ? sync::export_csv_files(*portal, files.csv(), flags.force)
                                : sync::export_json_file(*portal, files.json, flags.force);
  if (!written) return written;
  const std::size_t departments =
      files.is_csv() && files.departments.empty() ? 0 : portal->directory.department_count();
  const std::size_t users = files.is_csv() && files.users.empty() ? 0 : portal->directory.user_count();
  // When the data goes to standard output, nothing else may.
  const std::string done = fmt::format("exported {}: {} departments, {} people\n", files.names(), departments, users);
  if (files.has_standard_output())
    fmt::print(stderr, "{}", done);
  else
    out.write(done);
  return flush_what_is_done(out);
}

}  // namespace

void add_export(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = app.add_subcommand(
      "export", "Write departments and people to files that `muster import` reads; replaces earlier exports");
  add_portal_option(*command, flags->data, "muster.db");
  add_record_files(*command, flags->files);
  command->add_flag("--force", flags->force, "Also replace a file that is not an earlier export");
  command->footer("A file named - is standard output.");
  command->callback([flags, &chosen] {
    flags->files.check();
    chosen = [flags](Output& out) { return export_files(*flags, out); };
  });
}

}  // namespace muster::app
