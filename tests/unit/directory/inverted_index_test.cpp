#include "directory/words/inverted_index.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "directory/words/word_edits.hpp"
#include "support/times.hpp"

namespace muster::directory {
namespace word_index_test {

std::string dump(const InvertedIndex& index) {
  std::string out = fmt::format("{} spellings\n", index.spelling_count());
  index.for_each([&out](WordGroup group, std::string_view word, const IdSet& ids) {
    out += fmt::format("{} {}:", static_cast<int>(group), word);
    ids.for_each([&out](std::uint32_t id) { out += fmt::format(" {}", id); });
    out += '\n';
  });
  return out;
}

// Words that begin alike, that fold to the same, that have many spellings, and none.
constexpr const char* texts[] = {"",
                                 "Anna",
                                 "Anna Maria",
                                 "Annabel",
                                 "O'Brien",
                                 "Müller",
                                 "Muller",
                                 "Mueller",
                                 "Щербаков",
                                 "Щербаков Юлия",
                                 "Юлія",
                                 "Фёдор",
                                 "Федор",
                                 "Heldenbergen",
                                 "  - ",
                                 "王小明",
                                 "김철수",
                                 "Łódź",
                                 "Yury",
                                 "Alex",
                                 "Anna",
                                 "anna MARIA anna",
                                 "Jörg Jorg",
                                 "a\xff"
                                 "b"};

using Key = std::pair<WordGroup, std::uint32_t>;
using Model = std::map<Key, WordEdits::Texts>;

TEST(InvertedIndex, AfterAnyChangesIsTheOneBuiltFromScratch) {
  for (unsigned seed = 1; seed <= test::times(40u); ++seed) {
    std::mt19937 random(seed);
    const auto text = [&random] { return std::string_view(texts[random() % std::size(texts)]); };
    const std::uint32_t people = seed % 2 == 0 ? 5 : 400;
    InvertedIndex index;
    Model model;
    std::vector<std::pair<InvertedIndex, std::string>> snapshots;
    for (int draft = 0; draft < 12; ++draft) {
      WordEdits edits;
      for (std::size_t step = random() % (people * 2); step > 0; --step) {
        const Key key{static_cast<WordGroup>(random() % word_group_count),
                      1 + static_cast<std::uint32_t>(random() % people)};
        // In the end everything goes.
        const auto after =
            random() % 10 < (draft < 8 ? 2u : 9u) ? WordEdits::Texts{} : WordEdits::Texts{text(), text()};
        edits.change(index, key.first, key.second, model[key], after);
        model[key] = after;
      }
      edits.write_to(index);
      snapshots.emplace_back(index, dump(index));
    }
    InvertedIndex scratch;
    WordEdits all;
    for (const auto& [key, is] : model) all.change(scratch, key.first, key.second, {}, is);
    all.write_to(scratch);
    ASSERT_EQ(dump(index), dump(scratch)) << seed;
    for (const auto& [kept, had] : snapshots) ASSERT_EQ(dump(kept), had) << seed;

    WordEdits last;
    for (const auto& [key, is] : model) last.change(index, key.first, key.second, is, {});
    last.write_to(index);
    ASSERT_EQ(dump(index), dump(InvertedIndex())) << seed;
  }
}

TEST(InvertedIndex, NamesWordsAndWhoHasThem) {
  InvertedIndex index;
  WordEdits edits;
  edits.change(index, WordGroup::name, 7, {}, {"Anna-Maria", "Müller"});
  edits.change(index, WordGroup::name, 5, {}, {"Anna", "Anna"});
  edits.change(index, WordGroup::position, 5, {}, {"Щит", ""});
  edits.write_to(index);
  EXPECT_EQ(dump(index), "8 spellings\n0 anna: 5 7\n0 maria: 7\n0 müller: 7\n2 щит: 5\n")
      << "müller, muller, mueller; щит, shchit, schit";
}

TEST(InvertedIndex, MoreThanIsGatheredAtOnceIsWrittenAllTheSame) {
  InvertedIndex index;
  WordEdits edits;
  constexpr std::uint32_t people = 300'000;
  for (std::uint32_t id = 1; id <= people; ++id)
    edits.change(index, WordGroup::name, id, {}, {id % 2 == 0 ? "Anna" : "Boris", id % 3 == 0 ? "Smith" : "Jones"});
  for (std::uint32_t id = 2; id <= people; id += 2)
    edits.change(index, WordGroup::name, id, {"Anna", id % 3 == 0 ? "Smith" : "Jones"}, {"Zoe", ""});
  edits.write_to(index);
  std::map<std::string, std::size_t> counts;
  index.for_each([&](WordGroup, std::string_view word, const IdSet& ids) { counts[std::string(word)] = ids.count(); });
  EXPECT_EQ(counts, (std::map<std::string, std::size_t>{
                        {"boris", 150'000}, {"jones", 100'000}, {"smith", 50'000}, {"zoe", 150'000}}));
}

}  // namespace word_index_test
}  // namespace muster::directory
