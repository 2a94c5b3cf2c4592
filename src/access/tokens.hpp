#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/credentials.hpp"

namespace muster::access {

/// The tokens that this server issues (protocol.md 10.1). A letter gives the kind, and two numbers give the portal and
/// the owner, each followed by an `x`: `a1x5x…` is an access token of portal 1 and grant 5. Then comes a secret of over
/// 128 bits. Tokens of a grant end with a MAC, which only the grant's key can make. Tokens consist of [A-Za-z0-9] only,
/// except client ids and sessions, which have dots instead of the `x`. Tokens and codes of earlier versions have dots
/// too and still work.
enum class TokenKind : char { access = 'a', refresh = 'r', code = 'c', session = 's', client = 'm', page = 'w' };

/// A text that has the form of a token. Lifetime: it is a view of that text.
struct TokenText {
  TokenKind kind;
  base::PortalId portal;
  std::uint32_t owner;  ///< the grant, the session or the application
  std::string_view text;

  base::GrantId grant() const { return {owner}; }
};
/// Takes a text apart by its form alone; anybody may have made it up. Returns nothing when the text does not have the
/// form of a token.
std::optional<TokenText> parse_token(std::string_view text);

/// How many digits tell when a token of the web interface ends, see access/session_tokens.hpp.
inline constexpr std::size_t token_end_size = 12;

/// What a token begins with, "a1x5x".
std::string token_start(TokenKind kind, base::PortalId portal, std::uint32_t owner);
/// Makes a session or a client id.
std::string new_token(TokenKind kind, base::PortalId portal, std::uint32_t owner);
/// Makes a token or code of a grant, with the grant's MAC.
std::string new_token(TokenKind kind, base::PortalId portal, const Grant& grant);

/// How many seconds each kind of token is valid (protocol.md 10.4).
struct TokenTimes {
  base::UnixSeconds code = 30;
  base::UnixSeconds access = 3600;
  base::UnixSeconds refresh = base::UnixSeconds{180} * 24 * 3600;
  base::UnixSeconds grace = 60;  ///< how long a refresh token stays valid after its first use
};

/// The most tokens that are kept of a grant. When there are more, the oldest are dropped, unused ones first. A refresh
/// token that was dropped this way counts as replayed when it is used. A thousand leaves room for many clients that
/// refresh at once, each on its own.
inline constexpr std::size_t most_access_tokens = 256;
inline constexpr std::size_t most_refresh_tokens = 1024;

struct IssuedTokens {
  std::string access;
  std::string refresh;
  base::UnixSeconds expires = 0;  ///< of the access token
};
/// Adds an access token and a refresh token to the grant. Drops expired access tokens, and refresh tokens that were
/// used longer ago than the grace. Their MAC still tells that they were issued.
IssuedTokens issue_tokens(Grant& grant, base::PortalId portal, base::UnixSeconds now, base::UnixSeconds access_time,
                          const TokenTimes& times);
/// Gives the grant a new code, which replaces an earlier one.
std::string issue_code(Grant& grant, base::PortalId portal, base::UnixSeconds now, const TokenTimes& times);

enum class TokenState {
  live,
  over,      ///< was valid and has expired
  unknown,   ///< never issued
  replayed,  ///< a refresh token used again after the grace, or a code used a second time
};
struct JudgedAccess {
  TokenState state;
  base::UnixSeconds expires = 0;  ///< only for a live one
};
/// The state of an access token. `text` is a token of this grant, by `parse_token`. Takes no lock, and allocates
/// nothing for a live token.
JudgedAccess judge_access(const Grant& grant, std::string_view text, base::UnixSeconds now);
TokenState judge_refresh(const Grant& grant, std::string_view text, base::UnixSeconds now, const TokenTimes& times);
TokenState judge_code(const Grant& grant, std::string_view text, base::UnixSeconds now);
/// Notes that a live token or code was used.
void use_refresh(Grant& grant, std::string_view text, base::UnixSeconds now);
void use_code(Grant& grant, base::UnixSeconds now);

/// Checks the PKCE verifier of a code (RFC 7636), so that only the client that requested the code can exchange it.
/// Without a challenge the verifier must be "".
bool proves(const Code& code, std::string_view verifier);

}  // namespace muster::access
