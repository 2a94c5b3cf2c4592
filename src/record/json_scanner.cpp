#include "record/json_scanner.hpp"

#include <bit>
#include <cstring>
#include <optional>

#include "base/eight_bytes.hpp"
#include "base/utf8.hpp"

namespace muster::record {
namespace {

bool ends_run(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

// The same for eight characters at once, as for the functions of eight_bytes.hpp.
std::uint64_t ends_of_run(std::uint64_t text) {
  return base::equal_bytes(text, '"') | base::equal_bytes(text, '\\') | base::bytes_below(text, 0x20);
}

std::optional<char> escaped_character(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return std::nullopt;
  }
}

// What \uXXXX stands for when that is an ASCII character. Writers escape no others.
std::optional<char> ascii_of(std::string_view digits) {
  unsigned code = 0;
  for (const char c : digits) {
    const bool letter = (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    if (!letter && (c < '0' || c > '9')) return std::nullopt;
    code = code * 16 + static_cast<unsigned>(letter ? (c | 0x20) - 'a' + 10 : c - '0');
  }
  return digits.size() == 4 && code < 0x80 ? std::optional(static_cast<char>(code)) : std::nullopt;
}

}  // namespace

bool JsonScanner::string(std::string_view& text) {
  if (!take('"')) return false;
  seen_ = 0;
  text = run();
  return (take('"') || string_with_escapes(text)) && (base::beyond_ascii(seen_) == 0 || base::is_utf8(text));
}

bool JsonScanner::number(std::uint64_t most, std::uint32_t& number) {
  std::uint64_t value = 0;
  std::size_t length = 0;
  for (; length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9' && value <= most; ++length)
    value = value * 10 + static_cast<unsigned>(rest_[length] - '0');
  if (length == 0 || value > most || (length > 1 && rest_.front() == '0')) return false;
  number = static_cast<std::uint32_t>(value);
  skip(length);
  return true;
}

// What comes before the next quote, backslash or control character.
std::string_view JsonScanner::run() {
  static_assert(std::endian::native == std::endian::little);
  const char* const text = rest_.data();
  const std::size_t size = rest_.size();
  std::uint64_t seen = seen_;
  std::size_t length = 0;
  std::uint64_t ends = 0;
  for (std::uint64_t some = 0; size - length >= sizeof(some); length += sizeof(some)) {
    std::memcpy(&some, text + length, sizeof(some));
    seen |= some;
    ends = ends_of_run(some);
    if (ends != 0) break;
  }
  if (ends != 0) {
    length += static_cast<std::size_t>(std::countr_zero(ends)) / 8;
  } else {
    for (; length < size && !ends_run(text[length]); ++length) seen |= static_cast<unsigned char>(text[length]);
  }
  seen_ = seen;
  return cut(length);
}

std::string_view JsonScanner::cut(std::size_t length) {
  const std::string_view text = rest_.substr(0, length);
  skip(length);
  return text;
}

bool JsonScanner::string_with_escapes(std::string_view& text) {
  unescaped_.reserve(whole_size_);  // so that it never moves: earlier texts lie in it
  const std::size_t begin = unescaped_.size();
  unescaped_ += text;
  while (take('\\')) {
    const bool coded = take('u');
    const std::string_view code = rest_.substr(0, coded ? 4 : 1);
    const auto c = code.empty() ? std::nullopt : coded ? ascii_of(code) : escaped_character(code.front());
    if (!c) return false;
    unescaped_ += *c;
    skip(code.size());
    unescaped_ += run();
  }
  text = std::string_view(unescaped_).substr(begin);
  return take('"');
}

}  // namespace muster::record
