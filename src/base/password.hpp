#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::base {

/// The text that is kept of a password: Argon2id with its salt and its costs. Takes 64 MiB and tens of milliseconds or
/// more. Throws when there is no memory. Any thread.
std::string hash_password(std::string_view password);

/// Whether a hash was made of this password. False also for a text that is no hash, and when there is no memory, which
/// the library does not tell apart. Costs what the hash did. Any thread.
bool is_password(const std::string& hash, std::string_view password);

/// A hash of a password that nobody knows, to check against when there is no such account: so that takes as long as for
/// one that there is. The first call makes it. Any thread.
const std::string& nobodys_password();

inline constexpr std::size_t longest_password = 1024;  ///< bytes

/// Whether a password may become somebody's: UTF-8, 8 characters or more, 1024 bytes or less. The error says why not,
/// without the password.
Result<void> check_new_password(std::string_view password);

/// Overwrites a password that is no longer needed, and makes it empty. Also what the text was before it became shorter.
void wipe(std::string& password);
/// Overwrites memory that held one, also when nobody reads it again.
void wipe(void* memory, std::size_t size);

}  // namespace muster::base
