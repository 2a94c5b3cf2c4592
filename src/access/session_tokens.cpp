#include "access/session_tokens.hpp"

#include <charconv>

namespace muster::access {
namespace {

// The hash of the session's secret is part of what the MAC is made of. So a token fits no later session with the same
// id, such as one in a store that was restored from a backup.
std::string mac_with_session(const base::SecretHash& key, const Session& session, std::string_view text) {
  std::string whole(text);
  whole.append(session.secret.begin(), session.secret.end());
  return base::mac_of(key, whole);
}

}  // namespace

std::string new_session_token(const base::SecretHash& key, base::PortalId portal, const Session& session,
                              base::UnixSeconds expires) {
  std::string end = std::to_string(expires);
  end.insert(0, token_end_size - std::min(end.size(), token_end_size), '0');
  std::string text = token_start(TokenKind::page, portal, session.id.value) + end;
  return text + mac_with_session(key, session, text);
}

std::optional<base::UnixSeconds> session_token_end(const TokenText& token) {
  if (token.kind != TokenKind::page) return std::nullopt;
  const std::string_view end = token.text.substr(token.text.size() - base::mac_size - token_end_size, token_end_size);
  base::UnixSeconds expires = 0;
  const auto [stop, error] = std::from_chars(end.data(), end.data() + end.size(), expires);
  if (error != std::errc{} || stop != end.data() + end.size() || expires < 0) return std::nullopt;
  return expires;
}

bool is_session_token(const base::SecretHash& key, const Session& session, std::string_view text) {
  if (text.size() <= base::mac_size) return false;
  const std::string_view authenticated = text.substr(0, text.size() - base::mac_size);
  return base::same_text(text.substr(authenticated.size()), mac_with_session(key, session, authenticated));
}

}  // namespace muster::access
