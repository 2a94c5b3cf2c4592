#include "directory/table/count_tree.hpp"

#include "support/times.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace muster::directory {
namespace count_tree_test {

// The levels of the entries of each row.
using Rows = std::vector<std::vector<std::uint32_t>>;

std::uint32_t shown(const Rows& rows, std::size_t end, std::uint32_t depth) {
  std::uint32_t sum = 0;
  for (std::size_t row = 0; row < end; ++row)
    sum += static_cast<std::uint32_t>(
        std::ranges::count_if(rows[row], [depth](std::uint32_t level) { return level <= depth; }));
  return sum;
}

void compare(const CountTree& tree, const Rows& rows) {
  ASSERT_EQ(tree.rows(), rows.size());
  for (const std::uint32_t depth : {0u, 1u, 3u, CountTree::show_all}) {
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const std::uint32_t before = shown(rows, row, depth);
      ASSERT_EQ(tree.shown_before(row, depth), before) << "row " << row << ", depth " << depth;
      const std::uint32_t here = shown(rows, row + 1, depth) - before;
      ASSERT_EQ(tree.shown_in(row, depth), here) << "row " << row << ", depth " << depth;
      for (std::uint32_t i = 0; i < here; ++i) {
        const auto [found, position] = tree.find(before + i, depth);
        ASSERT_EQ(found, row);
        ASSERT_EQ(position, i);
      }
    }
    ASSERT_EQ(tree.shown_before(tree.rows(), depth), shown(rows, rows.size(), depth));
  }
}

TEST(CountTree, IsBuiltFromNumbersOfEntries) {
  for (const std::uint32_t size : {0u, 1u, 16u, 17u, 256u, 700u}) {
    Rows rows(size);
    std::vector<std::uint32_t> entries(size);
    for (std::uint32_t row = 0; row < size; ++row) rows[row].assign(entries[row] = row % 4, 0);
    compare(CountTree(entries), rows);
  }
}

TEST(CountTree, CountsAsAPlainListDoes) {
  std::mt19937 random(5);
  const auto pick = [&](std::size_t count) { return static_cast<std::uint32_t>(random() % count); };
  CountTree tree;
  Rows rows;
  CountTree older;
  Rows older_rows;
  constexpr int steps = test::times(6000);
  for (int step = 0; step < steps; ++step) {
    const bool grows = step < steps / 2;  // then it shrinks again
    if (rows.empty() || pick(10) < (grows ? 5 : 1)) {
      const std::uint32_t at = pick(rows.size() + 1);
      tree.insert(at);
      rows.emplace(rows.begin() + at);
    } else if (pick(10) < 4) {
      const std::uint32_t at = pick(rows.size());
      for (const std::uint32_t level : rows[at]) tree.remove(at, level);
      tree.erase(at);
      rows.erase(rows.begin() + at);
    } else {
      const std::uint32_t at = pick(rows.size());
      const std::uint32_t level = pick(2) * pick(6);
      tree.add(at, 0);
      tree.raise(at, level);
      rows[at].push_back(level);
    }
    if (step % 500 == 0) {
      compare(tree, rows);
      compare(older, older_rows);
      older = tree;
      older_rows = rows;
    }
  }
  compare(tree, rows);
}

TEST(CountTree, GrowsAtItsEndAndIsEmptiedFromTheFront) {
  CountTree tree;
  for (std::uint32_t row = 0; row < 1000; ++row) {
    tree.insert(row);
    tree.add(row, row % 3);
  }
  Rows rows;
  for (std::uint32_t row = 0; row < 1000; ++row) rows.push_back({row % 3});
  compare(tree, rows);
  for (; !rows.empty(); rows.erase(rows.begin())) {
    tree.remove(0, rows.front().front());
    tree.erase(0);
    ASSERT_EQ(tree.rows(), rows.size() - 1);
  }
  EXPECT_EQ(tree.shown_before(0, 0), 0u);
}

}  // namespace count_tree_test
}  // namespace muster::directory
