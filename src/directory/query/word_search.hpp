#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "directory/directory.hpp"
#include "directory/table/id_set.hpp"

namespace muster::directory {

/// A set of word groups.
class WordGroups {
 public:
  constexpr WordGroups() = default;
  constexpr WordGroups(std::initializer_list<WordGroup> groups) {
    for (const WordGroup group : groups) bits_ |= 1u << static_cast<unsigned>(group);
  }
  /// This set without one group.
  constexpr WordGroups without(WordGroup group) const {
    WordGroups rest = *this;
    rest.bits_ &= ~(1u << static_cast<unsigned>(group));
    return rest;
  }
  constexpr unsigned bits() const { return bits_; }
  constexpr bool has(WordGroup group) const { return (bits_ >> static_cast<unsigned>(group) & 1) != 0; }

 private:
  unsigned bits_ = 0;
};

/// Memory that one thread reuses from search to search.
struct SearchScratch {
  IdSet terms;
  IdSet of_word;
  IdSet departments;
  std::vector<std::uint32_t> term_list;
  std::vector<DepartmentId> department_list;
};

/// Whether the text contained a word to search for. A text of punctuation alone contains none, and then nothing is
/// searched.
enum class Query : bool { no_words, words };

/// Finds all people, listed or not, who match every word of the text. A word matches when a word in one of the groups
/// `where` starts with it. The words of a person's departments are the words of those departments' own names. Writes
/// the ids to `out`, which is emptied first.
Query find_users(const Directory& directory, std::string_view text, WordGroups where, SearchScratch& scratch,
                 IdSet& out);

/// The same set, which in a large company is kept for those who ask again, and follows the changes. Null when the text
/// has no words to search for.
std::shared_ptr<const IdSet> find_users(const Directory& directory, std::string_view text, WordGroups where,
                                        SearchScratch& scratch);

/// Finds the departments that match every word of the text. A word matches when a word in the department's name, or in
/// the name of a department above it, starts with it. Writes their ranks (Structure::rank) to `out`, which is emptied
/// first.
Query find_departments(const Directory& directory, std::string_view text, SearchScratch& scratch, IdSet& out);

}  // namespace muster::directory
