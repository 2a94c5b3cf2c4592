#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "http/health_check.hpp"
#include "portal/host_name.hpp"
#include "record/json_writer.hpp"
#include "store/server_lock_file.hpp"

namespace muster::app {
namespace {

using base::Result;

// The exit code when the command worked, but the server is not ready.
constexpr int not_ready = 3;
constexpr std::chrono::seconds patience{5};

struct StatusFlags {
  ConfigFlags data;
  std::string url;
  std::string format;
};

struct PortalStatus {
  std::string name;
  bool closed = false;
  base::Revision revision = 0;
  std::size_t people = 0;
  std::size_t departments = 0;
};

struct Status {
  bool serving = false;
  bool ready = false;
  std::string why;  // why it is not ready
  std::uint64_t process = 0;
  std::string address;
  std::string store;  // "" when the server alone was asked
  std::vector<PortalStatus> portals;
};

// Whether a URL has an IP address or `localhost` as its host, which tells where the server listens. A name may be that
// of a proxy.
bool is_of_this_machine(std::string_view url) {
  const auto origin = portal::take_origin(url);
  return origin && (origin->host == "localhost" || origin->host.starts_with('[') ||
                    std::ranges::all_of(origin->host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

// The URL at which to ask the server itself. When the URL for clients may lead to a proxy, the configuration tells
// where the server listens.
std::string address_to_ask(Config config, const std::string& served_at) {
  if (is_of_this_machine(served_at)) return served_at;
  config.public_url.clear();
  return client_url(config, portal::PortalEntry{}, "");
}

Result<void> ask(const std::string& url, Status& status) {
  const auto answer = http::ask_readiness(url, patience);
  if (!answer && answer.error().kind == base::ErrorKind::invalid)
    return base::invalid(fmt::format("--url {}: {}", url, answer.error().message));
  status.serving = status.serving || answer;
  status.ready = answer && answer->ready;
  if (status.ready) return {};
  status.why = answer ? answer->says : fmt::format("{}: {}", url, answer.error().message);
  return {};
}

Result<PortalStatus> look_at(portal::Store& store, const portal::PortalEntry& entry) {
  const auto portal = store.load(entry.id);
  if (!portal) return portal.error();
  PortalStatus status{.name = entry.name, .closed = entry.closed, .revision = portal->revision};
  status.departments = portal->directory.department_count();
  portal->directory.for_each_user([&](const directory::UserView& user) { status.people += user.active() ? 1 : 0; });
  return status;
}

Result<void> look_at_store(const StatusFlags& flags, Status& status) {
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  const auto store = open_store_to_read(config->store);
  if (!store) return store.error();
  status.store = config->store.string();
  const auto list = (*store)->portals();
  if (!list) return list.error();
  if (!flags.data.portal.empty() && !list->find(flags.data.portal))
    return portal::unknown_portal(*list, flags.data.portal);
  for (const portal::PortalEntry& entry : list->entries) {
    if (!flags.data.portal.empty() && entry.name != flags.data.portal) continue;
    auto portal = look_at(**store, entry);
    if (!portal) return portal.error();
    status.portals.push_back(std::move(*portal));
  }
  const store::Serving server = store::look_at_server(config->store);
  status.serving = !server.by.empty();
  status.process = server.process;
  status.address = server.url;
  if (!status.serving) status.why = "no server serves this store";
  if (!flags.url.empty() || !status.serving) return {};
  return ask(address_to_ask(*config, server.url), status);
}

std::string text_of(const Status& status) {
  std::string text = made({{"serving", status.serving},
                           {"ready", status.ready},
                           {"why", status.why.empty() ? FieldValue() : FieldValue(harmless(status.why))},
                           {"process", status.process == 0 ? FieldValue() : FieldValue(std::int64_t(status.process))},
                           {"address", status.address.empty() ? FieldValue() : FieldValue(status.address)},
                           {"store", status.store.empty() ? FieldValue() : FieldValue(status.store)}},
                          "");
  for (const PortalStatus& portal : status.portals)
    text += fmt::format("\nportal {}: revision {}, people {}, departments {}{}", portal.name, portal.revision,
                        portal.people, portal.departments, portal.closed ? ", closed" : "");
  return text;
}

std::string json_of(const Status& status) {
  std::string portals;
  for (const PortalStatus& portal : status.portals) {
    portals += portals.empty() ? "" : ",";
    portals += json_object({{"name", portal.name},
                            {"closed", portal.closed},
                            {"revision", static_cast<std::int64_t>(portal.revision)},
                            {"people", static_cast<std::int64_t>(portal.people)},
                            {"departments", static_cast<std::int64_t>(portal.departments)}});
  }
  std::string text;
  record::JsonWriter out(text);
  const auto text_or_null = [&out](std::string_view name, const std::string& value) {
    out.key(name);
    value.empty() ? out.null() : out.string(value);
  };
  out.begin_object();
  out.boolean("serving", status.serving);
  out.boolean("ready", status.ready);
  text_or_null("why", status.why);
  out.key("process");
  status.process == 0 ? out.null() : out.integer(static_cast<std::int64_t>(status.process));
  text_or_null("address", status.address);
  text_or_null("store", status.store);
  out.key("portals");
  out.raw("[" + portals + "]");
  out.end_object();
  return text;
}

// With --url, only the server at that address is asked. It may be on another machine, so no store is opened.
Result<void> show(const StatusFlags& flags, Output& out) {
  Status status;
  if (flags.url.empty()) {
    if (auto looked = look_at_store(flags, status); !looked) return looked;
  } else {
    if (auto asked = ask(flags.url, status); !asked) return asked;
    status.address = flags.url;
  }
  out.print("{}\n", is_json(flags.format) ? json_of(status) : text_of(status));
  if (!status.ready) out.end_with(not_ready);
  return {};
}

}  // namespace

void add_status(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<StatusFlags>();
  CLI::App* command =
      app.add_subcommand("status", "Say whether a server serves the store and is ready, and what it has");
  add_portal_option(*command, flags->data, "muster.db");
  add_format_option(*command, flags->format);
  command
      ->add_option("--url", flags->url,
                   "Ask the server at this address alone, such as http://127.0.0.1:8080, and open no store")
      ->type_name("URL");
  command->callback([flags, &chosen] { chosen = [flags](Output& out) { return show(*flags, out); }; });
}

}  // namespace muster::app
