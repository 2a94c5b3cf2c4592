#include "base/utf8.hpp"

#include <unicode/utf8.h>

#include <cstdint>
#include <cstring>

namespace muster::base {

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int64_t>(text.size());
  for (std::int64_t at = 0; at < length;) {
    // Most text is ASCII as a whole: eight bytes at a time.
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

}  // namespace muster::base
