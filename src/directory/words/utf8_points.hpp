#pragma once

#include <unicode/utf8.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::directory {

/// The value that `for_each_point` passes for bytes that are not UTF-8.
inline constexpr char32_t no_point = 0xffffffff;

/// Calls `visit(code point)` for each code point. The text must be shorter than 2 GB.
template <class Visit>
void for_each_point(std::string_view text, Visit&& visit) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    UChar32 point = 0;
    U8_NEXT(bytes, at, length, point);
    visit(point < 0 ? no_point : static_cast<char32_t>(point));
  }
}

/// Appends a code point as UTF-8.
inline void append_point(std::string& out, char32_t point) {
  std::uint8_t bytes[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, point);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

}  // namespace muster::directory
