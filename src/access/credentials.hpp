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

/// A webhook: a secret address that acts as its owner within its scopes (protocol.md 1.4). Only the hash of the secret
/// is kept.
struct Webhook {
  base::WebhookId id;
  base::UserId owner;
  Scopes scopes;
  base::SecretHash secret{};
  std::string label{};  ///< a name for administrators; "" without one
  base::UnixSeconds created = 0;
  std::optional<base::UnixSeconds> expires;  ///< the first second at which it no longer works
  bool demo = false;                         ///< issued by `muster demo`, which revokes it at its next start
  bool blocked = false;  ///< its calls are answered OVERLOAD_LIMIT until an administrator unblocks it
  bool operator==(const Webhook&) const = default;
};

/// An application that acts for people who sign in (protocol.md 10).
struct Application {
  base::ApplicationId id;
  std::string client_id;      ///< public; contains the portal and the application, see access/tokens.hpp
  base::SecretHash secret{};  ///< of the client secret
  std::string name;
  std::string handler;   ///< the address of its pages; "" when it has none
  std::string redirect;  ///< where people are sent back with a code; "" when the application cannot sign people in
  Scopes scopes;         ///< of all its tokens, whenever they were issued
  std::vector<base::UserId> users{};  ///< who may use it; empty: everybody, unless `for_nobody`
  base::UnixSeconds created = 0;
  bool api_only = false;    ///< it has no pages
  bool installed = true;    ///< if not, its tokens are answered ERROR_OAUTH
  bool blocked = false;     ///< its calls are answered OVERLOAD_LIMIT
  bool for_nobody = false;  ///< everybody in `users` is gone, which must not open it to everybody
  bool operator==(const Application&) const = default;

  bool is_for(base::UserId user) const {
    if (users.empty()) return !for_nobody;
    return std::find(users.begin(), users.end(), user) != users.end();
  }
  /// Sets who may use it from now on. `those` may be empty, which means nobody.
  void limit_to(std::vector<base::UserId> those) {
    users = std::move(those);
    for_nobody = users.empty();
  }
};

/// A token, kept as its hash. `expires` is the first second at which it no longer works.
struct LiveToken {
  base::SecretHash hash{};
  base::UnixSeconds expires = 0;
  std::optional<base::UnixSeconds> used{};  ///< when it was first used
  bool operator==(const LiveToken&) const = default;
};

/// An authorization code, which an application can exchange once for tokens.
struct Code {
  LiveToken token;
  std::string challenge{};  ///< of PKCE (RFC 7636); "" without one
  bool plain = false;       ///< the challenge is the verifier itself
  bool operator==(const Code&) const = default;
};

/// A grant: an application may act for a person. All its tokens end together.
struct Grant {
  base::GrantId id;
  base::ApplicationId application;
  base::UserId user;
  base::UnixSeconds created = 0;
  base::SecretHash mac_key{};  ///< the key of the MAC, which tells dropped tokens of this grant from invented ones
  std::optional<Code> code{};
  std::vector<LiveToken> access{};   ///< the newest last
  std::vector<LiveToken> refresh{};  ///< the newest last
  bool revoked = false;              ///< the person was dismissed; the grant is kept to tell the reason
  bool operator==(const Grant&) const = default;
};

/// A browser session: a browser is signed in as a person.
struct Session {
  base::SessionId id;
  base::UserId user;
  base::SecretHash secret{};
  base::UnixSeconds created = 0;
  base::UnixSeconds expires = 0;  ///< the first second at which it no longer works
  bool operator==(const Session&) const = default;
};

/// A person's password as a hash (base/password.hpp).
struct Password {
  base::UserId user;
  std::string hash;
  base::UnixSeconds set = 0;
  std::optional<base::UnixSeconds> slowed{};    ///< when wrong guesses last slowed down its sign-in, to the hour
  std::optional<base::UnixSeconds> unlocked{};  ///< wrong guesses before this time no longer slow it down
  bool operator==(const Password&) const = default;
};

/// Options that an application stores here, for itself or for a person (protocol.md 9.6, `app.option.*`,
/// `user.option.*`).
struct OptionSet {
  base::ApplicationId application;
  base::UserId user;   ///< none: they belong to the application itself
  std::string values;  ///< a JSON object
  bool operator==(const OptionSet&) const = default;
};

/// The keys under which records are kept.
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

/// The owner of a record.
inline std::uint32_t owner_of(const Grant& one) {
  return one.user.value;
}
inline std::uint32_t owner_of(const Session& one) {
  return one.user.value;
}
inline std::uint32_t owner_of(const OptionSet& one) {
  return one.user.value;
}

/// The first second at which the whole record is expired.
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
