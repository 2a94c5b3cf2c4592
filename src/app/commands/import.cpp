#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/commands/record_files.hpp"
#include "app/console/progress_bar.hpp"
#include "app/headless.hpp"
#include "portal/portal_name.hpp"
#include "sync/diff.hpp"
#include "sync/export_target.hpp"
#include "sync/import.hpp"

namespace muster::app {
namespace {

using base::Result;
using sync::ImportReport;

struct ImportFlags {
  ConfigFlags data;
  RecordFiles files;
  bool replace = false;
  bool dry_run = false;
  bool strict = false;
};

// Checks the files before the store is opened, so that a mistyped name leaves no empty store behind.
Result<void> check_files(const RecordFiles& files) {
  for (const std::string& file : {files.json, files.departments, files.users}) {
    std::error_code error;
    if (file == sync::standard_output)
      return base::invalid("-: import reads no standard input, for it may read a file twice; save it as a file first");
    if (!file.empty() && !std::filesystem::is_regular_file(file, error))
      return base::not_found(fmt::format("{}: {}", file, error ? error.message() : "not a file"));
  }
  return {};
}

Result<ImportReport> read_files(const ImportFlags& flags, portal::PortalDraft& draft, ProgressBar& bar) {
  const auto progress = [&bar](std::size_t records, double done) { bar.show(records, done); };
  const sync::ImportOptions options{.replace = flags.replace, .strict = flags.strict};
  return flags.files.is_csv() ? sync::import_csv_files(flags.files.csv(), draft, progress, options)
                              : sync::import_json_file(flags.files.json, draft, progress, options);
}

void print_warnings(const ImportReport& report) {
  for (const std::string& warning : report.warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (report.warning_count > report.warnings.size())
    fmt::print(stderr, "warning: and {} more\n", report.warning_count - report.warnings.size());
}

// Warns of departments whose head left. The import itself has warned of heads who do not exist.
void warn_of_heads(const directory::Directory& before, const directory::Directory& after) {
  const std::string line = headless_line(departments_that_lost_their_head(before, after));
  if (!line.empty()) fmt::print(stderr, "warning: {}\n", line);
}

void print_totals(Output& out, const char* done, const ImportFlags& flags, const ImportReport& report) {
  out.print("{} {}: {} departments, {} people; {} added, {} changed, {} removed", done, flags.files.names(),
            report.departments, report.users, report.added, report.changed, report.removed);
  if (report.webhooks_removed > 0) out.print(", {} webhooks removed", report.webhooks_removed);
  if (report.warning_count > 0) out.print(", {}", sync::counted_warnings(report.warning_count));
  out.print("\n");
}

// What the files contain, imported into an empty portal.
struct FirstContent {
  ImportReport report;
  portal::PortalDraft draft;
};

// Reads the files before the store is made when it does not exist yet, so that an error leaves no store behind. Returns
// nothing when the store exists.
Result<std::optional<FirstContent>> read_first_content(const ImportFlags& flags, const std::filesystem::path& store,
                                                       ProgressBar& bar) {
  std::error_code error;
  if (std::filesystem::exists(store, error)) return std::optional<FirstContent>();
  if (auto fine = check_first_portal(store, flags.data.portal); !fine) return fine.error();
  portal::PortalDraft draft{portal::Portal{}};
  auto report = read_files(flags, draft, bar);
  if (!report) return report.error();
  return std::optional(FirstContent{std::move(*report), std::move(draft)});
}

// Moves what was read into the draft of an empty portal. Only the directory can be large, so only that is not copied.
void take_over(portal::PortalDraft& read, portal::PortalDraft& draft) {
  const auto apply = [&draft](const auto& changes) {
    for (const auto& change : changes)
      std::visit([&draft](const auto& one) { draft.apply(portal::Change(one)); }, change);
  };
  draft.set_settings(read.settings());
  apply(read.access().changes());
  apply(read.custom_fields().changes());
  draft.directory() = std::move(read.directory());
}

Result<void> import_files(const ImportFlags& flags, Output& out) {
  if (auto there = check_files(flags.files); !there) return there;
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  portal::Snapshot before;
  ImportReport report;
  Result<OpenPortal> open = OpenPortal();
  Result<base::Revision> written = base::Revision{0};
  {
    ProgressBar bar("importing");
    auto first = read_first_content(flags, config->store, bar);
    if (!first) return first.error();
    open = open_portal(config->store, flags.data.portal, true);
    if (!open) return open.error();
    written = open->portal->write(by_command("muster import"), [&](portal::PortalDraft& draft) -> Result<void> {
      before = open->portal->snapshots().newest();
      // Another process may have made and filled the store in the meantime.
      if (*first && before->revision == 0) {
        take_over((*first)->draft, draft);
        report = std::move((*first)->report);
        first->reset();
      } else {
        auto imported = read_files(flags, draft, bar);
        if (!imported) return imported.error();
        report = std::move(*imported);
      }
      bar.say("saving");
      return {};
    });
  }
  if (!written) return written.error();
  print_warnings(report);
  warn_of_heads(before->directory, open->portal->snapshots().newest()->directory);
  print_totals(out, "imported", flags, report);
  const auto printed = flush_what_is_done(out);
  const auto shown = wait_until_shown(*open, *written);
  return printed ? shown : printed;
}

// The portal before the import. It is empty when the import would make the store or the portal.
Result<portal::Snapshot> present_portal(const ConfigFlags& data) {
  const auto config = load_config(data);
  if (!config) return config.error();
  const std::string& name = data.portal;
  const auto empty = [&name]() -> Result<portal::Snapshot> {
    if (auto fine = portal::check_portal_name(name.empty() ? default_portal : name); !fine) return fine.error();
    return portal::Snapshot(std::make_shared<const portal::Portal>());
  };
  if (std::error_code error; !std::filesystem::exists(config->store, error)) return empty();
  const auto store = open_store(config->store, false);
  if (!store) return store.error();
  const auto list = (*store)->portals();
  if (!list) return list.error();
  if (list->entries.empty()) return empty();
  const auto entry = choose_portal(**store, name, false);
  if (!entry) return entry.error();
  const auto portal = portal::LivePortal::open(**store, entry->id);
  if (!portal) return portal.error();
  return (*portal)->snapshots().newest();
}

Result<void> show_import(const ImportFlags& flags, Output& out) {
  if (auto there = check_files(flags.files); !there) return there;
  const auto before = present_portal(flags.data);
  if (!before) return before.error();
  portal::PortalDraft draft(**before);
  Result<ImportReport> report = ImportReport();
  {
    ProgressBar bar("reading");
    report = read_files(flags, draft, bar);
  }
  if (!report) return report.error();
  print_warnings(*report);
  draft.cascade();
  const auto totals = sync::write_diff(**before, draft, [&out](std::string_view line) { out.print("{}\n", line); });
  warn_of_heads((*before)->directory, draft.finish((*before)->revision + 1).directory);
  report->added = totals.records.added;
  report->changed = totals.records.changed;
  report->removed = totals.records.removed;
  print_totals(out, "would import", flags, *report);
  return {};
}

}  // namespace

void add_import(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<ImportFlags>();
  CLI::App* command = app.add_subcommand("import", "Import departments and people from files");
  add_portal_option(*command, flags->data, "muster.db");
  add_record_files(*command, flags->files);
  command->add_flag("--replace", flags->replace,
                    "Also remove departments and people that are not in the files, and the webhooks of removed people");
  command->add_flag("--dry-run", flags->dry_run, "Print what would change, field by field, and change nothing");
  command->add_flag("--strict", flags->strict, "Refuse the files where there would only be a warning");
  command->callback([flags, &chosen] {
    flags->files.check();
    chosen = [flags](Output& out) { return flags->dry_run ? show_import(*flags, out) : import_files(*flags, out); };
  });
}

}  // namespace muster::app
