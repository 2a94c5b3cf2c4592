#pragma once

#include <CLI/App.hpp>
#include <string>

#include "sync/csv_source.hpp"

namespace muster::app {

/// The files that a command line names: one JSON file, or CSV for departments, people or both.
struct RecordFiles {
  std::string json;
  std::string departments;
  std::string users;

  bool is_csv() const { return json.empty(); }
  sync::CsvFiles csv() const { return {departments, users}; }
  /// Whether one of them is standard output, "-".
  bool has_standard_output() const;
  /// As messages name them.
  std::string names() const;
  /// Throws a CLI::ParseError that says what is wrong when there are none or they do not go together.
  void check() const;
};

/// `files` outlives the command. Call `check` in the command's callback.
void add_record_files(CLI::App& command, RecordFiles& files);

}  // namespace muster::app
