#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "app/config/config_keys.hpp"

namespace muster::app {

/// A value in a configuration file. `find_key` knows its name.
struct FileEntry {
  std::size_t line;
  std::string name;
  Written value;
};
/// A mistake in a line of the file. Line 0 means the file as a whole.
struct FileProblem {
  std::size_t line;
  std::string what;
};
struct FileContent {
  std::vector<FileEntry> entries;
  std::vector<FileProblem> problems;
};

/// Reads a TOML file. A file that cannot be read, invalid TOML, and unknown keys and sections become problems.
FileContent read_config_file(const std::filesystem::path& file, std::span<const Key> keys);

/// The content of a file of up to 1 MiB. Errors: `not_found`, `invalid` for a folder or a larger file, `unavailable`.
/// They do not name the file.
base::Result<std::string> read_small_file(const std::filesystem::path& file);

}  // namespace muster::app
