#pragma once

#include <string>
#include <string_view>

namespace muster::base {

/// Appends `text` as a JSON string in quotes. Bytes that are not UTF-8 become the replacement character U+FFFD, so that
/// a log line is always valid JSON.
void append_json_text(std::string_view text, std::string& out);

}  // namespace muster::base
