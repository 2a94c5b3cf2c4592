#include "app/webhooks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/secret.hpp"

namespace muster::app {

std::string IssuedWebhook::url(const std::string& base) const {
  std::string_view root = base;
  while (root.ends_with('/')) root.remove_suffix(1);
  return fmt::format("{}/rest/{}/{}/", root, owner.value, secret);
}

base::Result<IssuedWebhook> issue_webhook(portal::PortalDraft& draft, const WebhookOrder& order,
                                          base::UnixSeconds now) {
  const auto owner = draft.directory().user(order.owner);
  if (!owner) return base::not_found(fmt::format("there is no user {}", order.owner.value));
  if (!owner->active()) return base::invalid(fmt::format("user {} is dismissed", order.owner.value));
  const std::string secret = order.secret ? *order.secret : base::new_secret();
  const base::SecretHash hash = base::hash_secret(secret);
  const bool taken = std::ranges::any_of(
      draft.access().webhooks(), [&](const access::Webhook& known) { return base::same_secret(known.secret, hash); });
  if (taken) return base::invalid("this secret is in use by another webhook");
  access::Webhook webhook;
  webhook.owner = order.owner;
  webhook.scopes = order.scopes;
  webhook.secret = hash;
  webhook.created = now;
  webhook.expires = order.expires;
  webhook.demo = order.demo;
  return IssuedWebhook{draft.add_webhook(webhook), order.owner, secret};
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
  if (scopes.empty()) return base::invalid("--scope: names no scope");
  return scopes;
}

}  // namespace muster::app
