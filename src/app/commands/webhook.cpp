#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/config_flags.hpp"
#include "app/fields.hpp"
#include "app/webhooks.hpp"

namespace muster::app {
namespace {

using base::Result;

struct Flags {
  ConfigFlags data;
  std::uint32_t user = 0;
  std::string scopes;
  std::string expires;
  std::uint32_t webhook = 0;
  std::string format;
};

Result<void> add(const Flags& flags, Output& out) {
  const auto scopes = parse_scopes(flags.scopes);
  if (!scopes) return scopes.error();
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  auto open = open_portal(config->store, flags.data.portal, false);
  if (!open) return open.error();
  WebhookOrder order;
  order.owner = {flags.user};
  order.scopes = *scopes;
  if (!flags.expires.empty()) {
    const auto offset = open->portal->snapshots().newest()->settings.utc_offset;
    order.expires = base::parse_instant(flags.expires, offset);
    if (!order.expires)
      return base::invalid(
          fmt::format("--expires {}: not a date such as 2027-01-31 or 2027-01-31T12:00:00+01:00", flags.expires));
    if (*order.expires <= now()) return base::invalid(fmt::format("--expires {}: is past already", flags.expires));
  }
  IssuedWebhook issued;
  return write_and_show_once(
      *open, out, "muster webhook add",
      [&](portal::PortalDraft& draft) -> Result<void> {
        auto webhook = issue_webhook(draft, order, now());
        if (!webhook) return webhook.error();
        issued = std::move(*webhook);
        return {};
      },
      [&] {
        return made({{"id", issued.id.value}, {"webhook", issued.url(client_url(*config, open->entry))}}, flags.format);
      });
}

std::string json_of(const access::Webhook& webhook, base::UtcOffset offset) {
  const bool expires = webhook.expires.has_value();
  return json_object({{"id", webhook.id.value},
                      {"user", webhook.owner.value},
                      {"created", base::atom_text(webhook.created, offset)},
                      {"expires", expires ? FieldValue(base::atom_text(*webhook.expires, offset)) : FieldValue()},
                      {"expired", expires && *webhook.expires <= now()},
                      {"scopes", names_of(webhook.scopes)},
                      {"demo", webhook.demo},
                      {"blocked", webhook.blocked}});
}

Result<void> list(const Flags& flags, Output& out) {
  const auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  const auto portal = open->portal->snapshots().newest();
  const auto offset = portal->settings.utc_offset;
  if (is_json(flags.format)) {
    for (const access::Webhook& webhook : portal->access.webhooks()) out.print("{}\n", json_of(webhook, offset));
    return {};
  }
  out.print("{:<6} {:<10} {:<26} {:<26} {}\n", "ID", "USER", "CREATED", "EXPIRES", "SCOPES");
  for (const access::Webhook& webhook : portal->access.webhooks()) {
    const std::string expires = !webhook.expires            ? "never"
                                : *webhook.expires <= now() ? "expired"
                                                            : base::atom_text(*webhook.expires, offset);
    out.print("{:<6} {:<10} {:<26} {:<26} {}{}{}\n", webhook.id.value, webhook.owner.value,
              base::atom_text(webhook.created, offset), expires, access::scope_list(webhook.scopes),
              webhook.demo ? " (demo)" : "", webhook.blocked ? " (blocked)" : "");
  }
  return {};
}

base::Error unknown_webhook(base::WebhookId id) {
  return base::not_found(fmt::format("there is no webhook {}; `muster webhook list` names them", id.value));
}

// Changes one webhook, of which `done` is then said.
Result<void> change(const Flags& flags, Output& out, const char* action, const char* done,
                    const std::function<void(portal::PortalDraft&, const access::Webhook&)>& make) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  const base::WebhookId id{flags.webhook};
  return write_and_show(
      *open, out, action,
      [&](portal::PortalDraft& draft) -> Result<void> {
        const access::Webhook* known = draft.access().webhook(id);
        if (!known) return unknown_webhook(id);
        make(draft, *known);
        return {};
      },
      [&] { return fmt::format("{} webhook {}", done, id.value); });
}

Result<void> revoke(const Flags& flags, Output& out) {
  return change(
      flags, out, "muster webhook revoke", "revoked",
      [](portal::PortalDraft& draft, const access::Webhook& known) { draft.access().remove_webhook(known.id); });
}

Result<void> set_blocked(const Flags& flags, Output& out, bool blocked) {
  return change(flags, out, blocked ? "muster webhook block" : "muster webhook unblock",
                blocked ? "blocked" : "unblocked", [blocked](portal::PortalDraft& draft, const access::Webhook& known) {
                  access::Webhook webhook = known;
                  webhook.blocked = blocked;
                  draft.access().apply(access::WebhookPut{webhook});
                });
}

// A command about one webhook, by its id.
CLI::App* add_by_id(CLI::App& webhooks, Flags& flags, const char* name, const char* description) {
  CLI::App* command = webhooks.add_subcommand(name, description);
  add_portal_option(*command, flags.data, "muster.db");
  command->add_option("ID", flags.webhook, "As `muster webhook list` shows it")->type_name("")->required();
  return command;
}

}  // namespace

void add_webhook(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("webhook", "Add, list, block and revoke webhooks");
  command->require_subcommand(1);

  CLI::App* adding = command->add_subcommand("add", "Make a webhook and print its id and, once, its address");
  add_portal_option(*adding, flags->data, "muster.db");
  add_format_option(*adding, flags->format);
  adding->add_option("--user", flags->user, "Whom it acts as")->type_name("ID")->required();
  adding->add_option("--scope", flags->scopes, "What it may be used for, such as im,department,user")
      ->type_name("SCOPES")
      ->required();
  adding->add_option("--expires", flags->expires, "When it stops to work, such as 2027-01-31")->type_name("DATE");
  add_key_option(*adding, flags->data, "server.public_url");
  adding->callback([flags, &chosen] { chosen = [flags](Output& out) { return add(*flags, out); }; });

  CLI::App* listing = command->add_subcommand("list", "List webhooks; secrets are not kept and not shown");
  add_portal_option(*listing, flags->data, "muster.db");
  add_format_option(*listing, flags->format, "table|json");
  listing->callback([flags, &chosen] { chosen = [flags](Output& out) { return list(*flags, out); }; });

  add_by_id(*command, *flags, "revoke", "Make a webhook stop to work")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return revoke(*flags, out); };
  });
  add_by_id(*command, *flags, "block", "Answer a webhook's calls with OVERLOAD_LIMIT")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return set_blocked(*flags, out, true); };
  });
  add_by_id(*command, *flags, "unblock", "Let a blocked webhook work again")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return set_blocked(*flags, out, false); };
  });
}

}  // namespace muster::app
