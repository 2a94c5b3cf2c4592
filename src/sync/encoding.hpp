#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::sync {

/// Looks at how a file begins, which every reader of records does first: how many bytes of it are a byte-order mark of
/// UTF-8. The error, without the file's name, is for a file in UTF-16 or UTF-32, with a mark or without.
base::Result<std::size_t> skip_byte_order_mark(std::string_view beginning);

/// What an error says of text that is not UTF-8: "not valid UTF-8", and which encoding it may be in instead.
std::string not_utf8(std::string_view text);

/// Whether a piece of a text, cut anywhere, has a byte that is no UTF-8. What is cut off at its ends is no such byte.
bool breaks_utf8(std::string_view piece);

}  // namespace muster::sync
