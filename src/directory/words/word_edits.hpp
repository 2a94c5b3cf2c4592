#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/words/inverted_index.hpp"

namespace muster::directory {

/// Collects changes to an InvertedIndex, so that a word's set of ids is written once for many people.
///
/// Belongs to one index. `write_to` writes all changes to it in the end. Thread: one.
class WordEdits {
 public:
  /// Notes that the texts of an id in a group changed. A group with two texts gets both in one call. An unchanged text
  /// costs nothing, and a text that was seen before costs little.
  using Texts = std::array<std::string_view, 2>;
  void change(InvertedIndex& index, WordGroup group, std::uint32_t id, const Texts& before, const Texts& after);
  /// Writes all collected changes, and removes words that no id has any more.
  void write_to(InvertedIndex& index);

 private:
  struct Term {
    std::uint32_t number;
    std::string word;
  };
  using Terms = std::vector<Term>;
  struct Edit {
    std::uint32_t term;
    IdEdit edit;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Known = boost::unordered_flat_map<std::string, Terms, Hash, std::equal_to<>>;

  const Terms& terms_of(InvertedIndex& index, WordGroup group, std::string_view text);
  void note(InvertedIndex& index, const Term& term, std::uint32_t id, bool present);
  void sort_by_term(std::uint32_t term_count);
  void flush(InvertedIndex& index);

  std::array<Known, word_group_count> known_;
  std::vector<Edit> edits_;  // in the order they came
  // Terms that lost an id, and so may have none left.
  boost::unordered_flat_map<std::uint32_t, std::pair<WordGroup, std::string>> shrunk_;
};

}  // namespace muster::directory
