#include "app/webhooks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "app/people.hpp"
#include "base/secret.hpp"
#include "base/utf8.hpp"
#include "directory/words/utf8_points.hpp"

namespace muster::app {
namespace {

// What ends a line, or changes how the rest of it is shown.
bool is_control(char32_t point) {
  return point < U' ' || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029 ||
         (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

base::Result<void> change_webhook(portal::PortalDraft& draft, base::WebhookId id,
                                  const std::function<void(access::Webhook&)>& change) {
  const access::Webhook* known = draft.access().webhook(id);
  if (!known) return unknown_webhook(id);
  access::Webhook webhook = *known;
  change(webhook);
  draft.access().apply(access::WebhookPut{std::move(webhook)});
  return {};
}

}  // namespace

std::string IssuedWebhook::url(const std::string& base) const {
  std::string_view root = base;
  while (root.ends_with('/')) root.remove_suffix(1);
  return fmt::format("{}/rest/{}/{}/", root, owner.value, secret);
}

base::Result<IssuedWebhook> issue_webhook(portal::PortalDraft& draft, const WebhookOrder& order,
                                          base::UnixSeconds now) {
  const auto owner = draft.directory().user(order.owner);
  if (!owner) return unknown_user(order.owner);
  if (!owner->active()) return dismissed_user(order.owner);
  const std::string secret = order.secret ? *order.secret : base::new_secret();
  const base::SecretHash hash = base::hash_secret(secret);
  const bool taken = std::ranges::any_of(
      draft.access().webhooks(), [&](const access::Webhook& known) { return base::same_secret(known.secret, hash); });
  if (taken) return base::invalid("this secret is in use by another webhook; give another one");
  access::Webhook webhook;
  webhook.owner = order.owner;
  webhook.scopes = order.scopes;
  webhook.secret = hash;
  webhook.label = order.label;
  webhook.created = now;
  webhook.expires = order.expires;
  webhook.demo = order.demo;
  return IssuedWebhook{draft.add_webhook(webhook), order.owner, secret};
}

base::Result<std::string> parse_label(const std::string& name, std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (!base::is_utf8(text)) return base::invalid(fmt::format("{}: not UTF-8", name));
  std::size_t length = 0;
  bool odd = false;
  directory::for_each_point(text, [&](char32_t point) {
    ++length;
    odd = odd || is_control(point);
  });
  if (odd) return base::invalid(fmt::format("{}: has a line break or another control character", name));
  if (length > longest_label)
    return base::invalid(fmt::format("{}: has {} characters; {} are allowed", name, length, longest_label));
  return std::string(text);
}

base::Error unknown_webhook(base::WebhookId id) {
  return base::not_found(fmt::format("there is no webhook {}; `muster webhook list` shows them all", id.value));
}

base::Result<void> set_label(portal::PortalDraft& draft, base::WebhookId id, std::string label) {
  return change_webhook(draft, id, [&](access::Webhook& webhook) { webhook.label = std::move(label); });
}

base::Result<bool> set_blocked(portal::PortalDraft& draft, base::WebhookId id, bool blocked) {
  bool changed = false;
  const auto done = change_webhook(draft, id, [&](access::Webhook& webhook) {
    changed = webhook.blocked != blocked;
    webhook.blocked = blocked;
  });
  return done ? base::Result<bool>(changed) : done.error();
}

std::vector<std::string> names_of(access::Scopes scopes) {
  std::vector<std::string> names;
  scopes.for_each([&](access::Scope scope) { names.emplace_back(access::name_of(scope)); });
  return names;
}

base::Result<access::Scopes> parse_scopes(const std::string& names) {
  access::Scopes scopes;
  std::string_view left = names;
  while (!left.empty()) {
    const auto comma = left.find(',');
    std::string_view name = left.substr(0, comma);
    left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 1);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const auto scope = access::scope_named(name);
    if (!scope)
      return base::invalid(
          fmt::format("--scope: there is no scope \"{}\"; there are {}", name, fmt::join(access::scope_names, ", ")));
    scopes.insert(*scope);
  }
  if (scopes.empty())
    return base::invalid(fmt::format("--scope: names no scope; there are {}", fmt::join(access::scope_names, ", ")));
  return scopes;
}

}  // namespace muster::app
