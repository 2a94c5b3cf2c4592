#include "store/backup.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "base/file_owner.hpp"

namespace muster::app {
namespace {

using base::Result;

struct BackupFlags {
  ConfigFlags data;
  std::string file;
  bool force = false;
  std::string format;
};

// Prints who may read the file, because often another user wants to.
void print_reader(Output& out, const std::filesystem::path& file) {
  struct stat made {};
  if (::stat(file.c_str(), &made) == 0) out.print("{}: {}\n", file.string(), base::owner_and_mode(made));
}

std::string json_of(const store::CopiedPortal& portal, const std::string& file) {
  return json_object({{"file", file},
                      {"portal", portal.name},
                      {"revision", static_cast<std::int64_t>(portal.revision)},
                      {"departments", static_cast<std::int64_t>(portal.departments)},
                      {"people", static_cast<std::int64_t>(portal.people)}});
}

// Prints what was copied. `written` is the new file.
Result<void> print_copied(const BackupFlags& flags, Output& out, const char* done, const std::filesystem::path& written,
                          const store::Copied& copied) {
  if (!copied) return copied.error();
  for (const store::CopiedPortal& portal : *copied) {
    if (is_json(flags.format))
      out.print("{}\n", json_of(portal, flags.file));
    else
      out.print("{} {}: {} at revision {}, {} departments, {} people\n", done, flags.file, portal.name, portal.revision,
                portal.departments, portal.people);
  }
  if (!is_json(flags.format)) print_reader(out, written);
  return flush_what_is_done(out);
}

Result<void> back_up(const BackupFlags& flags, Output& out) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  if (auto there = require_store(config->store); !there) return there;
  return print_copied(flags, out, "backed up to", flags.file,
                      store::back_up_sqlite_store(config->store, flags.file, flags.force, print_warning));
}

Result<void> restore(const BackupFlags& flags, Output& out) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  return print_copied(flags, out, "restored from", config->store,
                      store::restore_sqlite_store(flags.file, config->store, flags.force));
}

}  // namespace

void add_backup(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<BackupFlags>();
  CLI::App* command = app.add_subcommand("backup", "Copy a store into one file, also while a server writes to it");
  add_data_option(*command, flags->data, "muster.db");
  command->add_option("FILE", flags->file, "The file to write")->type_name("")->required();
  command->add_flag("--force", flags->force, "Replace an earlier file");
  add_format_option(*command, flags->format);
  command->callback([flags, &chosen] { chosen = [flags](Output& out) { return back_up(*flags, out); }; });
}

void add_restore(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<BackupFlags>();
  CLI::App* command = app.add_subcommand("restore", "Check a backup and make a store from it");
  add_data_option(*command, flags->data, "muster.db");
  command->add_option("FILE", flags->file, "The file that `muster backup` wrote")->type_name("")->required();
  command->add_flag("--force", flags->force, "Replace the store that is there");
  add_format_option(*command, flags->format);
  command->callback([flags, &chosen] { chosen = [flags](Output& out) { return restore(*flags, out); }; });
}

}  // namespace muster::app
