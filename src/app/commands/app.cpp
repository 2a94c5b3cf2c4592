#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "admin/applications.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "app/flag_values.hpp"
#include "app/refusals.hpp"

namespace muster::app {
namespace {

using base::Result;

struct AppFlags {
  ConfigFlags data;
  admin::ApplicationOrder order;
  std::string scopes;
  std::string users;
  std::string format;
  bool for_some = false;    ///< --users was there
  admin::TokenOrder token;  ///< its client id is that of all commands about one application
  std::vector<std::string> added;
  std::vector<std::string> removed;
  bool everybody = false;
};

Result<void> add(const AppFlags& flags, Output& out) {
  admin::ApplicationOrder order = flags.order;
  const auto scopes = parse_scopes(flags.scopes);
  if (!scopes) return scopes.error();
  order.scopes = *scopes;
  auto users = parse_users("--users", flags.users);
  if (!users) return users.error();
  if (flags.for_some && users->empty()) return base::invalid("--users: names nobody; without it everybody may use it");
  order.users = std::move(*users);
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  admin::IssuedApplication issued;
  return write_and_show_once(
      *open, out, "muster app add",
      [&](portal::PortalDraft& draft) -> Result<void> {
        auto added = explained(admin::add_application(draft, open->entry.id, order, now()));
        if (!added) return added.error();
        issued = std::move(*added);
        return {};
      },
      [&] {
        return made({{"client_id", issued.client_id}, {"client_secret", issued.client_secret}}, flags.format);
      });
}

std::string users_text(const access::Application& application) {
  constexpr std::size_t most_shown = 4;
  if (application.users.empty()) return application.for_nobody ? "nobody" : "everybody";
  if (application.users.size() > most_shown) return fmt::format("{} people", application.users.size());
  std::string ids;
  for (const base::UserId user : application.users) ids += (ids.empty() ? "" : ",") + std::to_string(user.value);
  return ids;
}

std::string json_of(const access::Application& one, base::UtcOffset offset) {
  std::vector<std::int64_t> users;
  for (const base::UserId user : one.users) users.push_back(user.value);
  return json_object({{"id", one.id.value},
                      {"name", one.name},
                      {"client_id", one.client_id},
                      {"handler", one.handler},
                      {"redirect", one.redirect},
                      {"scopes", names_of(one.scopes)},
                      {"users", one.users.empty() ? FieldValue() : FieldValue(std::move(users))},
                      {"api_only", one.api_only},
                      {"installed", one.installed},
                      {"created", base::atom_text(one.created, offset)},
                      {"blocked", one.blocked}});
}

Result<void> list(const AppFlags& flags, Output& out) {
  const auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  if (is_json(flags.format)) {
    for (const access::Application* one : portal->access.all<access::Application>().in_order())
      out.print("{}\n", json_of(*one, portal->settings.utc_offset));
    return {};
  }
  constexpr const char* columns = "{:<6} {:<24} {:<40} {:<24} {:<12} {:<9} {}{}\n";
  out.print(columns, "ID", "NAME", "CLIENT_ID", "SCOPES", "USERS", "INSTALLED", "CREATED", "");
  for (const access::Application* one : portal->access.all<access::Application>().in_order()) {
    out.print(columns, one->id.value, harmless(one->name), one->client_id, access::scope_list(one->scopes),
              users_text(*one), one->installed ? "yes" : "no",
              base::atom_text(one->created, portal->settings.utc_offset), one->blocked ? " (blocked)" : "");
  }
  return {};
}

// Changes one application and prints what was done, such as "removed application 3".
Result<void> change(const AppFlags& flags, Output& out, std::string action, const char* done,
                    const std::function<admin::Result<base::ApplicationId>(portal::PortalDraft&)>& make) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  base::ApplicationId id;
  return write_and_show(
      *open, out, std::move(action),
      [&](portal::PortalDraft& draft) -> Result<void> {
        const auto changed = make(draft);
        if (!changed) return explain(changed.error());
        id = *changed;
        return {};
      },
      [&] { return fmt::format("{} application {}", done, id.value); });
}

Result<void> remove(const AppFlags& flags, Output& out) {
  return change(flags, out, "muster app remove", "removed", [&flags](portal::PortalDraft& draft) {
    return admin::remove_application(draft, flags.token.client_id);
  });
}

Result<void> set_installed(const AppFlags& flags, Output& out, bool installed) {
  return change(flags, out, installed ? "muster app install" : "muster app uninstall",
                installed ? "installed" : "uninstalled", [&flags, installed](portal::PortalDraft& draft) {
                  return admin::set_installed(draft, flags.token.client_id, installed);
                });
}

Result<void> set_blocked(const AppFlags& flags, Output& out, bool blocked) {
  return change(flags, out, blocked ? "muster app block" : "muster app unblock", blocked ? "blocked" : "unblocked",
                [&flags, blocked](portal::PortalDraft& draft) {
                  return admin::set_application_blocked(draft, flags.token.client_id, blocked);
                });
}

// Reads ids separated by spaces or commas. The error does not repeat them, because somebody may have typed a secret.
Result<std::vector<base::UserId>> ids_of(const char* flag, const std::vector<std::string>& texts) {
  std::vector<base::UserId> ids;
  for (const std::string& text : texts) {
    auto some = parse_users(flag, text);
    if (!some || some->empty()) return base::invalid(fmt::format("{}: takes ids of people, such as 3 7", flag));
    ids.insert(ids.end(), some->begin(), some->end());
  }
  return ids;
}

Result<void> change_users_of(const AppFlags& flags, Output& out) {
  auto added = ids_of("--add", flags.added);
  if (!added) return added.error();
  auto removed = ids_of("--remove", flags.removed);
  if (!removed) return removed.error();
  if (flags.everybody && !(added->empty() && removed->empty()))
    return base::invalid("--everybody: goes with neither --add nor --remove");
  if (!flags.everybody && added->empty() && removed->empty())
    return base::invalid("say who: --add ID, --remove ID, or --everybody");
  const admin::UsersOrder order{flags.token.client_id, std::move(*added), std::move(*removed), flags.everybody};
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  access::Application changed;
  return write_and_show(
      *open, out, "muster app users",
      [&](portal::PortalDraft& draft) -> Result<void> {
        auto application = explained(admin::change_users(draft, order));
        if (!application) return application.error();
        changed = std::move(*application);
        return {};
      },
      [&] { return fmt::format("users of application {}: {}", changed.id.value, users_text(changed)); });
}

Result<void> rotate(const AppFlags& flags, Output& out) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  std::string secret;
  return write_and_show_once(
      *open, out, "muster app rotate-secret",
      [&](portal::PortalDraft& draft) -> Result<void> {
        auto rotated = explained(admin::rotate_secret(draft, flags.token.client_id));
        if (!rotated) return rotated.error();
        secret = std::move(*rotated);
        return {};
      },
      [&] {
        return made({{"client_secret", secret}}, flags.format);
      });
}

Result<void> revoke(const AppFlags& flags, Output& out) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  std::size_t ended = 0;
  return write_and_show(
      *open, out, "muster app revoke",
      [&](portal::PortalDraft& draft) -> Result<void> {
        const auto count = explained(admin::revoke_grants(draft, flags.token.client_id, flags.token.user));
        if (!count) return count.error();
        ended = *count;
        return {};
      },
      [&] { return fmt::format("revoked {} grant{}", ended, ended == 1 ? "" : "s"); });
}

Result<void> token(const AppFlags& flags, Output& out) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  access::IssuedTokens issued;
  return write_and_show_once(
      *open, out, "muster app token",
      [&](portal::PortalDraft& draft) -> Result<void> {
        auto tokens = explained(admin::grant_tokens(draft, open->entry.id, flags.token, now()));
        if (!tokens) return tokens.error();
        issued = std::move(*tokens);
        return {};
      },
      [&] {
        return made({{"access_token", issued.access}, {"refresh_token", issued.refresh}}, flags.format);
      });
}

void add_adding(CLI::App& apps, const std::shared_ptr<AppFlags>& flags, Action& chosen) {
  CLI::App* adding =
      apps.add_subcommand("add", "Add an application and print its client id and, once, its client secret");
  add_portal_option(*adding, flags->data, "muster.db");
  add_format_option(*adding, flags->format);
  admin::ApplicationOrder& order = flags->order;
  adding->add_option("--name", order.name, "The name that people see")->type_name("TITLE")->required();
  adding->add_option("--handler", order.handler, "The address of its pages, such as https://app.example/start")
      ->type_name("URL");
  adding->add_option("--redirect", order.redirect, "The address that people return to after signing in")
      ->type_name("URL");
  adding->add_option("--scope", flags->scopes, "Its scopes, such as im,department,user")
      ->type_name("SCOPES")
      ->required();
  adding->add_flag("--api-only", order.api_only, "The application has no pages");
  const auto* users = adding
                          ->add_option("--users", flags->users,
                                       "The ids of the people who may use it, such as 3,7; without this everybody may")
                          ->type_name("IDS");
  adding->callback([flags, users, &chosen] {
    flags->for_some = users->count() > 0;
    chosen = [flags](Output& out) { return add(*flags, out); };
  });
}

// The client id may be given as an argument or by a flag.
constexpr const char* client_id_names = "CLIENT_ID,--client-id";

// Adds a command about one application.
CLI::App* add_by_client_id(CLI::App& apps, const std::shared_ptr<AppFlags>& flags, Action& chosen, const char* name,
                           const char* description,
                           const std::function<Result<void>(const AppFlags&, Output&)>& action) {
  CLI::App* command = apps.add_subcommand(name, description);
  add_portal_option(*command, flags->data, "muster.db");
  command->add_option(client_id_names, flags->token.client_id, "The client id, as `muster app list` shows it")
      ->type_name("")
      ->required();
  command->callback(
      [flags, action, &chosen] { chosen = [flags, action](Output& out) { return action(*flags, out); }; });
  return command;
}

void add_choosing(CLI::App& command, const std::shared_ptr<AppFlags>& flags) {
  command
      .add_option("--add", flags->added,
                  "The people who may use it as well, such as 3 7; if everybody could, only these may from now on")
      ->type_name("IDS");
  command.add_option("--remove", flags->removed, "The people who may no longer use it")->type_name("IDS");
  command.add_flag("--everybody", flags->everybody, "Let everybody use it");
}

}  // namespace

void add_app(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<AppFlags>();
  CLI::App* apps = app.add_subcommand("app", "Add, list, block and remove applications, and issue tokens for them");
  apps->require_subcommand(1);
  add_adding(*apps, flags, chosen);
  CLI::App* listing = apps->add_subcommand("list", "List applications; secrets are not kept and not shown");
  add_portal_option(*listing, flags->data, "muster.db");
  add_format_option(*listing, flags->format, "table|json");
  listing->callback([flags, &chosen] { chosen = [flags](Output& out) { return list(*flags, out); }; });
  const auto add_one = [&](const char* name, const char* description, auto action) {
    return add_by_client_id(*apps, flags, chosen, name, description, action);
  };
  CLI::App* rotating =
      add_one("rotate-secret", "Make a new client secret and print it once; the old one stops working", rotate);
  add_format_option(*rotating, flags->format);
  add_one("remove", "Remove an application; its tokens stop working", remove);
  add_one("uninstall", "Refuse its tokens with ERROR_OAUTH until it is installed again",
          [](const AppFlags& given, Output& out) { return set_installed(given, out, false); });
  add_one("install", "Install an uninstalled application again",
          [](const AppFlags& given, Output& out) { return set_installed(given, out, true); });
  add_one("block", "Refuse an application's calls with OVERLOAD_LIMIT",
          [](const AppFlags& given, Output& out) { return set_blocked(given, out, true); });
  add_one("unblock", "Accept a blocked application's calls again",
          [](const AppFlags& given, Output& out) { return set_blocked(given, out, false); });
  add_choosing(
      *add_one("users", "Change who may use an application; tokens of all others are refused", change_users_of), flags);
  CLI::App* revoking = add_one("revoke", "Revoke its tokens, for one person or for everybody", revoke);
  revoking->add_option("--user", flags->token.user.value, "The person, by id; without this everybody")->type_name("ID");
  CLI::App* making = add_one("token", "Issue an access and a refresh token for a person and print them once", token);
  add_format_option(*making, flags->format);
  making->add_option("--user", flags->token.user.value, "The person, by id")->type_name("ID")->required();
  making->add_option("--expires-in", flags->token.access_time, "How many seconds the access token is valid")
      ->type_name("SECONDS")
      ->capture_default_str();
}

}  // namespace muster::app
