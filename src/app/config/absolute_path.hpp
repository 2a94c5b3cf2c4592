#pragma once

#include <filesystem>

namespace muster::app {

/// Makes a path absolute, so that a message that names it is clear in any folder. A relative path starts from the
/// present folder. Symbolic links are not resolved. "" stays as it is, and so does "-", which means a standard stream.
std::filesystem::path absolute_path(const std::filesystem::path& path);

}  // namespace muster::app
