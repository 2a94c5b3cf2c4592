#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Webhooks: made, labelled, blocked and revoked.
namespace muster::admin {

/// A webhook just made, with the secret that nobody can be told again.
struct IssuedWebhook {
  base::WebhookId id;
  base::UserId owner;
  std::string secret;

  /// The address to call methods at: `<base>/rest/<owner>/<secret>/`.
  std::string url(const std::string& base) const;
};

struct WebhookOrder {
  base::UserId owner;
  access::Scopes scopes;
  std::optional<base::UnixSeconds> expires;
  std::string label = {};  ///< as `check_label` gives it
  bool demo = false;
  std::optional<std::string> secret;  ///< a fixed one for scripts instead of a random one
};

/// Adds a webhook to the draft. Refused for an owner who is unknown or dismissed, and for a secret in use.
Result<IssuedWebhook> issue_webhook(portal::PortalDraft& draft, const WebhookOrder& order, base::UnixSeconds now);

inline constexpr std::size_t longest_label = 100;  ///< in characters

/// What a webhook is known by, without spaces around it; "" for none. Refused is what is too long, is no UTF-8, or has
/// what a list of one line each could not show.
Result<std::string> check_label(std::string_view text);

/// A label of "" takes the earlier one away.
Result<void> set_label(portal::PortalDraft& draft, base::WebhookId id, std::string label);
/// Whether its calls are refused. False when it was so already.
Result<bool> set_blocked(portal::PortalDraft& draft, base::WebhookId id, bool blocked);
/// Removes it; its address stops working.
Result<void> revoke_webhook(portal::PortalDraft& draft, base::WebhookId id);

}  // namespace muster::admin
