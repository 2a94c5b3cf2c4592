#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Changes of webhooks: issuing, labelling, blocking and revoking them (protocol.md 1.4).
namespace muster::admin {

/// A new webhook. The secret cannot be shown again, because only its hash is kept.
struct IssuedWebhook {
  base::WebhookId id;
  base::UserId owner;
  std::string secret;

  /// The URL of its calls: `<base>/rest/<owner>/<secret>/`. The method follows it.
  std::string url(const std::string& base) const;
};

/// What an administrator asks for: a new webhook.
struct WebhookOrder {
  base::UserId owner;
  access::Scopes scopes;
  std::optional<base::UnixSeconds> expires;  ///< the first second at which it is refused; nothing: never
  std::string label = {};                    ///< a result of `check_label`
  bool demo = false;                         ///< it belongs to `muster demo`, which revokes it at its next start
  std::optional<std::string> secret;         ///< a fixed secret, for scripts; nothing: a random one
};

/// Adds a webhook. Refused for an owner who is unknown or dismissed, and for a secret that another webhook has.
Result<IssuedWebhook> issue_webhook(portal::PortalDraft& draft, const WebhookOrder& order, base::UnixSeconds now);

inline constexpr std::size_t longest_label = 100;  ///< in characters

/// Checks a label, which people use to tell webhooks apart, and returns it without the spaces around it. "" means no
/// label. Refused for text that is too long, is not UTF-8, or holds control characters, because lists show it in one
/// line.
Result<std::string> check_label(std::string_view text);

/// Sets the label of a webhook; "" removes it. `label` is a result of `check_label`. Refused for an unknown webhook.
Result<void> set_label(portal::PortalDraft& draft, base::WebhookId id, std::string label);
/// Blocks a webhook, so that its calls are answered with an error, or unblocks it. Returns false when nothing differs.
/// Refused for an unknown webhook.
Result<bool> set_blocked(portal::PortalDraft& draft, base::WebhookId id, bool blocked);
/// Removes a webhook, so that its URL stops working. Refused for an unknown webhook.
Result<void> revoke_webhook(portal::PortalDraft& draft, base::WebhookId id);

}  // namespace muster::admin
