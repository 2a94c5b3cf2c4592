#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/credentials.hpp"

namespace muster::access {

/// The texts that we issue (contract section 1). A letter says what one is, two numbers whose, each with an `x` behind
/// it: `a1x5x…` is an access token of portal 1 and grant 5. Then comes a secret of over 128 bits, and in those of a
/// grant a MAC, which only the grant's key can make. All are of [A-Za-z0-9], but for client ids and sessions, which
/// have dots instead of the `x`. Tokens and codes of earlier versions have dots, too, and still work.
enum class TokenKind : char { access = 'a', refresh = 'r', code = 'c', session = 's', client = 'm' };

/// A text that has the form of one. Lifetime: a view of it.
struct TokenText {
  TokenKind kind;
  base::PortalId portal;
  std::uint32_t owner;  ///< the grant, the session or the application
  std::string_view text;

  base::GrantId grant() const { return {owner}; }
};
/// Nothing when the text is none of ours, whoever made it up.
std::optional<TokenText> parse_token(std::string_view text);

/// For sessions and client ids.
std::string new_token(TokenKind kind, base::PortalId portal, std::uint32_t owner);
/// With the grant's MAC.
std::string new_token(TokenKind kind, base::PortalId portal, const Grant& grant);

/// How long what is issued works (contract section 10).
struct TokenTimes {
  base::UnixSeconds code = 30;
  base::UnixSeconds access = 3600;
  base::UnixSeconds refresh = base::UnixSeconds{180} * 24 * 3600;
  base::UnixSeconds grace = 60;  ///< for a refresh token that has a successor
};

/// What is kept of a grant's tokens at most; the oldest go, unused ones first. A refresh token that went so counts as
/// replayed when it is used: who has many clients refresh at once, each for itself, has room for a thousand.
inline constexpr std::size_t most_access_tokens = 256;
inline constexpr std::size_t most_refresh_tokens = 1024;

struct IssuedTokens {
  std::string access;
  std::string refresh;
  base::UnixSeconds expires = 0;  ///< of the access token
};
/// Adds a pair of tokens to the grant, and drops what can be told by its MAC.
IssuedTokens issue_tokens(Grant& grant, base::PortalId portal, base::UnixSeconds now, base::UnixSeconds access_time,
                          const TokenTimes& times);
/// Gives the grant a code.
std::string issue_code(Grant& grant, base::PortalId portal, base::UnixSeconds now, const TokenTimes& times);

enum class TokenState {
  live,
  over,      ///< was one, and its time has passed
  unknown,   ///< never was one
  replayed,  ///< a refresh token that is used again after the grace, or a code that was used before
};
struct JudgedAccess {
  TokenState state;
  base::UnixSeconds expires = 0;  ///< of a live one
};
/// Takes no lock and allocates nothing for a live one. `text` is what `parse_token` found to be of this grant.
JudgedAccess judge_access(const Grant& grant, std::string_view text, base::UnixSeconds now);
TokenState judge_refresh(const Grant& grant, std::string_view text, base::UnixSeconds now, const TokenTimes& times);
TokenState judge_code(const Grant& grant, std::string_view text, base::UnixSeconds now);
/// Notes that a live one was used.
void use_refresh(Grant& grant, std::string_view text, base::UnixSeconds now);
void use_code(Grant& grant, base::UnixSeconds now);

/// Whether who exchanges the code is who asked for it, by PKCE (RFC 7636): the verifier fits the code's challenge, and
/// is "" when there is none.
bool proves(const Code& code, std::string_view verifier);

}  // namespace muster::access
