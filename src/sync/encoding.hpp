#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::sync {

/// The length of the UTF-8 byte-order mark at the beginning of a file, 0 when there is none. Every reader of records
/// calls this first. Fails for a file in UTF-16 or UTF-32, with or without a mark; the error does not name the file.
base::Result<std::size_t> skip_byte_order_mark(std::string_view beginning);

/// The message for text that is not UTF-8. It names the encoding that the text may be in, if that can be guessed.
std::string not_utf8(std::string_view text);

/// Whether a piece of a longer text has a byte that is not valid UTF-8. Characters that are cut at the ends of the
/// piece are ignored.
bool breaks_utf8(std::string_view piece);

}  // namespace muster::sync
