#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::base {

/// Hashes a password with Argon2id. The result contains the salt and the cost parameters. Takes 64 MiB of memory and
/// tens of milliseconds or more. Throws when there is not enough memory. Any thread.
std::string hash_password(std::string_view password);

/// Whether the hash was made from this password. Also false when `hash` is not a valid hash, or when there is not
/// enough memory: the library does not tell these cases apart. Costs as much as `hash_password`. Any thread.
bool is_password(const std::string& hash, std::string_view password);

/// A hash that matches no known password. Check against it when an account does not exist, so that the answer takes as
/// long as for an existing account. The first call creates it. Any thread.
const std::string& nobodys_password();

inline constexpr std::size_t longest_password = 1024;  ///< bytes

/// Checks the rules for a new password: valid UTF-8, at least 8 characters, at most 1024 bytes. The error names the
/// rule and does not contain the password.
Result<void> check_new_password(std::string_view password);

/// Overwrites the whole memory of the string, including unused capacity, and empties it.
void wipe(std::string& password);
/// Overwrites memory that held a password. The compiler cannot remove this as a dead write.
void wipe(void* memory, std::size_t size);

}  // namespace muster::base
