#pragma once

#include <algorithm>
#include <string_view>

namespace muster::base {

/// The lower-case form of an ASCII letter. Every other byte stays the same, so UTF-8 text keeps its bytes.
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether `text` equals `lower_case` when the case of ASCII letters is ignored. `lower_case` has no capitals.
constexpr bool is_in_any_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {}, ascii_lower);
}

}  // namespace muster::base
