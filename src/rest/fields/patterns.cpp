#include "rest/fields/patterns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace muster::rest {
namespace {

// Up to so many patterns are looked for one after the other.
constexpr std::size_t few = 2;
// In longer texts `memmem` is used, because `string_view::find` may take quadratic time.
constexpr std::size_t short_text = 64;

std::size_t find(std::string_view text, std::string_view piece) {
  if (text.size() <= short_text || piece.empty()) return text.find(piece);
  const void* found = memmem(text.data(), text.size(), piece.data(), piece.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) : std::string_view::npos;
}

// The longest piece of a pattern between `%`. Every text that matches the pattern contains it.
std::string_view longest_piece(std::string_view pattern) {
  std::string_view longest;
  while (!pattern.empty()) {
    const std::string_view piece = pattern.substr(0, pattern.find('%'));
    if (piece.size() > longest.size()) longest = piece;
    pattern.remove_prefix(std::min(pattern.size(), piece.size() + 1));
  }
  return longest;
}

}  // namespace

// Looks for one piece after the other. The first must be at the start of the text, the last at its end.
bool is_like(std::string_view text, std::string_view pattern) {
  auto percent = pattern.find('%');
  if (percent == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, percent))) return false;
  text.remove_prefix(percent);
  while (true) {
    pattern.remove_prefix(percent + 1);
    percent = pattern.find('%');
    if (percent == std::string_view::npos) return text.ends_with(pattern);
    const auto found = find(text, pattern.substr(0, percent));
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + percent);
  }
}

// Finds many needles in one pass (the algorithm of Aho and Corasick). It is a trie of the needles. After each byte of
// the text, the present node is the longest beginning of a needle that the text so far ends with.
class Patterns::Automaton {
 public:
  explicit Automaton(const std::vector<std::string>& patterns, Kind kind) : patterns_(patterns), kind_(kind) {
    const auto needle = [&](const std::string& one) {
      return kind == Kind::like ? longest_piece(one) : std::string_view(one);
    };
    for (const std::string& pattern : patterns) {
      for (const char c : needle(pattern)) class_of_[byte(c)] = 1;
    }
    for (std::uint16_t& known : class_of_) {
      if (known != 0) known = classes_++;
    }
    add_node();
    for (std::uint32_t i = 0; i < patterns.size(); ++i) add(needle(patterns[i]), i);
    link();
    met_.resize(outputs_.size());
  }

  bool fit(std::string_view text) {
    ++text_;
    if (outputs_[0] != none && fits(0, text)) return true;
    std::uint32_t at = 0;
    for (const char c : text) {
      at = next_[std::size_t{at} * classes_ + class_of_[byte(c)]];
      // When a node was met before, the shorter ones that follow it were met as well.
      for (std::uint32_t node = outputs_[at] == none ? shorter_[at] : at;
           node != 0 && std::exchange(met_[node], text_) != text_; node = shorter_[node]) {
        if (fits(node, text)) return true;
      }
    }
    return false;
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  static std::uint8_t byte(char c) { return static_cast<std::uint8_t>(c); }

  std::uint32_t add_node() {
    next_.resize(next_.size() + classes_, 0);
    outputs_.push_back(none);
    shorter_.push_back(0);
    return static_cast<std::uint32_t>(outputs_.size() - 1);
  }
  void add(std::string_view needle, std::uint32_t pattern) {
    std::uint32_t at = 0;
    for (const char c : needle) {
      const std::size_t edge = std::size_t{at} * classes_ + class_of_[byte(c)];
      if (next_[edge] == 0) {
        const std::uint32_t made = add_node();
        next_[edge] = made;
      }
      at = next_[edge];
    }
    same_needle_.push_back(outputs_[at]);
    outputs_[at] = pattern;
  }
  // Goes through the trie level by level. It sets where to go on when no needle continues, and, for each node, the next
  // shorter node at which a needle ends.
  void link() {
    std::vector<std::uint32_t> falls(outputs_.size(), 0);
    std::vector<std::uint32_t> nodes{0};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const std::uint32_t at = nodes[i];
      for (std::uint32_t c = 0; c < classes_; ++c) {
        std::uint32_t& child = next_[std::size_t{at} * classes_ + c];
        const std::uint32_t fall = at == 0 ? 0 : next_[std::size_t{falls[at]} * classes_ + c];
        if (child == 0) {
          child = fall;
          continue;
        }
        falls[child] = fall;
        shorter_[child] = outputs_[fall] != none ? fall : shorter_[fall];
        nodes.push_back(child);
      }
    }
  }
  // Whether the text matches a pattern whose needle ends at this node.
  bool fits(std::uint32_t node, std::string_view text) const {
    if (kind_ == Kind::contained) return true;
    for (std::uint32_t i = outputs_[node]; i != none; i = same_needle_[i]) {
      if (is_like(text, patterns_[i])) return true;
    }
    return false;
  }

  const std::vector<std::string>& patterns_;
  Kind kind_;
  std::array<std::uint16_t, 256> class_of_{};  // the class of each byte; 0 for bytes that are in no needle
  std::uint16_t classes_ = 1;
  std::vector<std::uint32_t> next_;         // the next node, for each node and class of bytes
  std::vector<std::uint32_t> outputs_;      // for each node a pattern whose needle ends there, or none
  std::vector<std::uint32_t> same_needle_;  // for each pattern the next one with the same needle
  std::vector<std::uint32_t> shorter_;      // for each node the next shorter one that ends a needle; 0 for none
  std::vector<std::uint64_t> met_;          // for each node the number of the last text that met it
  std::uint64_t text_ = 0;
};

Patterns::Patterns(Kind kind) : kind_(kind) {}
Patterns::Patterns(Patterns&& other) noexcept
    : kind_(other.kind_), bytes_(other.bytes_), patterns_(std::move(other.patterns_)) {}
Patterns& Patterns::operator=(Patterns&& other) noexcept {
  kind_ = other.kind_;
  bytes_ = other.bytes_;
  patterns_ = std::move(other.patterns_);
  automaton_.reset();
  return *this;
}
Patterns::~Patterns() = default;

void Patterns::compile() {
  std::ranges::sort(patterns_);
  patterns_.erase(std::ranges::unique(patterns_).begin(), patterns_.end());
  for (const std::string& pattern : patterns_) bytes_ += pattern.size();
}

bool Patterns::fits(std::string_view text, const std::string& pattern) const {
  return kind_ == Kind::contained ? find(text, pattern) != std::string_view::npos : is_like(text, pattern);
}

bool Patterns::fit(std::string_view text) const {
  if (patterns_.size() <= few)
    return std::ranges::any_of(patterns_, [&](const std::string& pattern) { return fits(text, pattern); });
  if (!automaton_) automaton_ = std::make_unique<Automaton>(patterns_, kind_);
  return automaton_->fit(text);
}

}  // namespace muster::rest
