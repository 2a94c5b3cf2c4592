#include "directory/words/word_edits.hpp"

#include <algorithm>
#include <numeric>

namespace muster::directory {
namespace {

// How many changes are collected before they are written. It is enough to write a common word's chunk once for many
// people. It is not so much that the start of a large company takes more memory than the company itself.
constexpr std::size_t most_waiting = std::size_t{1} << 18;
constexpr std::size_t most_known = std::size_t{1} << 14;

}  // namespace

const WordEdits::Terms& WordEdits::terms_of(InvertedIndex& index, WordGroup group, std::string_view text) {
  Known& known = known_[static_cast<std::size_t>(group)];
  const auto found = known.find(text);
  if (found != known.end()) return found->second;
  if (known.size() >= most_known) known.clear();
  Terms terms;
  for (std::string& word : words_of(text)) {
    const std::uint32_t term = index.find(group, word);
    terms.push_back({term != 0 ? term : index.add_term(group, word), std::move(word)});
  }
  return known.emplace(text, std::move(terms)).first->second;
}

void WordEdits::note(InvertedIndex& index, const Term& term, std::uint32_t id, bool present) {
  edits_.push_back({term.number, {id, present}});
  if (edits_.size() == most_waiting) flush(index);
}

void WordEdits::change(InvertedIndex& index, WordGroup group, std::uint32_t id, const Texts& before,
                       const Texts& after) {
  if (before == after) return;
  Terms gone;
  for (const std::string_view text : before) {
    if (text.empty()) continue;
    const Terms& terms = terms_of(index, group, text);
    gone.insert(gone.end(), terms.begin(), terms.end());
  }
  for (const std::string_view text : after) {
    if (text.empty()) continue;
    for (const Term& term : terms_of(index, group, text)) {
      const auto same = [&term](const Term& other) { return other.number == term.number; };
      if (gone.empty() || std::erase_if(gone, same) == 0) note(index, term, id, true);
    }
  }
  for (Term& term : gone) {
    note(index, term, id, false);
    shrunk_.try_emplace(term.number, group, std::move(term.word));
  }
}

// Sorts the edits by term and keeps the order within a term. A counting sort is used for many edits, as in a first
// draft, where comparing would take longer than everything else.
void WordEdits::sort_by_term(std::uint32_t term_count) {
  if (edits_.size() < term_count / 4) {
    std::ranges::stable_sort(edits_, {}, &Edit::term);
    return;
  }
  std::vector<std::uint32_t> places(term_count + 1);
  for (const Edit& edit : edits_) ++places[edit.term + 1];
  std::partial_sum(places.begin(), places.end(), places.begin());
  std::vector<Edit> sorted(edits_.size());
  for (const Edit& edit : edits_) sorted[places[edit.term]++] = edit;
  edits_ = std::move(sorted);
}

void WordEdits::flush(InvertedIndex& index) {
  sort_by_term(index.next_term_);
  std::vector<IdEdit> ids;
  for (std::size_t i = 0; i < edits_.size();) {
    const std::uint32_t term = edits_[i].term;
    ids.clear();
    for (; i < edits_.size() && edits_[i].term == term; ++i) ids.push_back(edits_[i].edit);
    if (!std::ranges::is_sorted(ids, {}, &IdEdit::id)) std::ranges::stable_sort(ids, {}, &IdEdit::id);
    // The last edit of an id counts.
    std::size_t count = 0;
    for (const IdEdit& edit : ids) {
      if (count > 0 && ids[count - 1].id == edit.id) --count;
      ids[count++] = edit;
    }
    index.ids_.edit(term, {ids.data(), count});
  }
  edits_.clear();
}

void WordEdits::write_to(InvertedIndex& index) {
  flush(index);
  for (const auto& [term, word] : shrunk_) {
    if (!index.ids_.contains(term)) index.remove_term(word.first, word.second, term);
  }
  shrunk_.clear();
  for (Known& known : known_) known.clear();
}

}  // namespace muster::directory
