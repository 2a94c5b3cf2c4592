#include "directory/query/word_search.hpp"

#include <algorithm>

namespace muster::directory {
namespace {

constexpr WordGroup people_groups[] = {WordGroup::name, WordGroup::second_name, WordGroup::position};

// Drops words that are the beginning of another word. They match whenever the longer word matches.
std::vector<std::string> needed_words(std::string_view text) {
  std::vector<std::string> words = query_words(text);
  std::vector<std::string> needed;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool begins_next = i + 1 < words.size() && words[i + 1].starts_with(words[i]);
    if (!begins_next) needed.push_back(std::move(words[i]));
  }
  return needed;
}

void collect_terms(const InvertedIndex& words, SearchScratch& scratch, IdSet& out) {
  scratch.term_list.clear();
  scratch.terms.for_each([&](std::uint32_t term) { scratch.term_list.push_back(term); });
  words.collect(scratch.term_list, out);
}

void collect_departments(const InvertedIndex& words, const Spellings& typed, SearchScratch& scratch) {
  scratch.terms.clear();
  scratch.departments.clear();
  words.find_terms(WordGroup::department, typed, scratch.terms);
  collect_terms(words, scratch, scratch.departments);
}

void add_members(const Directory& directory, SearchScratch& scratch, IdSet& out) {
  scratch.department_list.clear();
  scratch.departments.for_each([&](std::uint32_t id) { scratch.department_list.push_back({id}); });
  directory.for_members(scratch.department_list, [&out](std::span<const Member> members) {
    for (const Member& member : members) out.add(member.user);
  });
}

void add_users(const Directory& directory, const Spellings& typed, WordGroups where, SearchScratch& scratch,
               IdSet& out) {
  scratch.terms.clear();
  for (const WordGroup group : people_groups) {
    if (where.has(group)) directory.words().find_terms(group, typed, scratch.terms);
  }
  collect_terms(directory.words(), scratch, out);
  if (!where.has(WordGroup::department)) return;
  collect_departments(directory.words(), typed, scratch);
  add_members(directory, scratch, out);
}

// Adds each found department and all below it, which are the ranks up to its end.
void add_subtrees(const Directory& directory, const Spellings& typed, SearchScratch& scratch, IdSet& out) {
  collect_departments(directory.words(), typed, scratch);
  const Structure& structure = directory.structure();
  scratch.departments.for_each([&](std::uint32_t id) {
    const std::uint32_t rank = structure.rank({id});
    if (rank != Structure::nowhere && !out.contains(rank)) out.add_range(rank, structure.end(rank));
  });
}

template <class AddFound>
Query find_all_words(std::string_view text, SearchScratch& scratch, IdSet& out, const AddFound& add_found) {
  out.clear();
  const auto words = needed_words(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0 && out.empty()) break;
    if (i == 0) {
      add_found(spell(words[i]), out);
      continue;
    }
    scratch.of_word.clear();
    add_found(spell(words[i]), scratch.of_word);
    out.keep_only(scratch.of_word);
  }
  return words.empty() ? Query::no_words : Query::words;
}

}  // namespace

Query find_users(const Directory& directory, std::string_view text, WordGroups where, SearchScratch& scratch,
                 IdSet& out) {
  return find_all_words(text, scratch, out, [&](const Spellings& typed, IdSet& found) {
    add_users(directory, typed, where, scratch, found);
  });
}

Query find_departments(const Directory& directory, std::string_view text, SearchScratch& scratch, IdSet& out) {
  return find_all_words(text, scratch, out,
                        [&](const Spellings& typed, IdSet& found) { add_subtrees(directory, typed, scratch, found); });
}

}  // namespace muster::directory
