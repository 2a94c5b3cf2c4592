#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "base/result.hpp"

namespace muster::sync {

/// Writes a file, readable by its owner alone, beside `file` and puts it in its place once it is whole. After an error,
/// which names the file, an earlier one is as it was.
base::Result<void> write_whole_file(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write);

}  // namespace muster::sync
