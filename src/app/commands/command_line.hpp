#pragma once

#include <CLI/App.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace muster::app {

/// A command line that was read and checked.
struct CommandLine {
  enum class Wanted { run, help, version };
  Wanted wanted = Wanted::run;
  const CLI::App* command = nullptr;  ///< the innermost command that is named
  std::string path;                   ///< its full name, "muster user list"
  /// The line without the program's name, in a form that CLI::App reads in one way only: commands, then each flag with
  /// its values after it, then `--` and the other arguments. `CLI::App::parse` takes these words in reverse order.
  /// Empty for help and version.
  std::vector<std::string> words;
};

/// Reads a command line by the commands and flags of `app`. Checks all that can be checked without running the command:
/// the commands, the flags, the values by their kind (value_kinds.hpp), and which flags go together. The error,
/// `invalid`, is one line about the first mistake and says what to write instead. It shows no value that may be a
/// secret. `words` are those after the program's name. Lifetime: `app` outlives the result.
base::Result<CommandLine> read_command_line(const CLI::App& app, std::span<const std::string> words);

/// The commands directly below `app`, hidden ones included.
std::vector<const CLI::App*> subcommands(const CLI::App& app);
/// The name in messages: "--data" for a flag, "ID" for an argument without a flag.
std::string shown_name(const CLI::Option& option);
/// The name of the kind of value that it takes, such as "FILE.db" (value_kinds.hpp).
std::string value_kind_name(const CLI::Option& option);

}  // namespace muster::app
