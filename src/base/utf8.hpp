#pragma once

#include <string_view>

namespace muster::base {

/// Whether all of it is UTF-8: overlong forms and surrogates are none.
bool is_utf8(std::string_view text);

/// Whether there is nothing to be seen: no character at all, or none but spaces of any kind, line breaks, and signs
/// that take no place.
bool is_blank(std::string_view text);

}  // namespace muster::base
