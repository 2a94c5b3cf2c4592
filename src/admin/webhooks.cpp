#include "admin/webhooks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "admin/people.hpp"
#include "base/secret.hpp"
#include "base/utf8.hpp"
#include "directory/words/utf8_points.hpp"

namespace muster::admin {
namespace {

// Control characters, line ends, and characters that change the direction of the text after them.
bool is_control(char32_t point) {
  return point < U' ' || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029 ||
         (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

Refusal unknown_webhook(base::WebhookId id) {
  return {Reason::unknown_webhook, fmt::format("there is no webhook {}", id.value)};
}

Result<void> change_webhook(portal::PortalDraft& draft, base::WebhookId id,
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

Result<IssuedWebhook> issue_webhook(portal::PortalDraft& draft, const WebhookOrder& order, base::UnixSeconds now) {
  const auto owner = draft.directory().user(order.owner);
  if (!owner) return unknown_user(order.owner);
  if (!owner->active()) return dismissed_user(order.owner);
  const std::string secret = order.secret ? *order.secret : base::new_secret();
  const base::SecretHash hash = base::hash_secret(secret);
  const bool taken = std::ranges::any_of(
      draft.access().webhooks(), [&](const access::Webhook& known) { return base::same_secret(known.secret, hash); });
  if (taken) return Refusal{.message = "this secret is in use by another webhook; give another one"};
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

Result<std::string> check_label(std::string_view text) {
  const auto wrong = [](std::string message) { return Refusal{.message = std::move(message), .field = "label"}; };
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (!base::is_utf8(text)) return wrong("not UTF-8");
  std::size_t length = 0;
  bool odd = false;
  directory::for_each_point(text, [&](char32_t point) {
    ++length;
    odd = odd || is_control(point);
  });
  if (odd) return wrong("has a line break or another control character");
  if (length > longest_label) return wrong(fmt::format("has {} characters; {} are allowed", length, longest_label));
  return std::string(text);
}

Result<void> set_label(portal::PortalDraft& draft, base::WebhookId id, std::string label) {
  return change_webhook(draft, id, [&](access::Webhook& webhook) { webhook.label = std::move(label); });
}

Result<bool> set_blocked(portal::PortalDraft& draft, base::WebhookId id, bool blocked) {
  bool changed = false;
  const auto done = change_webhook(draft, id, [&](access::Webhook& webhook) {
    changed = webhook.blocked != blocked;
    webhook.blocked = blocked;
  });
  return done ? Result<bool>(changed) : done.error();
}

Result<void> revoke_webhook(portal::PortalDraft& draft, base::WebhookId id) {
  if (!draft.access().webhook(id)) return unknown_webhook(id);
  draft.access().remove_webhook(id);
  return {};
}

}  // namespace muster::admin
