#pragma once

#include <string>

#include "base/new_file.hpp"
#include "base/result.hpp"

namespace muster::sync {

/// The file name that stands for standard output on the command line.
inline constexpr std::string_view standard_output = "-";

/// Where an export goes: to standard output, or to a file that is only replaced once the new one is complete.
class ExportTarget {
 public:
  /// Checks a name from the command line. Symbolic links are followed. `invalid` for a folder, a device and the like,
  /// for a database, and for a file that is neither empty nor an earlier export; `force` allows the last of these.
  static base::Result<ExportTarget> find(const std::filesystem::path& name, bool force);

  /// Writes the export. On success every byte has been written. The error names the file.
  base::Result<void> write(const base::WriteText& write) const;

 private:
  explicit ExportTarget(std::filesystem::path file) : file_(std::move(file)) {}

  std::filesystem::path file_;  // empty: standard output
};

}  // namespace muster::sync
