#include "portal/portal_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/config_flags.hpp"
#include "app/fields.hpp"

namespace muster::app {
namespace {

using base::Result;
using portal::PortalList;

struct Flags {
  ConfigFlags data;
  std::string name;
  std::string new_name;
  std::vector<std::string> hosts;
  std::string format;
};

Result<void> change(const Flags& flags, Output& out, const std::string& done, const portal::Store::EditPortals& edit) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  return change_portals(config->store, out, edit, [&done] { return done; });
}

Result<void> add(const Flags& flags, Output& out) {
  return change(flags, out, made({{"name", flags.name}, {"hosts", flags.hosts}}, flags.format),
                [&](PortalList& list) -> Result<void> {
                  const auto added = portal::add_portal(list, flags.name, flags.hosts);
                  return added ? Result<void>() : added.error();
                });
}

Result<void> rename(const Flags& flags, Output& out) {
  if (flags.new_name.empty() && flags.hosts.empty())
    return base::invalid("give the new name, or the new host names by --host");
  const std::string name = flags.new_name.empty() ? flags.name : flags.new_name;
  return change(flags, out, "renamed portal " + name,
                [&](PortalList& list) { return portal::rename_portal(list, flags.name, flags.new_name, flags.hosts); });
}

Result<void> set_closed(const Flags& flags, Output& out, bool closed) {
  return change(flags, out, (closed ? "closed portal " : "reopened portal ") + flags.name,
                [&](PortalList& list) { return portal::set_portal_closed(list, flags.name, closed); });
}

Result<void> remove(const Flags& flags, Output& out) {
  return change(flags, out, "removed portal " + flags.name,
                [&](PortalList& list) { return portal::remove_portal(list, flags.name); });
}

std::string json_of(const portal::PortalEntry& entry) {
  return json_object({{"name", entry.name},
                      {"closed", entry.closed},
                      {"revision", static_cast<std::int64_t>(entry.revision)},
                      {"hosts", entry.hosts},
                      {"old_hosts", entry.old_hosts}});
}

Result<void> list(const Flags& flags, Output& out) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  const auto store = open_store(config->store, false);
  if (!store) return store.error();
  const auto portals = (*store)->portals();
  if (!portals) return portals.error();
  if (is_json(flags.format)) {
    for (const portal::PortalEntry& entry : portals->entries) out.print("{}\n", json_of(entry));
    return {};
  }
  out.print("{:<20} {:<7} {:>9}  {}\n", "NAME", "STATE", "REVISION", "HOSTS");
  for (const portal::PortalEntry& entry : portals->entries) {
    const std::string hosts = entry.hosts.empty() ? "(all others)" : fmt::format("{}", fmt::join(entry.hosts, ", "));
    const std::string old =
        entry.old_hosts.empty() ? "" : fmt::format("; formerly {}", fmt::join(entry.old_hosts, ", "));
    out.print("{:<20} {:<7} {:>9}  {}{}\n", entry.name, entry.closed ? "closed" : "open", entry.revision, hosts, old);
  }
  return {};
}

CLI::App* add_by_name(CLI::App& portals, Flags& flags, const char* name, const char* description) {
  CLI::App* command = portals.add_subcommand(name, description);
  add_data_option(*command, flags.data, "muster.db");
  command->add_option("NAME", flags.name, "What commands call the portal")->type_name("")->required();
  return command;
}

void add_hosts(CLI::App& command, Flags& flags, const char* description) {
  command.add_option("--host", flags.hosts, description)
      ->type_name("HOST")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace

void add_portal(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("portal", "Add, list, rename, close and remove portals");
  command->require_subcommand(1);

  CLI::App* adding = add_by_name(*command, *flags, "add", "Make an empty portal");
  add_hosts(*adding, *flags, "A host name it answers to; may be given again");
  add_format_option(*adding, flags->format);
  adding->callback([flags, &chosen] { chosen = [flags](Output& out) { return add(*flags, out); }; });

  CLI::App* renaming = add_by_name(*command, *flags, "rename", "Give a portal another name, other host names, or both");
  renaming->add_option("NEW-NAME", flags->new_name, "What commands shall call it")->type_name("");
  add_hosts(*renaming, *flags, "A host name it shall answer to; those it had lead there by 302");
  renaming->callback([flags, &chosen] { chosen = [flags](Output& out) { return rename(*flags, out); }; });

  CLI::App* listing = command->add_subcommand("list", "List portals and their host names");
  add_data_option(*listing, flags->data, "muster.db");
  add_format_option(*listing, flags->format, "table|json");
  listing->callback([flags, &chosen] { chosen = [flags](Output& out) { return list(*flags, out); }; });

  add_by_name(*command, *flags, "close", "Answer a portal's calls with PORTAL_DELETED")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return set_closed(*flags, out, true); };
  });
  add_by_name(*command, *flags, "reopen", "Answer a closed portal's calls again")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return set_closed(*flags, out, false); };
  });
  add_by_name(*command, *flags, "remove", "Remove a closed portal with all that is in it")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return remove(*flags, out); };
  });
}

}  // namespace muster::app
