#pragma once

#include "app/commands/commands.hpp"
#include "base/clock.hpp"

namespace muster::app {

/// Adds all commands to `app`, which has none so far. `chosen` and `clock` are those of commands.hpp.
void add_commands(CLI::App& app, Action& chosen, const base::Clock& clock);

/// Reads the command line and runs the command. Returns the exit code: 0; 1 when the command failed; 2 when the command
/// line is wrong; 3 when the command worked but its answer is no, as in `muster status`. Errors go to standard error in
/// one line; for a configuration there is one line for each mistake. `clock` is the clock of a server that is started.
int run(int argc, char** argv, const base::Clock& clock);

}  // namespace muster::app
