#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/config_flags.hpp"
#include "sync/export.hpp"

namespace muster::app {
namespace {

struct Flags {
  ConfigFlags data;
  std::string file;
};

base::Result<void> export_file(const Flags& flags) {
  const auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  if (auto written = sync::export_json_file(*portal, flags.file); !written) return written.error();
  fmt::print("exported {}: {} departments, {} people\n", flags.file, portal->directory.department_count(),
             portal->directory.user_count());
  return {};
}

}  // namespace

void add_export(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("export", "Write departments and people as a file that import reads");
  add_data_option(*command, flags->data, "muster.db");
  command->add_option("FILE", flags->file, "The file to write; an earlier one is replaced")->required();
  command->callback([flags, &chosen] { chosen = [flags] { return export_file(*flags); }; });
}

}  // namespace muster::app
