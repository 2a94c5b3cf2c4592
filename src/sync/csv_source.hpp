#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// The two files of a company. An empty path means that there is no such file.
struct CsvFiles {
  std::filesystem::path departments;
  std::filesystem::path users;
};

/// Reads a CSV file record by record (protocol.md 12.2); the file is never in memory as a whole. It is UTF-8, with or
/// without a byte-order mark. Its first line names the fields. The separator, `,`, `;` or a tab, is found by that line,
/// or named by a line such as `sep=;` before it. Values are texts (csv_row.hpp); spaces around them are part of them.
/// Errors name the file, the line where the record begins, and the field.
base::Result<void> read_csv_file(const std::filesystem::path& file, RecordKind kind, RecordSink& sink,
                                 const Progress& progress);
/// Reads CSV that is in memory. Errors use `name` as the file's name.
base::Result<void> read_csv_text(std::string_view text, std::string_view name, RecordKind kind, RecordSink& sink);

}  // namespace muster::sync
