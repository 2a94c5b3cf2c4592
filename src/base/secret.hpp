#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::base {

/// SHA-256 of a secret: what we keep of it.
using SecretHash = std::array<std::uint8_t, 32>;

/// A new secret of so many characters of [A-Za-z0-9], from the system's source; 22 have over 128 bits (contract section
/// 1). Throws when the system has no randomness to give.
std::string new_secret(std::size_t size = 32);

/// A secret is random already, so one plain SHA-256 is enough. Any thread.
SecretHash hash_secret(std::string_view secret);

/// Takes the same time wherever the two differ.
bool same_secret(const SecretHash& a, const SecretHash& b);
bool same_text(std::string_view a, std::string_view b);  ///< of texts of one length; others differ at once

/// A key for `mac_of`, from the system's source. Throws as `new_secret`.
SecretHash new_mac_key();
/// 22 characters of [A-Za-z0-9] that only who has the key can make of the text (HMAC-SHA256). Any thread.
std::string mac_of(const SecretHash& key, std::string_view text);
inline constexpr std::size_t mac_size = 22;

/// Base64 with the letters that stand in addresses, and base64 with padding (RFC 4648).
std::string base64url(const SecretHash& hash);
std::string base64(const SecretHash& hash);

}  // namespace muster::base
