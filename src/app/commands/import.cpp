#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/config_flags.hpp"
#include "app/progress_bar.hpp"
#include "sync/import.hpp"

namespace muster::app {
namespace {

using base::Result;

struct Flags {
  ConfigFlags data;
  std::string file;
};

Result<void> import_file(const Flags& flags) {
  // Looked at first, so that a mistyped name leaves no empty store behind.
  if (std::error_code error; !std::filesystem::is_regular_file(flags.file, error))
    return base::not_found(fmt::format("{}: {}", flags.file, error ? error.message() : "not a file"));
  auto open = open_portal(flags.data, true);
  if (!open) return open.error();
  sync::ImportReport report;
  Result<base::Revision> written = base::Revision{0};
  {
    ProgressBar bar("importing");
    written = open->portal->write([&](portal::PortalDraft& draft) -> Result<void> {
      auto imported =
          sync::import_json_file(flags.file, draft, [&](std::size_t records, double done) { bar.show(records, done); });
      if (!imported) return imported.error();
      report = std::move(*imported);
      bar.say("saving");
      return {};
    });
  }
  if (!written) return written.error();
  for (const std::string& warning : report.warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (report.warning_count > report.warnings.size())
    fmt::print(stderr, "warning: and {} more\n", report.warning_count - report.warnings.size());
  fmt::print("imported {}: {} departments, {} people; {} added, {} changed\n", flags.file, report.departments,
             report.users, report.added, report.changed);
  return wait_until_shown(*open, *written);
}

}  // namespace

void add_import(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("import", "Bring departments and people from a file into a store");
  add_data_option(*command, flags->data, "muster.db");
  command->add_option("FILE", flags->file, "JSON: {\"departments\": [...], \"users\": [...]}")->required();
  command->callback([flags, &chosen] { chosen = [flags] { return import_file(*flags); }; });
}

}  // namespace muster::app
