#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// Reads a JSON file record by record; the file is never in memory as a whole. Errors name the file and the line.
base::Result<void> read_json_file(const std::filesystem::path& file, RecordSink& sink, const Progress& progress);
/// Reads JSON that is in memory. Errors use `name` as the file's name.
base::Result<void> read_json_text(std::string_view text, std::string_view name, RecordSink& sink);

}  // namespace muster::sync
