#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "directory/directory.hpp"
#include "directory/table/id_set.hpp"

namespace muster::directory {

/// Some of the groups of words.
class WordGroups {
 public:
  constexpr WordGroups() = default;
  constexpr WordGroups(std::initializer_list<WordGroup> groups) {
    for (const WordGroup group : groups) bits_ |= 1u << static_cast<unsigned>(group);
  }
  /// These without one.
  constexpr WordGroups without(WordGroup group) const {
    WordGroups rest = *this;
    rest.bits_ &= ~(1u << static_cast<unsigned>(group));
    return rest;
  }
  constexpr bool has(WordGroup group) const { return (bits_ >> static_cast<unsigned>(group) & 1) != 0; }

 private:
  unsigned bits_ = 0;
};

/// Memory that one thread uses again for each search.
struct SearchScratch {
  IdSet terms;
  IdSet of_word;
  IdSet departments;
  std::vector<std::uint32_t> term_list;
  std::vector<DepartmentId> department_list;
};

/// Whether a text had a word to search for. One of signs alone has none, and then nobody was looked for.
enum class Query : bool { no_words, words };

/// Finds everybody, listed or not, of whom each word of the text begins some word in one of the groups `where`. The
/// words of a person's departments are those of the departments' own names. Writes them to `out`, which is emptied
/// first.
Query find_users(const Directory& directory, std::string_view text, WordGroups where, SearchScratch& scratch,
                 IdSet& out);

/// Finds the departments of which each word of the text begins some word in their own name or in the name of one above
/// them. Writes their ranks in structure order (Structure::rank) to `out`, which is emptied first.
Query find_departments(const Directory& directory, std::string_view text, SearchScratch& scratch, IdSet& out);

}  // namespace muster::directory
