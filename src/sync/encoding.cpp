#include "sync/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace muster::sync {
namespace {

using namespace std::string_view_literals;

base::Error in_encoding(std::string_view encoding) {
  return base::invalid(fmt::format("the file is in {}; save it as UTF-8", encoding));
}

bool is_inner(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// In Windows-1251 the Cyrillic letters are the bytes from 0xc0 on, and they stand side by side. In other one-byte
// encodings two such bytes in a row are rare.
bool looks_like_windows_1251(std::string_view text) {
  constexpr std::ptrdiff_t row = 2;
  const auto is_letter = [](char c) { return static_cast<unsigned char>(c) >= 0xc0; };
  return std::search_n(text.begin(), text.end(), row, true, [&](char c, bool) { return is_letter(c); }) != text.end();
}

}  // namespace

base::Result<std::size_t> skip_byte_order_mark(std::string_view beginning) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  if (beginning.starts_with(mark)) return mark.size();
  // UTF-32 first, because its mark begins with the mark of UTF-16.
  if (beginning.starts_with("\xff\xfe\0\0"sv) || beginning.starts_with("\0\0\xfe\xff"sv)) return in_encoding("UTF-32");
  if (beginning.starts_with("\xff\xfe") || beginning.starts_with("\xfe\xff")) return in_encoding("UTF-16");
  // Without a mark: JSON and CSV headers begin with ASCII characters, whose other bytes are zero in these encodings.
  const std::string_view start = beginning.substr(0, 4);
  const auto zeros = std::ranges::count(start, '\0');
  if (zeros == 3) return in_encoding("UTF-32");
  if (zeros == 1 || zeros == 2) return in_encoding("UTF-16");
  return std::size_t{0};
}

std::string not_utf8(std::string_view text) {
  if (!looks_like_windows_1251(text)) return "not valid UTF-8; save the file as UTF-8";
  return "not valid UTF-8, but perhaps Windows-1251; save the file as UTF-8";
}

bool breaks_utf8(std::string_view piece) {
  constexpr std::size_t longest_rest = 3;
  for (std::size_t i = 0; i < longest_rest && !piece.empty() && is_inner(piece.front()); ++i) piece.remove_prefix(1);
  // Drops a character whose end is in the next piece.
  for (std::size_t cut = 1; cut <= std::min(longest_rest, piece.size()); ++cut) {
    const auto first = static_cast<unsigned char>(piece[piece.size() - cut]);
    if (is_inner(static_cast<char>(first))) continue;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    if (length > cut) piece.remove_suffix(cut);
    break;
  }
  return !base::is_utf8(piece);
}

}  // namespace muster::sync
