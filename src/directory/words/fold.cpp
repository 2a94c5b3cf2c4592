#include "directory/words/fold.hpp"

#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace muster::directory {
namespace {

using CaseMap = std::unique_ptr<UCaseMap, decltype(&ucasemap_close)>;

CaseMap open_case_map() {
  UErrorCode error = U_ZERO_ERROR;
  CaseMap map(ucasemap_open("", U_FOLD_CASE_DEFAULT, &error), ucasemap_close);
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU: ") + u_errorName(error));
  return map;
}

// A table of what two-byte characters fold to. It covers Latin, Greek, Cyrillic, Hebrew and Arabic.
constexpr UChar32 two_byte_end = 0x800;
using Folds = std::array<std::uint16_t, two_byte_end>;

const Folds& two_byte_folds() {
  static const Folds folds = [] {
    Folds table{};
    for (UChar32 c = 0; c < two_byte_end; ++c)
      table[static_cast<std::size_t>(c)] = static_cast<std::uint16_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT));
    return table;
  }();
  return folds;
}

char* put(char* out, UChar32 c) {
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(out, length, c);
  return out + length;
}

// Whether a three-byte character with this first byte is an ideograph or a neighbour of one. None of these has case.
bool is_ideograph(unsigned char first) {
  return first >= 0xe4 && first <= 0xe9;
}

}  // namespace

void fold_simply(std::string_view text, std::string& out) {
  const Folds& folds = two_byte_folds();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(text.size());
  out.resize(2 * text.size());  // no letter grows to more than that
  char* end = out.data();
  for (std::int32_t at = 0; at < length;) {
    const std::uint8_t first = bytes[at];
    if (first < 0x80) {
      *end++ = static_cast<char>(first >= 'A' && first <= 'Z' ? first + 32 : first);
      ++at;
    } else if (is_ideograph(first) && length - at >= 3) {
      std::memcpy(end, bytes + at, 3);
      end += 3;
      at += 3;
    } else {
      UChar32 c = 0;
      U8_NEXT(bytes, at, length, c);
      if (c < 0)
        *end++ = static_cast<char>(bytes[at - 1]);
      else
        end = put(end, c < two_byte_end ? folds[static_cast<std::size_t>(c)] : u_foldCase(c, U_FOLD_CASE_DEFAULT));
    }
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
}

std::string fold_case(std::string_view text) {
  std::string folded(text);
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  if (ascii) {
    for (char& c : folded) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
  }
  static const CaseMap map = open_case_map();
  UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
  while (error == U_BUFFER_OVERFLOW_ERROR) {
    error = U_ZERO_ERROR;
    const auto length = ucasemap_utf8FoldCase(map.get(), folded.data(), static_cast<std::int32_t>(folded.size()),
                                              text.data(), static_cast<std::int32_t>(text.size()), &error);
    folded.resize(static_cast<std::size_t>(length));
  }
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU: ") + u_errorName(error));
  return folded;
}

}  // namespace muster::directory
