#include "rest/fields/patterns.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <random>

#include "rest/fields/filter.hpp"
#include "rest/fields/query_params.hpp"

namespace muster::rest {
namespace patterns_test {

using Random = std::mt19937;

std::size_t pick(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

std::string random_text(Random& random, std::string_view letters, std::size_t most) {
  std::string text;
  for (std::size_t left = pick(random, most + 1); left > 0; --left) text += letters[pick(random, letters.size())];
  return text;
}

// What a pattern says, letter by letter: every way to spread the `%` is tried.
bool plainly_like(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() != '%')
    return !text.empty() && text.front() == pattern.front() && plainly_like(text.substr(1), pattern.substr(1));
  return plainly_like(text, pattern.substr(1)) || (!text.empty() && plainly_like(text.substr(1), pattern));
}

bool plainly_fits(const std::vector<std::string>& patterns, Patterns::Kind kind, std::string_view text) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return kind == Patterns::Kind::contained ? text.find(pattern) != std::string_view::npos
                                             : plainly_like(text, pattern);
  });
}

Patterns made_of(const std::vector<std::string>& list, Patterns::Kind kind) {
  Patterns patterns(kind);
  for (const std::string& one : list) patterns.add(one);
  patterns.compile();
  return patterns;
}

TEST(Patterns, ManyAreFoundAsOneAfterTheOther) {
  Random random(1);
  for (int round = 0; round < 3000 && !testing::Test::HasFailure(); ++round) {
    const auto kind = pick(random, 2) == 0 ? Patterns::Kind::contained : Patterns::Kind::like;
    const std::string_view letters = kind == Patterns::Kind::like ? "ab%\xff" : "abc\xff";
    std::vector<std::string> list;
    for (std::size_t count = pick(random, 12); count > 0; --count) {
      list.push_back(random_text(random, letters, 6));
      // Without a `%` it is no pattern, but a text that is looked up.
      if (kind == Patterns::Kind::like && list.back().find('%') == std::string::npos) list.back() += '%';
    }
    const Patterns patterns = made_of(list, kind);
    for (int i = 0; i < 20; ++i) {
      const std::string text = random_text(random, "abc\xff", 10);
      EXPECT_EQ(patterns.fit(text), plainly_fits(list, kind, text)) << fmt::format("{} in {}", text, list.size());
    }
  }
}

TEST(Patterns, TheEmptyTextAndAnythingFitEverywhere) {
  for (const std::string_view text : {"", "a"}) {
    EXPECT_TRUE(made_of({"", "x", "y", "z"}, Patterns::Kind::contained).fit(text));
    EXPECT_TRUE(made_of({"%", "x%", "y%", "z%"}, Patterns::Kind::like).fit(text));
    EXPECT_TRUE(made_of({"%%", "x%", "y%", "z%"}, Patterns::Kind::like).fit(text));
  }
  EXPECT_FALSE(made_of({}, Patterns::Kind::contained).fit(""));
}

TEST(Patterns, AMoveLeavesWhatIsLookedFor) {
  Patterns patterns = made_of({"ab", "bc", "cd", "de"}, Patterns::Kind::contained);
  EXPECT_TRUE(patterns.fit("xcdx"));
  const Patterns moved = std::move(patterns);
  EXPECT_TRUE(moved.fit("xcdx"));
  EXPECT_FALSE(moved.fit("xcx"));
  EXPECT_EQ(moved.size(), 4u);
  EXPECT_EQ(moved.bytes(), 8u);
}

// Each of these takes the square of the length, or far longer, when letters are looked at again and again.
TEST(Patterns, LongTextsTakeNoLongerThanTheyAre) {
  const auto start = std::chrono::steady_clock::now();
  const std::string text(2'000'000, 'a');
  const std::string piece = std::string(20'000, 'a');
  EXPECT_FALSE(is_like(text, "%" + piece + "b%" + piece + "c%"));
  EXPECT_FALSE(made_of({piece + "b"}, Patterns::Kind::contained).fit(text));
  std::string many_percents;
  for (int i = 0; i < 1000; ++i) many_percents += "a%";
  EXPECT_FALSE(is_like(text, many_percents + "b"));
  std::vector<std::string> one_needle;
  for (int i = 0; i < 1000; ++i) one_needle.push_back(fmt::format("x%a%y{}", i));
  EXPECT_FALSE(made_of(one_needle, Patterns::Kind::like).fit(text));
  std::vector<std::string> nested;
  for (std::size_t i = 1; i < 200; ++i) nested.push_back("b%" + std::string(i, 'a') + "%b");
  EXPECT_FALSE(made_of(nested, Patterns::Kind::like).fit(text));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60)) << "hours, by backtracking";
}

// A list of texts to be one of is a set, in either direction; the text is folded once for all.
TEST(Patterns, ALongListOfTextsIsOneLookup) {
  boost::json::array list;
  for (int i = 0; i < 5000; ++i) list.push_back(boost::json::value(fmt::format("Person{}@Example.com", i)));
  const Condition is_one(read_filter_key("@EMAIL"), FieldType::text, list, {});
  const Condition is_none(read_filter_key("!@EMAIL"), FieldType::text, list, {});
  for (const auto& [text, listed] : {std::pair("PERSON77@example.com", true), {"person5000@example.com", false}}) {
    EXPECT_EQ(is_one.holds({.text = text}), listed);
    EXPECT_EQ(is_none.holds({.text = text}), !listed);
  }
  EXPECT_FALSE(is_one.holds({.text = ""}));
}

TEST(Patterns, MoreThanTheTableMayHoldIsAFault) {
  QuerySize size;
  size.add_patterns(made_of({std::string(most_pattern_bytes, 'a')}, Patterns::Kind::contained));
  EXPECT_EQ(size.validation_error(), nullptr);
  size.add_patterns(made_of({"b"}, Patterns::Kind::contained));
  EXPECT_EQ(size.validation_error(), &too_long_patterns);
}

}  // namespace patterns_test
}  // namespace muster::rest
