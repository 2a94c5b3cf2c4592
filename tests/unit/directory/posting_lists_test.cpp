#include "directory/words/posting_lists.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace muster::directory {
namespace id_lists_test {

using Model = std::map<std::uint32_t, std::set<std::uint32_t>>;

std::set<std::uint32_t> ids_of(const PostingLists& lists, std::vector<std::uint32_t> keys) {
  IdSet set;
  lists.collect(keys, set);
  std::set<std::uint32_t> ids;
  set.for_each([&ids](std::uint32_t id) { ids.insert(id); });
  return ids;
}

void expect_same(const PostingLists& lists, const Model& model) {
  std::set<std::uint32_t> keys;
  lists.for_each_key([&keys](std::uint32_t key) { keys.insert(key); });
  std::set<std::uint32_t> wanted;
  for (const auto& [key, ids] : model) {
    if (!ids.empty()) wanted.insert(key);
    ASSERT_EQ(lists.contains(key), !ids.empty()) << key;
    ASSERT_EQ(ids_of(lists, {key}), ids) << key;
  }
  ASSERT_EQ(keys, wanted);
}

// How ids lie to each other decides how they are kept.
struct Spread {
  std::uint32_t keys;
  std::uint32_t ids;   // how many there may be
  std::uint32_t step;  // between two of them
  std::size_t edits;   // at once
  unsigned present;    // of ten edits
};

void edit_at_random(const Spread& spread) {
  std::mt19937 random(7);
  PostingLists lists;
  Model model;
  for (std::uint32_t step = 0; step < 400; ++step) {
    const std::uint32_t key = 1 + static_cast<std::uint32_t>(random() % spread.keys);
    // Towards the end more is taken out than put in, so that sets get short and vanish.
    const unsigned present = step < 250 ? spread.present : 1;
    std::map<std::uint32_t, bool> edits;
    for (std::size_t i = random() % spread.edits + 1; i > 0; --i)
      edits[static_cast<std::uint32_t>(random() % spread.ids) * spread.step + 1] = random() % 10 < present;
    std::vector<IdEdit> list;
    for (const auto& [id, is] : edits) {
      list.push_back({id, is});
      if (is)
        model[key].insert(id);
      else
        model[key].erase(id);
    }
    lists.edit(key, list);
    if (step % 10 == 0) expect_same(lists, model);
  }
  expect_same(lists, model);
  for (auto& [key, ids] : model) {
    std::vector<IdEdit> all;
    for (const std::uint32_t id : ids) all.push_back({id, false});
    lists.edit(key, all);
    ids.clear();
  }
  expect_same(lists, model);
}

TEST(PostingLists, SetsAreWhatTheEditsMakeThem) {
  const Spread spreads[] = {{3, 40, 1, 5, 6},
                            {3, 3000, 1, 50, 8},
                            {2, 3000, 1, 2000, 9},
                            {5, 300, 7'000'000, 100, 8},
                            {1, 100'000, 17, 300, 9}};
  for (const Spread& spread : spreads) {
    SCOPED_TRACE(spread.ids * spread.step);
    edit_at_random(spread);
  }
}

TEST(PostingLists, SeveralSetsAreCollectedIntoOne) {
  PostingLists lists;
  std::set<std::uint32_t> all{3};
  std::vector<std::uint32_t> keys{7};
  for (std::uint32_t key = 10; key < 60; ++key) {
    std::vector<IdEdit> edits;
    for (std::uint32_t i = 1; i <= key * 5; ++i) {
      edits.push_back({i * key, true});
      all.insert(i * key);
    }
    lists.edit(key, edits);
    keys.push_back(key);
  }
  const IdEdit other[] = {{1'000'000, true}};
  lists.edit(9, other);
  keys.push_back(8);  // there is none
  lists.edit(7, std::vector<IdEdit>{{3, true}});
  EXPECT_EQ(ids_of(lists, keys), all);
}

TEST(PostingLists, ACopyKeepsWhatItHad) {
  PostingLists lists;
  std::vector<IdEdit> edits;
  for (std::uint32_t id = 1; id <= 1000; ++id) edits.push_back({id * 3, true});
  lists.edit(1, edits);
  const PostingLists before = lists;
  const auto had = ids_of(before, {1});
  ASSERT_EQ(had.size(), 1000u);
  lists.edit(1, std::vector<IdEdit>{{1, true}, {3, false}, {1500, false}, {1501, true}, {9000, true}});
  EXPECT_EQ(ids_of(before, {1}), had);
  EXPECT_EQ(ids_of(lists, {1}).size(), 1001u);
  for (IdEdit& edit : edits) edit.present = 0;
  lists.edit(1, edits);
  EXPECT_EQ(ids_of(lists, {1}), (std::set<std::uint32_t>{1, 1501, 9000}));
  EXPECT_EQ(ids_of(before, {1}), had);
}

}  // namespace id_lists_test
}  // namespace muster::directory
