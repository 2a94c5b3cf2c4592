#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/table/record_table.hpp"
#include "directory/words/posting_lists.hpp"
#include "directory/words/search_text.hpp"
#include "directory/words/term_trie.hpp"

namespace muster::directory {

/// Whose words they are. Those of departments have ids of departments, the others ids of people.
enum class WordGroup : std::uint8_t { name, second_name, position, department };
inline constexpr std::size_t word_group_count = 4;

/// Which words have which ids: of each group of words, the ids whose texts have the word.
///
/// A word is a term, with a number, a set of ids, and its spellings (search_text.hpp), by which it is found. A word
/// that nobody has is no term. Copies cost nothing and share everything; WordEdits changes.
/// Thread and lifetime: as RecordTable.
class InvertedIndex {
 public:
  /// Adds to `terms` the numbers of those words of the group that begin with what is typed.
  void find_terms(WordGroup group, const Spellings& typed, IdSet& terms) const;
  /// Adds to `out` the ids of the terms.
  void collect(std::span<const std::uint32_t> terms, IdSet& out) const { ids_.collect(terms, out); }

  /// Calls `visit(group, word, ids)` for every word, by group and word. `ids` is an IdSet; slow, for tests.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < word_group_count; ++i) {
      const auto group = static_cast<WordGroup>(i);
      spellings_.for_each_from(key(group, Kind::word, ""), [&](std::string_view word, std::uint32_t term) {
        IdSet ids;
        ids_.collect({&term, 1}, ids);
        visit(group, word, ids);
      });
    }
  }
  /// How many spellings there are, of all words and kinds; slow, for tests.
  std::size_t spelling_count() const;

 private:
  friend class WordEdits;

  // Where a spelling comes from says which typed words it is for.
  enum class Kind : std::uint8_t { word, other, romanised, normalised };
  static std::string key(WordGroup group, Kind kind, std::string_view spelling);
  static std::vector<std::string> keys_of(WordGroup group, std::string_view word);

  std::uint32_t find(WordGroup group, std::string_view word) const {
    return spellings_.find(key(group, Kind::word, word));
  }
  std::uint32_t add_term(WordGroup group, std::string_view word);
  void remove_term(WordGroup group, std::string_view word, std::uint32_t term);

  TermTrie spellings_;      // key -> term
  PostingLists ids_;        // by term
  RecordTable free_terms_;  // a stack: place -> term
  std::uint32_t next_term_ = 1;
};

}  // namespace muster::directory
