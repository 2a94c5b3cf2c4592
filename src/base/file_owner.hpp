#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace muster::base {

/// The name of a system user, or "user 1001" when the number has no name.
std::string user_name(uid_t user);

/// Text for an error message: "it belongs to muster:staff and has the mode 0640".
std::string owner_and_mode(const struct stat& file);

/// Explains why this process may not open a file: who owns it, which user tried, and what to do. Returns "" when the
/// reason cannot be found.
std::string why_refused(const std::filesystem::path& file);

}  // namespace muster::base
