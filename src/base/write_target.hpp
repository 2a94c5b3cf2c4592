#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace muster::base {

/// Resolves where to write a file that will be replaced as a whole. Follows symbolic links to their end. `invalid`,
/// naming the file, when the target is neither a regular file nor absent, or when a link leads to nothing. `instead` is
/// advice for that error message, or "".
Result<std::filesystem::path> write_target(const std::filesystem::path& file, std::string_view instead);

}  // namespace muster::base
