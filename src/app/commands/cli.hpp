#pragma once

#include "app/commands/commands.hpp"
#include "base/clock.hpp"

namespace muster::app {

/// Adds every command to a new `app`; see commands/commands.hpp.
void add_commands(CLI::App& app, Action& chosen, const base::Clock& clock);

/// Reads the command line, runs the command it names, reports. Returns the exit code: 0, 1 when the command failed,
/// 2 when the command line is wrong. Prints one line of error; for a configuration a line
/// for each thing that is wrong in it. `clock` is the time by which a server lives; it outlives the call.
int run(int argc, char** argv, const base::Clock& clock);

}  // namespace muster::app
