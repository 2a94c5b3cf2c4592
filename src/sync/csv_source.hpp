#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// The two files of a company; an empty path is none.
struct CsvFiles {
  std::filesystem::path departments;
  std::filesystem::path users;
};

/// Reads a CSV file record by record (protocol.md 12.2); it is never in memory whole. Its first line names the
/// fields and shows the separator, `,`, `;` or a tab; a line such as `sep=;` before it may say which. UTF-8, with or
/// without BOM. Values come as texts (csv_row.hpp), and
/// spaces around them belong to them. Errors name the file, the line where the record begins, and the field.
base::Result<void> read_csv_file(const std::filesystem::path& file, RecordKind kind, RecordSink& sink,
                                 const Progress& progress);
/// As above, for text that is in memory; `name` stands for the file in errors.
base::Result<void> read_csv_text(std::string_view text, std::string_view name, RecordKind kind, RecordSink& sink);

}  // namespace muster::sync
