#include "directory/words/term_trie.hpp"

#include "support/times.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace muster::directory {
namespace spelling_table_test {

using Pair = std::pair<std::string, std::uint32_t>;
using Pairs = std::vector<Pair>;

Pairs with_prefix(const TermTrie& table, const std::string& prefix) {
  Pairs found;
  table.for_each_from(prefix, [&](std::string_view rest, std::uint32_t number) {
    found.emplace_back(prefix + std::string(rest), number);
  });
  return found;
}

Pairs with_prefix(const std::set<Pair>& model, const std::string& prefix) {
  Pairs found;
  for (const Pair& pair : model) {
    if (pair.first.starts_with(prefix)) found.push_back(pair);
  }
  return found;
}

TEST(TermTrie, FindsByPrefixInOrder) {
  TermTrie table;
  EXPECT_TRUE(with_prefix(table, "").empty());
  for (const auto& [text, number] : Pairs{{"anna", 2}, {"ann", 1}, {"bob", 4}, {"annabel", 3}, {"ann", 7}, {"ann", 1}})
    table.insert(text, number);
  EXPECT_EQ(with_prefix(table, "ann"), (Pairs{{"ann", 1}, {"ann", 7}, {"anna", 2}, {"annabel", 3}}));
  EXPECT_EQ(with_prefix(table, "annab"), (Pairs{{"annabel", 3}}));
  EXPECT_EQ(with_prefix(table, "annabelle"), Pairs{});
  EXPECT_EQ(with_prefix(table, "").size(), 5u);
  EXPECT_EQ(table.find("ann"), 1u);
  EXPECT_EQ(table.find("annab"), 0u);
  table.erase("ann", 2);
  table.erase("an", 1);
  table.erase("ann", 1);
  EXPECT_EQ(with_prefix(table, "ann"), (Pairs{{"ann", 7}, {"anna", 2}, {"annabel", 3}}));
}

TEST(TermTrie, HoldsLongSpellingsAndManyNumbersOfOne) {
  TermTrie table;
  std::set<Pair> model;
  for (std::uint32_t i = 1; i <= 600; ++i) {
    model.emplace("same", i);
    model.emplace(std::string(200, 'x') + std::to_string(i), i);
    model.emplace(std::string(255 - i % 200, 'y'), i);
  }
  for (const auto& [text, number] : model) table.insert(text, number);
  for (const std::string& prefix :
       {std::string(), std::string("same"), std::string(200, 'x') + "5", std::string(250, 'y')})
    EXPECT_EQ(with_prefix(table, prefix), with_prefix(model, prefix));
  for (const auto& [text, number] : model) table.erase(text, number);
  EXPECT_TRUE(with_prefix(table, "").empty());
}

// Few letters, so that spellings begin alike and leaves split; bytes up to the highest.
std::string some_spelling(std::mt19937& random) {
  std::string text;
  for (std::size_t length = random() % 9; length > 0; --length) text += "abc\x01\xd0\xff"[random() % 6];
  return text;
}

TEST(TermTrie, IsTheSetThatTheChangesMake) {
  constexpr int steps = test::times(20'000);
  std::mt19937 random(3);
  TermTrie table;
  std::set<Pair> model;
  std::vector<std::pair<TermTrie, std::set<Pair>>> snapshots;
  for (int step = 0; step < steps; ++step) {
    const Pair pair{some_spelling(random), 1 + static_cast<std::uint32_t>(random() % 3)};
    // First it grows, then it shrinks to nearly nothing.
    if (random() % 10 < (step < steps / 2 ? 8u : 1u)) {
      table.insert(pair.first, pair.second);
      model.insert(pair);
    } else {
      const auto near = model.lower_bound(pair);
      const Pair gone = near == model.end() ? pair : *near;
      table.erase(gone.first, gone.second);
      model.erase(gone);
    }
    const std::string asked = some_spelling(random);
    const auto known = with_prefix(model, asked);
    ASSERT_EQ(table.find(asked), known.empty() || known[0].first != asked ? 0 : known[0].second) << step;
    if (step % 1000 != 0) continue;
    for (const std::string& prefix : {std::string(), some_spelling(random), std::string("a"), std::string("\xd0\xff")})
      ASSERT_EQ(with_prefix(table, prefix), with_prefix(model, prefix)) << step;
    snapshots.emplace_back(table, model);
  }
  for (const auto& [kept, had] : snapshots) EXPECT_EQ(with_prefix(kept, ""), with_prefix(had, ""));
}

}  // namespace spelling_table_test
}  // namespace muster::directory
