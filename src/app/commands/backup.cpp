#include "store/backup.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/absolute_path.hpp"
#include "app/commands/commands.hpp"
#include "app/config_flags.hpp"
#include "base/file_owner.hpp"

namespace muster::app {
namespace {

using base::Result;

struct Flags {
  ConfigFlags data;
  std::string file;
  bool force = false;
};

// Who may read it, for it is often another user who wants to.
void print_reader(Output& out, const std::filesystem::path& file) {
  struct stat made {};
  if (::stat(file.c_str(), &made) == 0) out.print("{}: {}\n", file.string(), base::owner_and_mode(made));
}

// `made` is the file that was written.
Result<void> print_copied(Output& out, const char* done, const std::string& file, const std::filesystem::path& made,
                          const store::Copied& copied) {
  if (!copied) return copied.error();
  for (const store::CopiedPortal& portal : *copied)
    out.print("{} {}: {} at revision {}, {} departments, {} people\n", done, file, portal.name, portal.revision,
              portal.departments, portal.people);
  print_reader(out, made);
  return flush_what_is_done(out);
}

Result<void> back_up(const Flags& flags, Output& out) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  if (auto there = require_store(config->store); !there) return there;
  return print_copied(out, "backed up to", flags.file, flags.file,
                      store::back_up_sqlite_store(config->store, flags.file, flags.force));
}

Result<void> restore(const Flags& flags, Output& out) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  return print_copied(out, "restored from", flags.file, config->store,
                      store::restore_sqlite_store(flags.file, config->store, flags.force));
}

}  // namespace

void add_backup(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("backup", "Copy a store into one file, also while a server writes to it");
  add_data_option(*command, flags->data, "muster.db");
  command->add_option("FILE", flags->file, "The file to write")
      ->required()
      ->transform(CLI::Validator(make_absolute, ""));
  command->add_flag("--force", flags->force, "Replace an earlier file");
  command->callback([flags, &chosen] { chosen = [flags](Output& out) { return back_up(*flags, out); }; });
}

void add_restore(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("restore", "Make a store of a backup, once it was checked");
  add_data_option(*command, flags->data, "muster.db");
  command->add_option("FILE", flags->file, "What `muster backup` wrote")
      ->required()
      ->transform(CLI::Validator(make_absolute, ""));
  command->add_flag("--force", flags->force, "Replace the store that is there");
  command->callback([flags, &chosen] { chosen = [flags](Output& out) { return restore(*flags, out); }; });
}

}  // namespace muster::app
