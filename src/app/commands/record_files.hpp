#pragma once

#include <CLI/App.hpp>
#include <string>

#include "sync/csv_source.hpp"

namespace muster::app {

/// The files of an import or export: one JSON file, or CSV files for departments, people or both (protocol.md 12). A
/// name is "" when the command line does not give it, and "-" for standard output.
struct RecordFiles {
  std::string json;
  std::string departments;
  std::string users;

  /// Whether there is no JSON file.
  bool is_csv() const { return json.empty(); }
  sync::CsvFiles csv() const { return {departments, users}; }
  /// Whether one of them is standard output, "-".
  bool has_standard_output() const;
  /// The names as messages show them.
  std::string names() const;
  /// Throws a CLI::ParseError when no file is named, or when the files do not go together.
  void check() const;
};

/// Adds the flags for these files to a command. Call `check` in the command's callback. Lifetime: `files` outlives the
/// parse.
void add_record_files(CLI::App& command, RecordFiles& files);

}  // namespace muster::app
