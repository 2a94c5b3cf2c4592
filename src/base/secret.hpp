#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::base {

/// SHA-256 of a secret: what we keep of it.
using SecretHash = std::array<std::uint8_t, 32>;

/// A new secret of 32 characters of [A-Za-z0-9], over 128 bits from the system's source (contract section 1).
/// Throws when the system has no randomness to give.
std::string new_secret();

/// A secret is random already, so one plain SHA-256 is enough. Any thread.
SecretHash hash_secret(std::string_view secret);

/// Takes the same time wherever the two differ.
bool same_secret(const SecretHash& a, const SecretHash& b);

}  // namespace muster::base
