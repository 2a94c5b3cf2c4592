#pragma once

namespace muster::app {

/// Reads the command line, runs the command it names, reports. Returns the exit code: 0, 1 when the command failed,
/// 2 when the command line is wrong. Prints one line of error; for a configuration a line
/// for each thing that is wrong in it.
int run(int argc, char** argv);

}  // namespace muster::app
