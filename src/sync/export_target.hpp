#pragma once

#include <string>

#include "base/new_file.hpp"
#include "base/result.hpp"

namespace muster::sync {

/// What a command line calls standard output.
inline constexpr std::string_view standard_output = "-";

/// Where an export goes: to standard output, or into a file that is replaced once the new one is whole.
class ExportTarget {
 public:
  /// Symbolic links are followed. `invalid` for a device, a folder and the like, for a database, and, unless `force` is
  /// set, for a file that is neither empty nor an earlier export.
  static base::Result<ExportTarget> find(const std::filesystem::path& name, bool force);

  /// The error names the file. Each byte has arrived when there is none.
  base::Result<void> write(const base::WriteText& write) const;

 private:
  explicit ExportTarget(std::filesystem::path file) : file_(std::move(file)) {}

  std::filesystem::path file_;  // empty: standard output
};

}  // namespace muster::sync
