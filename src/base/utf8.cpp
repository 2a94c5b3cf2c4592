#include "base/utf8.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <cstring>

namespace muster::base {

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int64_t>(text.size());
  for (std::int64_t at = 0; at < length;) {
    // Fast path: most text is ASCII, so eight bytes are checked at a time.
    if (std::uint64_t some = 0; length - at >= 8) {
      std::memcpy(&some, bytes + at, 8);
      if ((some & 0x8080808080808080) == 0) {
        at += 8;
        continue;
      }
    }
    UChar32 point = 0;
    U8_NEXT(bytes, at, length, point);
    if (point < 0) return false;
  }
  return true;
}

bool is_blank(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int64_t>(text.size());
  for (std::int64_t at = 0; at < length;) {
    UChar32 point = 0;
    U8_NEXT(bytes, at, length, point);
    if (point < 0) return false;
    const bool unseen = u_isUWhiteSpace(point) || u_iscntrl(point) || u_charType(point) == U_FORMAT_CHAR;
    if (!unseen) return false;
  }
  return true;
}

}  // namespace muster::base
