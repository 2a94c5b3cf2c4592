#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// Reads a JSON file record by record; it is never in memory whole. Errors name the file and the line.
base::Result<void> read_json_file(const std::filesystem::path& file, RecordSink& sink, const Progress& progress);
/// As above, for text that is in memory; `name` stands for the file in errors.
base::Result<void> read_json_text(std::string_view text, std::string_view name, RecordSink& sink);

}  // namespace muster::sync
