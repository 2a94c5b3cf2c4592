#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace muster::base {

/// Where a file of this name is to be written, so that it may be replaced as a whole: what symbolic links lead to, and
/// the name itself otherwise. `invalid`, naming the file, for what is neither a regular file nor absent, and for a
/// link to nothing. `instead` says what else to do there, or is "".
Result<std::filesystem::path> write_target(const std::filesystem::path& file, std::string_view instead);

}  // namespace muster::base
