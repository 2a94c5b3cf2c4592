#include "directory/words/latin_spelling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace muster::directory {
namespace latin_spelling_test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

template <class Letters>
auto some_word(std::mt19937& random, const Letters& letters) {
  std::string word;
  for (std::size_t length = 1 + random() % 9; length > 0; --length) word += letters[random() % std::size(letters)];
  return word;
}

TEST(LatinSpelling, OnlyCyrillicWordsAreRomanised) {
  for (const char* word : {"", "anna", "müller", "γιωργοσ", "2"}) EXPECT_THAT(romanised(word), IsEmpty()) << word;
  EXPECT_THAT(romanised("ь"), IsEmpty());
}

TEST(LatinSpelling, AHabitIsKeptAllThroughAWord) {
  EXPECT_THAT(romanised("щербаков"), UnorderedElementsAre("shcherbakov", "scherbakov"));
  EXPECT_THAT(romanised("ухохо"), UnorderedElementsAre("ukhokho", "uhoho"));
  EXPECT_THAT(romanised("мария"), ElementsAre("mariia"));
  EXPECT_THAT(romanised("елена"), UnorderedElementsAre("elena", "ielena"));
  EXPECT_THAT(romanised("ёж"), UnorderedElementsAre("ezh", "iezh", "iozh"));
  EXPECT_THAT(romanised("щецхгьеё"), SizeIs(testing::Le(32u)));
}

TEST(LatinSpelling, LooseSpellingsOfOneNameAreOne) {
  for (const char* way : {"yuliya", "yulia", "iuliia", "julija", "juliia"}) EXPECT_EQ(normalised(way), "iulia") << way;
  for (const char* way : {"alexey", "aleksei", "aleksej"}) EXPECT_EQ(normalised(way), "aleksei") << way;
  EXPECT_NE(normalised("anna"), normalised("ana"));
}

// So that a word is found while it is being typed.
TEST(LatinSpelling, TheBeginningOfAWordGivesTheBeginningOfWhatItGives) {
  static constexpr const char* cyrillic[] = {"а", "е", "ё", "х", "щ", "ц", "ь", "и", "й", "ю", "к", "с", "є"};
  static constexpr char latin[] = {'a', 'i', 'j', 'y', 'x', 't', 'z', 'w', 's', 'k'};
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    const std::string word = some_word(random, cyrillic);
    const auto spellings = romanised(word);
    if (spellings.size() == 32) continue;  // so many ways that not all are there
    for (std::size_t length = 2; length < word.size(); length += 2) {
      const auto begun = romanised(word.substr(0, length));
      for (const std::string& spelling : spellings) {
        const auto begins = [&](const std::string& beginning) { return spelling.starts_with(beginning); };
        ASSERT_TRUE(begun.empty() || std::ranges::any_of(begun, begins)) << word << ' ' << length << ' ' << spelling;
      }
    }
    const std::string typed = some_word(random, latin);
    for (std::size_t length = 1; length < typed.size(); ++length)
      ASSERT_TRUE(normalised(typed).starts_with(normalised(typed.substr(0, length)))) << typed << ' ' << length;
  }
}

}  // namespace latin_spelling_test
}  // namespace muster::directory
