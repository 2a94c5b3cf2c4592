#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::app {

/// A text that a terminal does not act on: control characters are replaced by spaces.
std::string harmless(std::string_view text);

/// Reads a password from standard input. On a terminal it is typed twice and not shown; otherwise it is the first line.
/// `invalid` when there is none or the two differ; the error never shows the password. A signal that ends the program
/// meanwhile does so only after the terminal was restored.
base::Result<std::string> read_password();

/// Reads the first line of standard input; a terminal does not show it. `invalid` when there is none.
base::Result<std::string> read_secret_line();

}  // namespace muster::app
