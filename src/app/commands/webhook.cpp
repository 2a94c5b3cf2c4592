#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <memory>

#include "admin/webhooks.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "app/console/terminal.hpp"
#include "app/flag_values.hpp"
#include "app/refusals.hpp"

namespace muster::app {
namespace {

using base::Result;

struct WebhookFlags {
  ConfigFlags data;
  std::uint32_t user = 0;
  std::string scopes;
  std::string expires;
  std::string label;
  std::uint32_t webhook = 0;
  std::string format;
};

Result<void> add(const WebhookFlags& flags, Output& out) {
  const auto scopes = parse_scopes(flags.scopes);
  if (!scopes) return scopes.error();
  auto label = explained(admin::check_label(flags.label));
  if (!label) return label.error();
  const auto config = load_config(flags.data);
  if (!config) return config.error();
  auto open = open_portal(config->store, flags.data.portal, false);
  if (!open) return open.error();
  admin::WebhookOrder order;
  order.owner = {flags.user};
  order.scopes = *scopes;
  order.label = std::move(*label);
  if (!flags.expires.empty()) {
    const auto offset = open->portal->snapshots().newest()->settings.utc_offset;
    order.expires = base::parse_instant(flags.expires, offset);
    if (!order.expires)
      return base::invalid(
          fmt::format("--expires {}: not a date such as 2027-01-31 or 2027-01-31T12:00:00+01:00", flags.expires));
    if (*order.expires <= now()) return base::invalid(fmt::format("--expires {}: is in the past", flags.expires));
  }
  admin::IssuedWebhook issued;
  return write_and_show_once(
      *open, out, "muster webhook add",
      [&](portal::PortalDraft& draft) -> Result<void> {
        auto webhook = explained(admin::issue_webhook(draft, order, now()));
        if (!webhook) return webhook.error();
        issued = std::move(*webhook);
        return {};
      },
      [&] {
        const std::string url = client_url(*config, open->entry, open->store->served_at());
        return made({{"id", issued.id.value}, {"webhook", issued.url(url)}}, flags.format);
      });
}

using LastUses = std::map<base::WebhookId, base::UnixSeconds>;

// When webhooks were last used. A webhook that is missing here was not used, as far as the store knows.
Result<LastUses> last_uses(OpenPortal& open) {
  const auto uses = open.store->webhook_uses(open.portal->id());
  if (!uses) return uses.error();
  LastUses hours;
  for (const access::WebhookUse& use : *uses) hours[use.webhook] = use.hour;
  return hours;
}

std::string json_of(const access::Webhook& webhook, const LastUses& uses, base::UtcOffset offset) {
  const auto date = [offset](const std::optional<base::UnixSeconds>& at) {
    return at ? FieldValue(base::atom_text(*at, offset)) : FieldValue();
  };
  const auto used = uses.find(webhook.id);
  return json_object({{"id", webhook.id.value},
                      {"user", webhook.owner.value},
                      {"label", webhook.label},
                      {"created", date(webhook.created)},
                      {"expires", date(webhook.expires)},
                      {"expired", webhook.expires && *webhook.expires <= now()},
                      {"last_used", date(used == uses.end() ? std::nullopt : std::optional(used->second))},
                      {"scopes", names_of(webhook.scopes)},
                      {"demo", webhook.demo},
                      {"blocked", webhook.blocked}});
}

Result<void> list(const WebhookFlags& flags, Output& out) {
  auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  const auto uses = last_uses(*open);
  if (!uses) return uses.error();
  const auto portal = open->portal->snapshots().newest();
  const auto offset = portal->settings.utc_offset;
  if (is_json(flags.format)) {
    for (const access::Webhook& webhook : portal->access.webhooks()) out.print("{}\n", json_of(webhook, *uses, offset));
    return {};
  }
  out.print("{:<6} {:<10} {:<26} {:<26} {:<26} {:<20} {}\n", "ID", "USER", "CREATED", "EXPIRES", "LAST_USED", "SCOPES",
            "LABEL");
  for (const access::Webhook& webhook : portal->access.webhooks()) {
    const std::string expires = !webhook.expires            ? "never"
                                : *webhook.expires <= now() ? "expired"
                                                            : base::atom_text(*webhook.expires, offset);
    const auto used = uses->find(webhook.id);
    const std::string scopes =
        access::scope_list(webhook.scopes) + (webhook.demo ? " (demo)" : "") + (webhook.blocked ? " (blocked)" : "");
    std::string line =
        fmt::format("{:<6} {:<10} {:<26} {:<26} {:<26} {:<20} {}", webhook.id.value, webhook.owner.value,
                    base::atom_text(webhook.created, offset), expires,
                    used == uses->end() ? "-" : base::atom_text(used->second, offset), scopes, harmless(webhook.label));
    while (line.ends_with(' ')) line.pop_back();
    out.print("{}\n", line);
  }
  return {};
}

// Changes one webhook and prints the line that `done` returns.
Result<void> change(const WebhookFlags& flags, Output& out, const char* action, const portal::Transaction::Write& write,
                    const std::function<std::string()>& done) {
  auto open = open_portal(flags.data, false);
  if (!open) return open.error();
  return write_and_show(*open, out, action, write, done);
}

Result<void> revoke(const WebhookFlags& flags, Output& out) {
  const base::WebhookId id{flags.webhook};
  return change(
      flags, out, "muster webhook revoke",
      [id](portal::PortalDraft& draft) { return explained(admin::revoke_webhook(draft, id)); },
      [id] { return fmt::format("revoked webhook {}", id.value); });
}

Result<void> relabel(const WebhookFlags& flags, Output& out) {
  const base::WebhookId id{flags.webhook};
  const auto label = admin::check_label(flags.label);
  if (!label) return explain(label.error(), "the label");
  return change(
      flags, out, "muster webhook label",
      [&](portal::PortalDraft& draft) { return explained(admin::set_label(draft, id, *label)); },
      [&] {
        return label->empty() ? fmt::format("webhook {} has no label now", id.value)
                              : fmt::format("labelled webhook {}: {}", id.value, *label);
      });
}

Result<void> change_blocked(const WebhookFlags& flags, Output& out, bool blocked) {
  const base::WebhookId id{flags.webhook};
  bool changed = false;
  return change(flags, out, blocked ? "muster webhook block" : "muster webhook unblock",
                noting(changed, [&](portal::PortalDraft& draft) { return admin::set_blocked(draft, id, blocked); }),
                [&] {
                  if (!changed) return fmt::format("webhook {} is {} blocked", id.value, blocked ? "already" : "not");
                  return fmt::format("{} webhook {}", blocked ? "blocked" : "unblocked", id.value);
                });
}

// Adds a command about one webhook, which is named by id.
CLI::App* add_by_id(CLI::App& webhooks, WebhookFlags& flags, const char* name, const char* description) {
  CLI::App* command = webhooks.add_subcommand(name, description);
  add_portal_option(*command, flags.data, "muster.db");
  command->add_option("ID", flags.webhook, "The webhook's id, as `muster webhook list` shows it")
      ->type_name("")
      ->required();
  return command;
}

}  // namespace

void add_webhook(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<WebhookFlags>();
  CLI::App* command = app.add_subcommand("webhook", "Add, list, label, block and revoke webhooks");
  command->require_subcommand(1);

  CLI::App* adding = command->add_subcommand("add", "Make a webhook and print its id and, once, its address");
  add_portal_option(*adding, flags->data, "muster.db");
  add_format_option(*adding, flags->format);
  adding->add_option("--user", flags->user, "The person it acts as, by id")->type_name("ID")->required();
  adding->add_option("--scope", flags->scopes, "Its scopes, such as im,department,user")
      ->type_name("SCOPES")
      ->required();
  adding->add_option("--expires", flags->expires, "When it stops working, such as 2027-01-31")->type_name("DATE");
  adding->add_option("--label", flags->label, "What `muster webhook list` shows it as, such as \"CRM sync\"")
      ->type_name("LABEL");
  add_key_option(*adding, flags->data, "server.public_url");
  adding->callback([flags, &chosen] { chosen = [flags](Output& out) { return add(*flags, out); }; });

  CLI::App* listing = command->add_subcommand(
      "list", "List webhooks and the hour each was last used; secrets are not kept and not shown");
  add_portal_option(*listing, flags->data, "muster.db");
  add_format_option(*listing, flags->format, "table|json");
  listing->callback([flags, &chosen] { chosen = [flags](Output& out) { return list(*flags, out); }; });

  add_by_id(*command, *flags, "revoke", "Remove a webhook; its address stops working")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return revoke(*flags, out); };
  });
  CLI::App* labelling = add_by_id(*command, *flags, "label", "Give a webhook another label");
  labelling->add_option("LABEL", flags->label, "The label; \"\" takes the present one away")->type_name("")->required();
  labelling->callback([flags, &chosen] { chosen = [flags](Output& out) { return relabel(*flags, out); }; });
  add_by_id(*command, *flags, "block", "Refuse a webhook's calls with OVERLOAD_LIMIT")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return change_blocked(*flags, out, true); };
  });
  add_by_id(*command, *flags, "unblock", "Accept a blocked webhook's calls again")->callback([flags, &chosen] {
    chosen = [flags](Output& out) { return change_blocked(*flags, out, false); };
  });
}

}  // namespace muster::app
