#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::app {

/// A text without what a terminal would act on: control characters as spaces.
std::string harmless(std::string_view text);

/// A password that standard input brings: typed twice where it is a terminal, which shows nothing of it meanwhile, else
/// its first line. `invalid` when there is none, or when the two differ; never with the password. A signal that ends
/// the program ends it once the terminal is as it was.
base::Result<std::string> read_password();

/// The first line of standard input, which a terminal does not show; `invalid` when there is none. Never shown.
base::Result<std::string> read_secret_line();

}  // namespace muster::app
