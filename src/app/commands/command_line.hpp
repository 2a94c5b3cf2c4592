#pragma once

#include <CLI/App.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace muster::app {

/// What the words of a command line ask for.
struct CommandLine {
  enum class Wanted { run, help, version };
  Wanted wanted = Wanted::run;
  const CLI::App* command = nullptr;  ///< the innermost one that is named
  std::string path;                   ///< "muster user list"
  std::vector<std::string> words;     ///< the line in the plainest form, for `CLI::App::parse` in reverse order
};

/// Reads a line by the commands and flags of `app`, and checks all that can be known without doing anything: words,
/// flags, values by their kind (value_kinds.hpp), what goes together. The error is one line about the first thing that
/// is wrong, with what to write instead; it shows no value that may be a secret. `Lifetime`: `app` outlives the result.
base::Result<CommandLine> read_command_line(const CLI::App& app, std::span<const std::string> words);

/// All commands below `app`, or its flags and words: those that are not hidden, and those that are.
std::vector<const CLI::App*> subcommands(const CLI::App& app);
/// "--data", or "ID" for a word of its own.
std::string shown_name(const CLI::Option& option);
/// The name of what it takes (value_kinds.hpp).
std::string value_kind_name(const CLI::Option& option);

}  // namespace muster::app
