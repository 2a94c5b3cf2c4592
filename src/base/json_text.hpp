#pragma once

#include <string>
#include <string_view>

namespace muster::base {

/// Appends a text in quotes, as JSON has it. Bytes that are no UTF-8 become the sign for that, so that a line of the
/// log is JSON whatever it quotes.
void append_json_text(std::string_view text, std::string& out);

}  // namespace muster::base
