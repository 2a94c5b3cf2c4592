#include "portal/portal_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"

namespace muster::app {
namespace {

using base::Result;
using portal::PortalList;

struct PortalFlags {
  ConfigFlags data;
  std::string name;
  std::string new_name;
  std::vector<std::string> hosts;
  bool create = false;
  std::string host;
  bool old = false;
  std::string format;
};

Result<void> change(const PortalFlags& flags, Output& out, const portal::Store::EditPortals& edit,
                    const std::function<std::string()>& done) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  return change_portals(config->store, flags.create, out, edit, done);
}

// A portal's host names: "acme.example, www.acme.example; formerly old.example".
std::string hosts_text(const portal::PortalEntry& entry) {
  const std::string hosts = entry.hosts.empty() ? "(all others)" : fmt::format("{}", fmt::join(entry.hosts, ", "));
  return entry.old_hosts.empty() ? hosts : fmt::format("{}; formerly {}", hosts, fmt::join(entry.old_hosts, ", "));
}

// Changes one portal and prints its host names as they are after the change.
Result<void> change_hosts(const PortalFlags& flags, Output& out, const std::string& name,
                          const portal::Store::EditPortals& edit, const std::string& done) {
  std::string hosts;
  return change(
      flags, out,
      [&](PortalList& list) -> Result<void> {
        if (auto made = edit(list); !made) return made;
        if (const portal::PortalEntry* entry = list.find(name)) hosts = hosts_text(*entry);
        return {};
      },
      [&] { return fmt::format("{}; host names: {}", done, hosts); });
}

Result<void> add(const PortalFlags& flags, Output& out) {
  return change(
      flags, out,
      [&](PortalList& list) -> Result<void> {
        const auto added = portal::add_portal(list, flags.name, flags.hosts);
        return added ? Result<void>() : added.error();
      },
      [&] {
        return made({{"name", flags.name}, {"hosts", flags.hosts}}, flags.format);
      });
}

Result<void> rename(const PortalFlags& flags, Output& out) {
  if (flags.new_name.empty() && flags.hosts.empty())
    return base::invalid(
        fmt::format("give the new name, or all its new host names by --host; `muster portal host add {} HOST` adds one "
                    "to those it has",
                    flags.name));
  const std::string name = flags.new_name.empty() ? flags.name : flags.new_name;
  const std::string done = "renamed portal " + name;
  const auto edit = [&](PortalList& list) {
    return portal::rename_portal(list, flags.name, flags.new_name, flags.hosts);
  };
  if (flags.hosts.empty()) return change(flags, out, edit, [&done] { return done; });
  return change_hosts(flags, out, name, edit, flags.new_name.empty() ? "changed portal " + name : done);
}

Result<void> add_host(const PortalFlags& flags, Output& out) {
  return change_hosts(
      flags, out, flags.name,
      [&](PortalList& list) {
        return flags.old ? portal::add_old_portal_host(list, flags.name, flags.host)
                         : portal::add_portal_host(list, flags.name, flags.host);
      },
      "changed portal " + flags.name);
}

Result<void> remove_host(const PortalFlags& flags, Output& out) {
  return change_hosts(
      flags, out, flags.name,
      [&](PortalList& list) { return portal::remove_portal_host(list, flags.name, flags.host); },
      "changed portal " + flags.name);
}

Result<void> set_closed(const PortalFlags& flags, Output& out, bool closed) {
  return change(
      flags, out, [&](PortalList& list) { return portal::set_portal_closed(list, flags.name, closed); },
      [&] { return (closed ? "closed portal " : "reopened portal ") + flags.name; });
}

Result<void> remove(const PortalFlags& flags, Output& out) {
  return change(
      flags, out, [&](PortalList& list) { return portal::remove_portal(list, flags.name); },
      [&] { return "removed portal " + flags.name; });
}

std::string json_of(const portal::PortalEntry& entry) {
  return json_object({{"name", entry.name},
                      {"closed", entry.closed},
                      {"revision", static_cast<std::int64_t>(entry.revision)},
                      {"hosts", entry.hosts},
                      {"old_hosts", entry.old_hosts}});
}

Result<void> list(const PortalFlags& flags, Output& out) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  const auto store = open_store_to_read(config->store);
  if (!store) return store.error();
  const auto portals = (*store)->portals();
  if (!portals) return portals.error();
  if (is_json(flags.format)) {
    for (const portal::PortalEntry& entry : portals->entries) out.print("{}\n", json_of(entry));
    return {};
  }
  out.print("{:<20} {:<7} {:>9}  {}\n", "NAME", "STATE", "REVISION", "HOSTS");
  for (const portal::PortalEntry& entry : portals->entries) {
    out.print("{:<20} {:<7} {:>9}  {}\n", entry.name, entry.closed ? "closed" : "open", entry.revision,
              hosts_text(entry));
  }
  return {};
}

CLI::App* add_by_name(CLI::App& portals, PortalFlags& flags, const char* name, const char* description) {
  CLI::App* command = portals.add_subcommand(name, description);
  add_data_option(*command, flags.data, "muster.db");
  command->add_option("NAME", flags.name, "The portal's name")->type_name("")->required();
  return command;
}

void add_hosts(CLI::App& command, PortalFlags& flags, const char* description) {
  command.add_option("--host", flags.hosts, description)
      ->type_name("HOST")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_host_commands(CLI::App& portals, const std::shared_ptr<PortalFlags>& flags, Action& chosen) {
  CLI::App* hosts = portals.add_subcommand("host", "Add and remove host names of a portal, one at a time");
  hosts->require_subcommand(1);
  const auto add_one = [&](const char* name, const char* description) {
    CLI::App* command = add_by_name(*hosts, *flags, name, description);
    command->add_option("HOST", flags->host, "A host name such as acme.example, without a port")
        ->type_name("")
        ->required();
    return command;
  };
  CLI::App* adding = add_one("add", "Give a portal one more host name");
  adding->add_flag("--old", flags->old, "An old name, which only redirects to the portal's first host name (302)");
  adding->callback([flags, &chosen] { chosen = [flags](Output& out) { return add_host(*flags, out); }; });
  add_one("remove", "Remove a host name, a present or an old one")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return remove_host(*flags, out); };
  });
}

}  // namespace

void add_portal(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<PortalFlags>();
  CLI::App* command = app.add_subcommand("portal", "Add, list, rename, close and remove portals, and their host names");
  command->require_subcommand(1);

  CLI::App* adding = add_by_name(*command, *flags, "add", "Make an empty portal");
  add_hosts(*adding, *flags, "A host name it answers to, without a port; may be repeated");
  adding->add_flag("--create", flags->create, "Also make the store when there is none");
  add_format_option(*adding, flags->format);
  adding->callback([flags, &chosen] { chosen = [flags](Output& out) { return add(*flags, out); }; });

  CLI::App* renaming = add_by_name(*command, *flags, "rename", "Give a portal a new name, new host names, or both");
  renaming->add_option("NEW-NAME", flags->new_name, "The new name")->type_name("");
  add_hosts(*renaming, *flags,
            "Replaces all host names; the old ones redirect to the first new one (302); may be repeated");
  renaming->callback([flags, &chosen] { chosen = [flags](Output& out) { return rename(*flags, out); }; });

  CLI::App* listing = command->add_subcommand("list", "List portals and their host names");
  add_data_option(*listing, flags->data, "muster.db");
  add_format_option(*listing, flags->format, "table|json");
  listing->callback([flags, &chosen] { chosen = [flags](Output& out) { return list(*flags, out); }; });

  add_host_commands(*command, flags, chosen);
  add_by_name(*command, *flags, "close", "Close a portal: refuse its calls with PORTAL_DELETED")
      ->callback([flags, &chosen] { chosen = [flags](Output& out) { return set_closed(*flags, out, true); }; });
  add_by_name(*command, *flags, "reopen", "Reopen a closed portal")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return set_closed(*flags, out, false); };
  });
  add_by_name(*command, *flags, "remove", "Delete a closed portal with everything in it")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return remove(*flags, out); };
  });
}

}  // namespace muster::app
