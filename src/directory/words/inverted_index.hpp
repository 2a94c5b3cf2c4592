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

/// Groups of words. The ids of the group `department` are ids of departments, those of the others are ids of people.
enum class WordGroup : std::uint8_t { name, second_name, position, department };
inline constexpr std::size_t word_group_count = 4;

/// An inverted index. For each group of words, it maps a word to the ids whose texts contain it.
///
/// A word is kept as a term, which has a number, a set of ids, and spellings by which it is found (search_text.hpp). A
/// word without ids is removed. Copies cost nothing and share everything. WordEdits makes changes. Thread and lifetime:
/// as for RecordTable.
class InvertedIndex {
 public:
  /// Adds to `terms` the numbers of the words in the group that start with what was typed.
  void find_terms(WordGroup group, const Spellings& typed, IdSet& terms) const;
  /// Whether `find_terms` finds this word of the group.
  static bool finds(WordGroup group, std::string_view word, const Spellings& typed);
  /// Adds the ids of these terms to `out`.
  void collect(std::span<const std::uint32_t> terms, IdSet& out) const { ids_.collect(terms, out); }

  /// Calls `visit(group, word, ids)` for every word, ordered by group and word. `ids` is an IdSet. Slow, for tests
  /// only.
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
  /// The number of spellings of all words and kinds. Slow, for tests only.
  std::size_t spelling_count() const;

 private:
  friend class WordEdits;

  // The origin of a spelling decides which typed words can find it.
  enum class Kind : std::uint8_t { word, other, romanised, normalised };
  static std::string key(WordGroup group, Kind kind, std::string_view spelling);
  static void for_each_beginning(WordGroup group, const Spellings& typed, auto&& visit);
  static std::vector<std::string> keys_of(WordGroup group, std::string_view word);

  std::uint32_t find(WordGroup group, std::string_view word) const {
    return spellings_.find(key(group, Kind::word, word));
  }
  std::uint32_t add_term(WordGroup group, std::string_view word);
  void remove_term(WordGroup group, std::string_view word, std::uint32_t term);

  TermTrie spellings_;      // key -> term
  PostingLists ids_;        // by term
  RecordTable free_terms_;  // a stack: position -> term
  std::uint32_t next_term_ = 1;
};

}  // namespace muster::directory
