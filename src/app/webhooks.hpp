#pragma once

#include <optional>
#include <string>
#include <vector>

#include "portal/portal.hpp"

namespace muster::app {

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
  std::string label = {};  ///< as `parse_label` gives it
  bool demo = false;
  std::optional<std::string> secret;  ///< a fixed one for scripts instead of a random one
};

/// Adds a webhook to the draft. `not_found` for an unknown owner, `invalid` for a dismissed one or a secret in use.
base::Result<IssuedWebhook> issue_webhook(portal::PortalDraft& draft, const WebhookOrder& order, base::UnixSeconds now);

inline constexpr std::size_t longest_label = 100;  ///< in characters

/// What a webhook is known by, without spaces around it; "" for none. The error begins with `name`, what the text was
/// given as: for one that is too long, is no UTF-8, or has what a list of one line each could not show.
base::Result<std::string> parse_label(const std::string& name, std::string_view text);

/// Names the webhook that is not there.
base::Error unknown_webhook(base::WebhookId id);
/// `not_found`. A label of "" takes the earlier one away.
base::Result<void> set_label(portal::PortalDraft& draft, base::WebhookId id, std::string label);
/// `not_found`. False when it was so already.
base::Result<bool> set_blocked(portal::PortalDraft& draft, base::WebhookId id, bool blocked);

std::vector<std::string> names_of(access::Scopes scopes);
/// Commas between names. The error names the scope and the ones there are.
base::Result<access::Scopes> parse_scopes(const std::string& names);

}  // namespace muster::app
