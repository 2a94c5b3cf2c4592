#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

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
  std::string label{};  ///< what administrators know it by; "" without one
  base::UnixSeconds created = 0;
  std::optional<base::UnixSeconds> expires;  ///< the first second at which it no longer works
  bool demo = false;                         ///< issued by `muster demo`, which revokes it at its next start
  bool blocked = false;                      ///< answered OVERLOAD_LIMIT until an administrator unblocks it
  bool operator==(const Webhook&) const = default;
};

/// An integration that people sign in for (contract section 10).
struct Application {
  base::ApplicationId id;
  std::string client_id;      ///< public; names the portal and the application, see `access/tokens.hpp`
  base::SecretHash secret{};  ///< of the client secret
  std::string name;
  std::string handler;                ///< the address of its pages; "" when it has none
  std::string redirect;               ///< where people come back to with a code; "" when they cannot
  Scopes scopes;                      ///< of all its tokens, whenever they were issued
  std::vector<base::UserId> users{};  ///< who may use it; none: everybody, unless it is `for_nobody`
  base::UnixSeconds created = 0;
  bool api_only = false;    ///< without pages
  bool installed = true;    ///< else its tokens are answered ERROR_OAUTH
  bool blocked = false;     ///< its calls are answered OVERLOAD_LIMIT
  bool for_nobody = false;  ///< all whom it was for are gone from `users`, which does not make it everybody's
  bool operator==(const Application&) const = default;

  bool is_for(base::UserId user) const {
    if (users.empty()) return !for_nobody;
    return std::find(users.begin(), users.end(), user) != users.end();
  }
  /// From now on it is for these, which may be none.
  void limit_to(std::vector<base::UserId> those) {
    users = std::move(those);
    for_nobody = users.empty();
  }
};

/// A token of which we keep the hash. `expires` is the first second at which it no longer works.
struct LiveToken {
  base::SecretHash hash{};
  base::UnixSeconds expires = 0;
  std::optional<base::UnixSeconds> used{};  ///< when a successor took its place
  bool operator==(const LiveToken&) const = default;
};

/// What a person came back to the application with, good for one exchange.
struct Code {
  LiveToken token;
  std::string challenge{};  ///< of PKCE (RFC 7636); "" without
  bool plain = false;       ///< the challenge is the verifier itself
  bool operator==(const Code&) const = default;
};

/// That an application acts for a person: a family of tokens, which end together.
struct Grant {
  base::GrantId id;
  base::ApplicationId application;
  base::UserId user;
  base::UnixSeconds created = 0;
  base::SecretHash mac_key{};  ///< tells tokens of this grant that are no longer kept from invented ones
  std::optional<Code> code{};
  std::vector<LiveToken> access{};   ///< the newest last
  std::vector<LiveToken> refresh{};  ///< the newest last
  bool revoked = false;              ///< the person was dismissed; kept to say so
  bool operator==(const Grant&) const = default;
};

/// That a browser is signed in for a person.
struct Session {
  base::SessionId id;
  base::UserId user;
  base::SecretHash secret{};
  base::UnixSeconds created = 0;
  base::UnixSeconds expires = 0;  ///< the first second at which it no longer works
  bool operator==(const Session&) const = default;
};

/// A person's password, as base/password.hpp hashes it.
struct Password {
  base::UserId user;
  std::string hash;
  base::UnixSeconds set = 0;
  std::optional<base::UnixSeconds> slowed{};    ///< when wrong guesses last slowed its sign-in down, to the hour
  std::optional<base::UnixSeconds> unlocked{};  ///< wrong guesses of before no longer slow it down
  bool operator==(const Password&) const = default;
};

/// What an application keeps with us, for itself or for a person (contract section 8, `app.option.*`, `user.option.*`).
struct OptionSet {
  base::ApplicationId application;
  base::UserId user;   ///< none: the application's own
  std::string values;  ///< a JSON object
  bool operator==(const OptionSet&) const = default;
};

/// Under which keys they are kept.
inline std::uint64_t key_of(const Application& one) {
  return one.id.value;
}
inline std::uint64_t key_of(const Grant& one) {
  return one.id.value;
}
inline std::uint64_t key_of(const Session& one) {
  return one.id.value;
}
inline std::uint64_t key_of(const Password& one) {
  return one.user.value;
}
inline std::uint64_t options_key(base::ApplicationId application, base::UserId user) {
  return std::uint64_t{application.value} << 32 | user.value;
}
inline std::uint64_t key_of(const OptionSet& one) {
  return options_key(one.application, one.user);
}

/// Whose they are.
inline std::uint32_t owner_of(const Grant& one) {
  return one.user.value;
}
inline std::uint32_t owner_of(const Session& one) {
  return one.user.value;
}
inline std::uint32_t owner_of(const OptionSet& one) {
  return one.user.value;
}

/// The first second at which nothing of them works any more.
inline base::UnixSeconds over_at(const Session& one) {
  return one.expires;
}
inline base::UnixSeconds over_at(const Grant& one) {
  base::UnixSeconds end = one.code ? one.code->token.expires : 0;
  for (const LiveToken& token : one.access) end = std::max(end, token.expires);
  for (const LiveToken& token : one.refresh) end = std::max(end, token.expires);
  return end;
}

}  // namespace muster::access
