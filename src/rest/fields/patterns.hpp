#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muster::rest {

/// Whether a text is like a pattern, where `%` stands for anything: "a%b%". Looks at no letter of the text twice.
bool is_like(std::string_view text, std::string_view pattern);

/// Texts to look for in another one: as they are, or as patterns with `%`. Many are looked for together, in one pass
/// over the text. Thread: one.
class Patterns {
 public:
  enum class Kind { contained, like };
  explicit Patterns(Kind kind);
  Patterns(Patterns&&) noexcept;
  Patterns& operator=(Patterns&&) noexcept;
  ~Patterns();

  void add(std::string pattern) { patterns_.push_back(std::move(pattern)); }
  /// Once, after the last one is added.
  void compile();
  bool empty() const { return patterns_.empty(); }
  std::size_t size() const { return patterns_.size(); }
  /// The length of all together: memory grows with it, once the first text is looked at.
  std::size_t bytes() const { return bytes_; }
  /// The only one, if there is one.
  std::string_view only() const { return patterns_.size() == 1 ? patterns_.front() : std::string_view(); }

  /// Whether one of them fits.
  bool fit(std::string_view text) const;

 private:
  class Automaton;
  bool fits(std::string_view text, const std::string& pattern) const;

  Kind kind_;
  std::size_t bytes_ = 0;
  std::vector<std::string> patterns_;
  mutable std::unique_ptr<Automaton> automaton_;  // of many, made for the first text
};

}  // namespace muster::rest
