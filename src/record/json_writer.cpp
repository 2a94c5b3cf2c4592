#include "record/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace muster::record {
namespace {

// For each byte: 0 when it is copied, 'u' when it becomes \u00XX, else the letter after the backslash.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[static_cast<std::size_t>(c)] = 'u';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['"'] = '"';
  table['\\'] = '\\';
  table['<'] = table['>'] = table['&'] = 'u';
  return table;
}();

}  // namespace

char* write_json_text(char* out, std::string_view text) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const char escape = escapes[byte];
    if (escape == 0) {
      *out++ = c;
      continue;
    }
    *out++ = '\\';
    *out++ = escape;
    if (escape != 'u') continue;
    *out++ = '0';
    *out++ = '0';
    *out++ = hex[byte >> 4];
    *out++ = hex[byte & 15];
  }
  return out;
}

void append_json_characters(std::string& out, std::string_view text) {
  const bool plain = std::ranges::none_of(text, [](char c) { return escapes[static_cast<unsigned char>(c)] != 0; });
  if (plain) {
    out += text;
    return;
  }
  const std::size_t before = out.size();
  out.resize(before + longest_json_text(text.size()));
  const char* end = write_json_text(out.data() + before, text);
  out.resize(static_cast<std::size_t>(end - out.data()));
}

void append_json(std::string& out, std::string_view json) {
  for (const char c : json) {
    if (c == '<')
      out += "\\u003C";
    else if (c == '>')
      out += "\\u003E";
    else if (c == '&')
      out += "\\u0026";
    else
      out += c;
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_characters(out, text);
  out += '"';
}

void JsonWriter::long_key(std::string_view name) {
  comma();
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

void JsonWriter::append_number(std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out_.append(digits.data(), end);
}

}  // namespace muster::record
