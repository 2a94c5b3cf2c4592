#pragma once

#include <optional>

#include "access/scope.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"

namespace muster::access {

/// A secret address that acts as its owner within its scopes (contract section 1). We keep the secret's hash alone.
struct Webhook {
  base::WebhookId id;
  base::UserId owner;
  Scopes scopes;
  base::SecretHash secret{};
  base::UnixSeconds created = 0;
  std::optional<base::UnixSeconds> expires;  ///< the first second at which it no longer works
  bool demo = false;                         ///< issued by `muster demo`, which revokes it at its next start
  bool blocked = false;                      ///< answered OVERLOAD_LIMIT until an administrator unblocks it
  bool operator==(const Webhook&) const = default;
};

}  // namespace muster::access
