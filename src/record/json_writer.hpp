#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/work_budget.hpp"

namespace muster::record {

/// Appends `text` as a JSON string with its quotes. UTF-8 stays as it is; `<`, `>` and `&` become \u003C, \u003E and
/// \u0026 (protocol.md 3.1).
void append_json_string(std::string& out, std::string_view text);

/// Appends the same characters without the quotes.
void append_json_characters(std::string& out, std::string_view text);
/// Writes the same characters to `out`, which has room for `longest_json_text(text.size())` characters. Returns the
/// end.
char* write_json_text(char* out, std::string_view text);
constexpr std::size_t longest_json_text(std::size_t length) {
  return 6 * length;
}

/// Appends JSON that another writer made. `<`, `>` and `&`, which can only be inside its strings, are escaped as above.
void append_json(std::string& out, std::string_view json);

/// Writes JSON straight into a buffer of the caller. It adds the commas. The caller opens and closes objects and
/// arrays. Each new object checks the size against the current work budget (base::WorkBudget). Lifetime: the buffer
/// outlives the writer. Thread: one.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() {
    base::WorkBudget::wrote(out_.size());
    comma(), out_ += '{';
  }
  void end_object() { out_ += '}'; }
  /// Ends an object that is a map. One without entries becomes an empty list (protocol.md 3.1).
  void end_map() {
    if (out_.back() != '{') return end_object();
    out_.back() = '[';
    end_array();
  }
  void begin_array() { comma(), out_ += '['; }
  void end_array() { out_ += ']'; }
  /// Writes a member's name, which must need no escaping.
  void key(std::string_view name) {
    std::array<char, 64> text;  // so that the buffer grows once instead of four times
    if (name.size() + 4 > text.size()) return long_key(name);
    char* end = text.data();
    if (is_comma_due()) *end++ = ',';
    *end++ = '"';
    end = std::copy(name.begin(), name.end(), end);
    *end++ = '"';
    *end++ = ':';
    out_.append(text.data(), static_cast<std::size_t>(end - text.data()));
  }
  /// Writes an id as the name of a member.
  void key(std::uint32_t id) {
    comma();
    out_ += '"';
    append_number(id);
    out_ += "\":";
  }
  void string(std::string_view text) { comma(), append_json_string(out_, text); }
  /// Writes a text that needs no escaping.
  void plain_string(std::string_view text) {
    comma();
    out_ += '"';
    out_ += text;
    out_ += '"';
  }
  void integer(std::int64_t number) { comma(), append_number(number); }
  void boolean(bool flag) { raw(flag ? "true" : "false"); }
  void null() { raw("null"); }
  // Write a member of an object: its name, which must need no escaping, and its value.
  void string(std::string_view name, std::string_view text) { key(name), string(text); }
  void plain_string(std::string_view name, std::string_view text) { key(name), plain_string(text); }
  void integer(std::string_view name, std::int64_t number) { key(name), integer(number); }
  void boolean(std::string_view name, bool flag) { key(name), boolean(flag); }
  /// Appends finished JSON as it is.
  void raw(std::string_view json) { comma(), out_ += json; }

  /// Appends JSON that another writer made, see `append_json`.
  void json(std::string_view json) { comma(), append_json(out_, json); }

  /// The buffer, for callers that append several values at once.
  std::string& buffer() { return out_; }

 private:
  // A comma is due after a value. Text that opens an object or array, and a member's name, end in a character that ends
  // no value.
  bool is_comma_due() const {
    if (out_.empty()) return false;
    const char last = out_.back();
    return last != '{' && last != '[' && last != ':' && last != '\n';
  }
  void comma() {
    if (is_comma_due()) out_ += ',';
  }
  void long_key(std::string_view name);
  void append_number(std::int64_t number);

  std::string& out_;
};

}  // namespace muster::record
