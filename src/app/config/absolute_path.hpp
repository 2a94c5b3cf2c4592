#pragma once

#include <filesystem>

namespace muster::app {

/// A path from the root, so that a message that names it can be understood in any folder: one that is relative starts
/// from the present folder. Symbolic links stay as they are, and so do a path of "" and "-", which is a standard
/// stream.
std::filesystem::path absolute_path(const std::filesystem::path& path);

}  // namespace muster::app
