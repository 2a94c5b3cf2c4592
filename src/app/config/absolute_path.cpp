#include "app/config/absolute_path.hpp"

namespace muster::app {

namespace fs = std::filesystem;

// Keeps "..": after a symbolic link it does not lead back to the folder of the link.
fs::path absolute_path(const fs::path& path) {
  if (path.empty() || path == "-") return path;
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  if (error) return path;
  fs::path plain;
  for (const fs::path& part : whole) {
    if (part != ".") plain /= part;
  }
  return plain;
}

}  // namespace muster::app
