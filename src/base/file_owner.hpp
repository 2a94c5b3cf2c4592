#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace muster::base {

/// "muster", or "user 1001" for one without a name.
std::string user_name(uid_t user);

/// "it belongs to muster:staff and has the mode 0640"
std::string owner_and_mode(const struct stat& file);

/// For a file that the system does not let this process open: whose it is, who tried, and what to do. "" when that
/// cannot be told.
std::string why_refused(const std::filesystem::path& file);

}  // namespace muster::base
