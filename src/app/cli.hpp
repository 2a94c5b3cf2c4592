#pragma once

namespace muster::app {

/// Reads the command line, runs the command it names, reports. Returns the exit code: 0, 1 when the command failed,
/// 2 when the command line is wrong. Prints at most one line of error.
int run(int argc, char** argv);

}  // namespace muster::app
