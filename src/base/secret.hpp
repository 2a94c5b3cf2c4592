#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::base {

/// The SHA-256 hash of a secret. Only this is stored, never the secret.
using SecretHash = std::array<std::uint8_t, 32>;

/// Makes a random secret of `size` characters of [A-Za-z0-9], from the system's random source. 22 characters have over
/// 128 bits (protocol.md 10.1). Throws when the system has no randomness.
std::string new_secret(std::size_t size = 32);

/// Hashes a secret. One plain SHA-256 is enough because secrets are random. Any thread.
SecretHash hash_secret(std::string_view secret);

/// Compares in constant time.
bool same_secret(const SecretHash& a, const SecretHash& b);
bool same_text(std::string_view a,
               std::string_view b);  ///< in constant time for texts of equal length; other texts differ at once

/// A new random key for `mac_of`. Throws when the system has no randomness.
SecretHash new_mac_key();
/// The message authentication code (MAC) of a text: 22 characters of [A-Za-z0-9] from HMAC-SHA256. Only the owner of
/// the key can compute it. Any thread.
std::string mac_of(const SecretHash& key, std::string_view text);
inline constexpr std::size_t mac_size = 22;

/// Base64 for use in URLs, without padding, and standard base64 with padding (RFC 4648).
std::string base64url(const SecretHash& hash);
std::string base64(const SecretHash& hash);

}  // namespace muster::base
