#pragma once

#include <string_view>

namespace muster::base {

/// Whether all of it is UTF-8: overlong forms and surrogates are none.
bool is_utf8(std::string_view text);

}  // namespace muster::base
