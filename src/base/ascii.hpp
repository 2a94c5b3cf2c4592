#pragma once

#include <algorithm>
#include <string_view>

namespace muster::base {

/// The letters A to Z as a to z; anything else stays, so that texts in UTF-8 keep their bytes.
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether a text is `lower_case` but for the case of its letters.
constexpr bool is_in_any_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {}, ascii_lower);
}

}  // namespace muster::base
