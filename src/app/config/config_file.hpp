#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "app/config/config_keys.hpp"

namespace muster::app {

/// A value in a configuration file, under a name that `find_key` knows.
struct FileEntry {
  std::size_t line;
  std::string name;
  Written value;
};
/// What is wrong at a line; line 0 when it is the file as a whole.
struct FileProblem {
  std::size_t line;
  std::string what;
};
struct FileContent {
  std::vector<FileEntry> entries;
  std::vector<FileProblem> problems;
};

/// Reads TOML. Problems: a file that cannot be read, what is not TOML, unknown keys and sections.
FileContent read_config_file(const std::filesystem::path& file, std::span<const Key> keys);

/// A small file's whole content; `not_found`, `invalid` or `unavailable` without the file's name.
base::Result<std::string> read_small_file(const std::filesystem::path& file);

}  // namespace muster::app
