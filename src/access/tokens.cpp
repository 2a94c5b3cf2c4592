#include "access/tokens.hpp"

#include <charconv>

namespace muster::access {
namespace {

// Short enough that, with the MAC, most tokens fit the 55 bytes that SHA-256 handles in one block.
constexpr std::size_t secret_size = 22;

// Removes a number and the mark after it from the start of the text.
bool takes_number(std::string_view& text, char mark, std::uint32_t& number) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos || at == 0 || text[0] == '0') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + at, number);
  if (error != std::errc{} || end != text.data() + at) return false;
  text.remove_prefix(at + 1);
  return true;
}

bool has_mac(TokenKind kind) {
  return kind != TokenKind::session && kind != TokenKind::client;
}

// How long what follows the two numbers is.
std::size_t rest_size(TokenKind kind) {
  return (kind == TokenKind::page ? token_end_size : secret_size) + (has_mac(kind) ? base::mac_size : 0);
}

// The mark after a number. The vendor's clients check that tokens and codes have only letters and digits.
char mark_of(TokenKind kind) {
  return has_mac(kind) ? 'x' : '.';
}

bool takes_owner(std::string_view& text, char mark, TokenText& token) {
  return takes_number(text, mark, token.portal.value) && takes_number(text, mark, token.owner);
}

const LiveToken* find(const std::vector<LiveToken>& tokens, std::string_view text) {
  const base::SecretHash hash = base::hash_secret(text);
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
    if (base::same_secret(token->hash, hash)) return &*token;
  }
  return nullptr;
}

bool has_valid_mac(const Grant& grant, std::string_view text) {
  if (text.size() <= base::mac_size) return false;
  const std::string_view authenticated = text.substr(0, text.size() - base::mac_size);
  return base::same_text(text.substr(authenticated.size()), base::mac_of(grant.mac_key, authenticated));
}

// Removes expired tokens. When there is still no room for one more, it removes the oldest unused token, or the oldest
// when all are used.
template <class IsOver>
void drop(std::vector<LiveToken>& tokens, std::size_t most, IsOver&& is_over) {
  std::erase_if(tokens, is_over);
  while (tokens.size() >= most) {
    const auto unused = std::ranges::find_if(tokens, [](const LiveToken& token) { return !token.used; });
    tokens.erase(unused == tokens.end() ? tokens.begin() : unused);
  }
}

}  // namespace

std::optional<TokenText> parse_token(std::string_view text) {
  if (text.empty() || std::string_view("arcsmw").find(text[0]) == std::string_view::npos) return std::nullopt;
  TokenText token{static_cast<TokenKind>(text[0]), {}, 0, text};
  std::string_view left = text.substr(1);
  // Tokens with dots are from earlier versions. The mark is not part of a check, since tokens are found by the hash of
  // their whole text.
  if (!takes_owner(left, mark_of(token.kind), token)) {
    left = text.substr(1);
    if (!takes_owner(left, '.', token)) return std::nullopt;
  }
  if (left.size() != rest_size(token.kind)) return std::nullopt;
  return token;
}

std::string token_start(TokenKind kind, base::PortalId portal, std::uint32_t owner) {
  const char mark = mark_of(kind);
  return static_cast<char>(kind) + std::to_string(portal.value) + mark + std::to_string(owner) + mark;
}

std::string new_token(TokenKind kind, base::PortalId portal, std::uint32_t owner) {
  return token_start(kind, portal, owner) + base::new_secret(secret_size);
}

std::string new_token(TokenKind kind, base::PortalId portal, const Grant& grant) {
  std::string text = new_token(kind, portal, grant.id.value);
  return text + base::mac_of(grant.mac_key, text);
}

IssuedTokens issue_tokens(Grant& grant, base::PortalId portal, base::UnixSeconds now, base::UnixSeconds access_time,
                          const TokenTimes& times) {
  drop(grant.access, most_access_tokens, [now](const LiveToken& token) { return token.expires <= now; });
  drop(grant.refresh, most_refresh_tokens,
       [&](const LiveToken& token) { return token.used && *token.used + times.grace <= now; });
  IssuedTokens issued{new_token(TokenKind::access, portal, grant), new_token(TokenKind::refresh, portal, grant),
                      now + access_time};
  grant.access.push_back({base::hash_secret(issued.access), issued.expires});
  grant.refresh.push_back({base::hash_secret(issued.refresh), now + times.refresh});
  return issued;
}

std::string issue_code(Grant& grant, base::PortalId portal, base::UnixSeconds now, const TokenTimes& times) {
  std::string code = new_token(TokenKind::code, portal, grant);
  grant.code.emplace();
  grant.code->token = {base::hash_secret(code), now + times.code};
  return code;
}

JudgedAccess judge_access(const Grant& grant, std::string_view text, base::UnixSeconds now) {
  const LiveToken* token = find(grant.access, text);
  if (token && now < token->expires) return {TokenState::live, token->expires};
  return {token || has_valid_mac(grant, text) ? TokenState::over : TokenState::unknown};
}

// A token with a valid MAC that is not kept any more had a successor and was dropped after the grace. Or there were too
// many tokens; then somebody else may have used this one to make them.
TokenState judge_refresh(const Grant& grant, std::string_view text, base::UnixSeconds now, const TokenTimes& times) {
  const LiveToken* token = find(grant.refresh, text);
  if (!token && has_valid_mac(grant, text)) return TokenState::replayed;
  if (!token) return TokenState::unknown;
  if (now >= token->expires) return TokenState::over;
  return token->used && *token->used + times.grace <= now ? TokenState::replayed : TokenState::live;
}

TokenState judge_code(const Grant& grant, std::string_view text, base::UnixSeconds now) {
  if (!grant.code || !base::same_secret(grant.code->token.hash, base::hash_secret(text))) return TokenState::unknown;
  if (grant.code->token.used) return TokenState::replayed;
  return now < grant.code->token.expires ? TokenState::live : TokenState::over;
}

// The first use starts the grace. Later uses do not extend it.
void use_refresh(Grant& grant, std::string_view text, base::UnixSeconds now) {
  const base::SecretHash hash = base::hash_secret(text);
  for (LiveToken& token : grant.refresh) {
    if (base::same_secret(token.hash, hash) && !token.used) token.used = now;
  }
}

void use_code(Grant& grant, base::UnixSeconds now) {
  grant.code->token.used = now;
}

bool proves(const Code& code, std::string_view verifier) {
  if (code.challenge.empty()) return verifier.empty();
  return base::same_text(code.challenge,
                         code.plain ? std::string(verifier) : base::base64url(base::hash_secret(verifier)));
}

}  // namespace muster::access
