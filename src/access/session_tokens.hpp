#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/tokens.hpp"

// The tokens of the web interface (protocol.md 10.8), such as "w1x5x…". Each belongs to a session and ends with it.
// They are not stored: a MAC proves that this process has issued one, and the session is looked up. So issuing one
// writes nothing, and whoever reads the store learns none. Any thread.
namespace muster::access {

/// Makes a token of the session that works until `expires`. `key` is the process's, from `base::new_mac_key`.
std::string new_session_token(const base::SecretHash& key, base::PortalId portal, const Session& session,
                              base::UnixSeconds expires);

/// The first second at which a token no longer works, by its text alone: anybody may have made it up. Nothing when the
/// text is no such token.
std::optional<base::UnixSeconds> session_token_end(const TokenText& token);

/// Whether the token was made with this key for this session.
bool is_session_token(const base::SecretHash& key, const Session& session, std::string_view text);

}  // namespace muster::access
