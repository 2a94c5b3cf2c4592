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
  bool demo = false;
  std::optional<std::string> secret;  ///< a fixed one for scripts instead of a random one
};

/// Adds a webhook to the draft. `not_found` for an unknown owner, `invalid` for a dismissed one or a secret in use.
base::Result<IssuedWebhook> issue_webhook(portal::PortalDraft& draft, const WebhookOrder& order, base::UnixSeconds now);

std::vector<std::string> names_of(access::Scopes scopes);
/// Commas between names. The error names the scope and the ones there are.
base::Result<access::Scopes> parse_scopes(const std::string& names);

}  // namespace muster::app
