#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::portal {

/// Whether a text may be one part of a host name, between dots. It may have the letters a to z, digits, - and _. It has
/// at most 63 characters, and - is neither first nor last. Names of portals follow the same rule.
bool is_label(std::string_view text);

/// Reads a host name as people type it. Returns the form that portal lists keep: lower case, without a final dot, an
/// IPv6 address in brackets and in its shortest form. `invalid` tells what is wrong and what to give instead: for a URL
/// its host, for a host with a port the host alone.
base::Result<std::string> read_host(std::string_view text);

}  // namespace muster::portal
