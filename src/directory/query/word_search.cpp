#include "directory/query/word_search.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "directory/draft.hpp"

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
Query find_all_words(std::span<const std::string> words, SearchScratch& scratch, IdSet& out,
                     const AddFound& add_found) {
  out.clear();
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

// Looks through the texts of one person for each of the words.
class PersonSearch {
 public:
  PersonSearch(const Directory& directory, std::span<const std::string> words, WordGroups where)
      : directory_(directory), where_(where) {
    for (const std::string& word : words) typed_.push_back(spell(word));
  }
  bool finds(const UserView& user) const {
    return std::ranges::all_of(typed_, [&](const Spellings& typed) { return finds(user, typed); });
  }

 private:
  bool finds(const UserView& user, const Spellings& typed) const {
    for (const WordGroup group : people_groups) {
      if (!where_.has(group)) continue;
      for (const std::string_view text : searched_texts(group, user)) {
        if (has_word(group, text, typed)) return true;
      }
    }
    return where_.has(WordGroup::department) && std::ranges::any_of(user.memberships(), [&](const Membership& one) {
             const auto department = directory_.department(one.department);
             return department && has_word(WordGroup::department, department->name(), typed);
           });
  }
  static bool has_word(WordGroup group, std::string_view text, const Spellings& typed) {
    return std::ranges::any_of(directory::words_of(text),
                               [&](const std::string& word) { return InvertedIndex::finds(group, word, typed); });
  }

  const Directory& directory_;
  WordGroups where_;
  std::vector<Spellings> typed_;
};

// A name for what a search finds. No word has a line break. A department's name may change without its people.
std::string name_of(const Directory& directory, std::span<const std::string> words, WordGroups where) {
  std::string name = std::to_string(where.bits());
  if (where.has(WordGroup::department)) name += '@' + std::to_string(directory.departments_version());
  for (const std::string& word : words) (name += '\n') += word;
  return name;
}

}  // namespace

Query find_users(const Directory& directory, std::string_view text, WordGroups where, SearchScratch& scratch,
                 IdSet& out) {
  return find_all_words(needed_words(text), scratch, out, [&](const Spellings& typed, IdSet& found) {
    add_users(directory, typed, where, scratch, found);
  });
}

std::shared_ptr<const IdSet> find_users(const Directory& directory, std::string_view text, WordGroups where,
                                        SearchScratch& scratch) {
  // In a smaller company a search takes a few microseconds.
  constexpr std::size_t large = 10'000;
  if (directory.user_count() < large) {
    auto found = std::make_shared<IdSet>();
    return find_users(directory, text, where, scratch, *found) == Query::words ? found : nullptr;
  }
  const std::vector<std::string> words = needed_words(text);
  if (words.empty()) return nullptr;
  SetSpec spec{.name = name_of(directory, words, where)};
  spec.find = [&](IdSet& out) { find_users(directory, text, where, scratch, out); };
  std::optional<PersonSearch> search;
  spec.has = [&](RecordTable::Bytes record) {
    if (!search) search.emplace(directory, words, where);
    return search->finds(UserView(record));
  };
  return directory.users_found(spec);
}

Query find_departments(const Directory& directory, std::string_view text, SearchScratch& scratch, IdSet& out) {
  return find_all_words(needed_words(text), scratch, out,
                        [&](const Spellings& typed, IdSet& found) { add_subtrees(directory, typed, scratch, found); });
}

}  // namespace muster::directory
