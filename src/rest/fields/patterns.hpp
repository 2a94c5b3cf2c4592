#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muster::rest {

/// Whether a text matches a pattern such as "a%b%", in which `%` stands for any text. It takes one pass over the text.
bool is_like(std::string_view text, std::string_view pattern);

/// A set of texts, or of patterns with `%`, to look for in other texts. Many are looked for together, in one pass over
/// the text. Thread: one.
class Patterns {
 public:
  enum class Kind { contained, like };
  explicit Patterns(Kind kind);
  Patterns(Patterns&&) noexcept;
  Patterns& operator=(Patterns&&) noexcept;
  ~Patterns();

  void add(std::string pattern) { patterns_.push_back(std::move(pattern)); }
  /// Call once, after the last `add`.
  void compile();
  bool empty() const { return patterns_.empty(); }
  std::size_t size() const { return patterns_.size(); }
  /// The total length of the patterns. The memory that `fit` allocates is proportional to it.
  std::size_t bytes() const { return bytes_; }
  /// The pattern, when there is just one; "" otherwise.
  std::string_view only() const { return patterns_.size() == 1 ? patterns_.front() : std::string_view(); }

  /// Whether the text contains one of the texts, or matches one of the patterns.
  bool fit(std::string_view text) const;

 private:
  class Automaton;
  bool fits(std::string_view text, const std::string& pattern) const;

  Kind kind_;
  std::size_t bytes_ = 0;
  std::vector<std::string> patterns_;
  mutable std::unique_ptr<Automaton> automaton_;  // for many patterns; made when the first text is looked at
};

}  // namespace muster::rest
