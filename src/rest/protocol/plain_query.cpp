#include "rest/protocol/plain_query.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace muster::rest {
namespace {

constexpr unsigned char in_name = 1;
constexpr unsigned char in_text = 2;

// What each byte may be part of.
constexpr auto plain_bytes = [] {
  std::array<unsigned char, 256> table{};
  for (unsigned c = ' '; c < 0x7f; ++c) table[c] = in_text;
  for (const char c : {'%', '+', '&'}) table[static_cast<unsigned char>(c)] = 0;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] |= in_name;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] |= in_name;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] |= in_name;
  table['_'] |= in_name;
  return table;
}();

// How many bytes at the beginning are of this kind.
std::size_t length_of(unsigned char kind, std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && (plain_bytes[static_cast<unsigned char>(text[length])] & kind)) ++length;
  return length;
}

// The length of the brackets at the beginning; 0 when there are none.
std::size_t brackets_in(std::string_view text) {
  if (text.starts_with("[]")) return 2;
  constexpr std::string_view encoded = "%5b%5d";
  return base::is_in_any_case(text.substr(0, encoded.size()), encoded) ? encoded.size() : 0;
}

char in_upper_case(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, in_upper_case, in_upper_case);
}

}  // namespace

bool PlainQuery::read(std::string_view text, std::string_view but) {
  count_ = pairs_ = 0;
  Parameter* list = nullptr;  // the last parameter, when it is a list
  while (!text.empty()) {
    if (text.front() == '&') {
      text.remove_prefix(1);
      continue;
    }
    std::size_t length = 0;  // of the name and its brackets
    if (list && text.starts_with(list->written)) {
      length = list->written.size();
      ++list->count;
      ++pairs_;
    } else {
      const std::size_t name = length_of(in_name, text);
      if (name == 0) return give_up();
      const std::size_t brackets = brackets_in(text.substr(name));
      length = name + brackets;
      list = nullptr;
      if (text.data() != but.data()) {
        const std::size_t equals = text.substr(length).starts_with('=') ? 1 : 0;
        if (!add({text.substr(0, name), text.substr(0, length), text.substr(length + equals), 1, brackets > 0}))
          return give_up();
        if (brackets > 0) list = &parameters_[count_ - 1];
      }
    }
    text.remove_prefix(length);
    if (text.starts_with('=')) text.remove_prefix(1 + length_of(in_text, text.substr(1)));
    if (!text.empty() && text.front() != '&') return give_up();
  }
  return true;
}

bool PlainQuery::give_up() {
  count_ = pairs_ = 0;
  return false;
}

bool PlainQuery::add(const Parameter& found) {
  for (const Parameter& known : parameters()) {
    if (is_same_name(known.name, found.name)) return false;
  }
  if (count_ == most_parameters) return false;
  parameters_[count_++] = found;
  ++pairs_;
  return true;
}

const PlainQuery::Parameter* PlainQuery::find(std::string_view name) const {
  for (const Parameter& one : parameters()) {
    if (is_same_name(one.name, name)) return &one;
  }
  return nullptr;
}

}  // namespace muster::rest
