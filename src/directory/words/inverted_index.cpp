#include "directory/words/inverted_index.hpp"

#include <algorithm>

namespace muster::directory {
// Makes the key in the trie. No byte of a key is zero: the first byte is not, and no byte of a spelling is.
std::string InvertedIndex::key(WordGroup group, Kind kind, std::string_view spelling) {
  std::string key(1, static_cast<char>(1 + 4 * static_cast<unsigned>(group) + static_cast<unsigned>(kind)));
  return key += spelling;
}

std::vector<std::string> InvertedIndex::keys_of(WordGroup group, std::string_view word) {
  const Spellings spellings = spell(word);
  std::vector<std::string> keys{key(group, Kind::word, word)};
  if (spellings.folded != word) keys.push_back(key(group, Kind::other, spellings.folded));
  for (const std::string& other : spellings.others) keys.push_back(key(group, Kind::other, other));
  for (const std::string& latin : spellings.romanised) keys.push_back(key(group, Kind::romanised, latin));
  if (spellings.normalised != spellings.folded && !spellings.normalised.empty())
    keys.push_back(key(group, Kind::normalised, spellings.normalised));
  return keys;
}

// Calls `visit(key)` for what keys of words begin with that are found.
// Text typed in Latin letters finds Latin words, and Cyrillic words by their Latin spellings. Text typed in Cyrillic
// finds Cyrillic words, and Latin words by its own Latin spellings. It never finds a Cyrillic word by way of Latin.
void InvertedIndex::for_each_beginning(WordGroup group, const Spellings& typed, auto&& visit) {
  const auto add = [&](Kind kind, std::string_view prefix) {
    if (!prefix.empty()) visit(key(group, kind, prefix));
  };
  const auto add_written = [&](std::string_view prefix) {
    add(Kind::word, prefix);
    add(Kind::other, prefix);
  };
  add_written(typed.folded);
  for (const std::string& other : typed.others) add_written(other);
  add(Kind::romanised, typed.normalised);
  for (const std::string& latin : typed.romanised) {
    add_written(latin);
    add(Kind::normalised, latin);
  }
}

void InvertedIndex::find_terms(WordGroup group, const Spellings& typed, IdSet& terms) const {
  for_each_beginning(group, typed, [&](const std::string& beginning) {
    spellings_.for_each_from(beginning, [&](std::string_view, std::uint32_t term) { terms.add(term); });
  });
}

bool InvertedIndex::finds(WordGroup group, std::string_view word, const Spellings& typed) {
  const std::vector<std::string> keys = keys_of(group, word);
  bool found = false;
  for_each_beginning(group, typed, [&](const std::string& beginning) {
    found = found || std::ranges::any_of(keys, [&](const std::string& one) { return one.starts_with(beginning); });
  });
  return found;
}

std::size_t InvertedIndex::spelling_count() const {
  std::size_t count = 0;
  spellings_.for_each_from("", [&count](std::string_view, std::uint32_t) { ++count; });
  return count;
}

std::uint32_t InvertedIndex::add_term(WordGroup group, std::string_view word) {
  std::uint32_t term = next_term_;
  if (const auto free = static_cast<std::uint32_t>(free_terms_.size()); free > 0) {
    term = as_list<std::uint32_t>(free_terms_.find(free - 1))[0];
    free_terms_.erase(free - 1);
  } else {
    ++next_term_;
  }
  for (const std::string& key : keys_of(group, word)) spellings_.insert(key, term);
  return term;
}

void InvertedIndex::remove_term(WordGroup group, std::string_view word, std::uint32_t term) {
  for (const std::string& key : keys_of(group, word)) spellings_.erase(key, term);
  free_terms_.put(static_cast<std::uint32_t>(free_terms_.size()), std::as_bytes(std::span(&term, 1)));
}

}  // namespace muster::directory
