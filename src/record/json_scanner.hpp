#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::record {

/// Takes JSON without spaces apart, from left to right. Each function that takes something returns false when something
/// else comes next. After that the position is of no use any more, except after `take`, which stays where it was.
///
/// Lifetime: texts are views of what is scanned, or of `unescaped` when they had escapes. Thread: one.
class JsonScanner {
 public:
  /// What `unescaped` held before is lost.
  JsonScanner(std::string_view text, std::string& unescaped)
      : rest_(text), whole_size_(text.size()), unescaped_(unescaped) {
    unescaped_.clear();
  }

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  void skip(std::size_t count) { rest_.remove_prefix(count); }

  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    skip(1);
    return true;
  }
  bool take(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    skip(expected.size());
    return true;
  }
  /// A string. It must be UTF-8.
  bool string(std::string_view& text);
  /// A whole number from 0 to `most`.
  bool number(std::uint64_t most, std::uint32_t& number);
  bool flag(bool& value) {
    value = take("true");
    return value || take("false");
  }
  /// A list. `item` reads one item of it.
  template <class Item>
  bool list(Item&& item) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!item()) return false;
    } while (take(','));
    return take(']');
  }

 private:
  std::string_view run();
  std::string_view cut(std::size_t length);
  bool string_with_escapes(std::string_view& text);

  std::string_view rest_;
  const std::size_t whole_size_;
  std::uint64_t seen_ = 0;  // all characters of a string, and some behind it, or-ed together
  std::string& unescaped_;
};

}  // namespace muster::record
