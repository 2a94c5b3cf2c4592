#pragma once

#include <string_view>

namespace muster::base {

/// Whether the whole text is valid UTF-8. Overlong forms and surrogates are invalid.
bool is_utf8(std::string_view text);

/// Whether the text shows nothing: it is empty, or it has only white space, line breaks, control characters and
/// invisible format characters. False for text that is not UTF-8.
bool is_blank(std::string_view text);

}  // namespace muster::base
