#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::portal {

/// Whether a text can be one part of a host name, between dots: a to z, digits, - and _, 63 at most, and - neither
/// first nor last. Names of portals keep to it, too.
bool is_label(std::string_view text);

/// A host name as somebody typed it, in the form in which lists of portals keep it: lower case, without the dot that
/// may end it, an IPv6 address in brackets and in its shortest form. `invalid` says what is wrong, and what to give
/// instead: of a URL its host, of a host with a port the same without.
base::Result<std::string> read_host(std::string_view text);

}  // namespace muster::portal
