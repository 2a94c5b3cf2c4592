#include "directory/table/id_set.hpp"

#include "support/times.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <span>
#include <vector>

namespace muster::directory {
namespace id_set_test {

using Model = std::set<std::uint32_t>;

// On both sides of words, of pieces and of the ends of what an id may be.
constexpr std::uint32_t edges[] = {0, 1, 63, 64, 4095, 4096, 8191, 262143, 262144, 0x7fffffff, 0x80000000, 0xffffffff};

Model members(const IdSet& set, std::uint32_t first = 0) {
  Model model;
  std::uint32_t last = 0;
  set.for_each_from(first, [&](std::uint32_t id) {
    EXPECT_TRUE(model.empty() || id > last) << "in ascending order, each once";
    model.insert(last = id);
    return true;
  });
  return model;
}

void expect_same(const IdSet& set, const Model& model) {
  ASSERT_EQ(members(set), model);
  ASSERT_EQ(set.count(), model.size());
  ASSERT_EQ(set.empty(), model.empty());
  const std::size_t offset = model.size() / 3;
  std::vector<std::uint32_t> page;
  set.for_page(offset, 5, [&](std::uint32_t id) { page.push_back(id); });
  const std::vector<std::uint32_t> all(model.begin(), model.end());
  ASSERT_TRUE(std::ranges::equal(page, std::span(all).subspan(offset, std::min<std::size_t>(5, all.size() - offset))));
}

TEST(IdSet, HasWhatWasAddedAndNothingBeside) {
  IdSet set;
  expect_same(set, {});
  Model model;
  for (const std::uint32_t id : edges) {
    EXPECT_FALSE(set.contains(id));
    set.add(id);
    model.insert(id);
    EXPECT_TRUE(set.contains(id));
    expect_same(set, model);
  }
  for (const std::uint32_t id : {2u, 62u, 65u, 4097u, 0x7ffffffeu, 0x80000001u, 0xfffffffeu})
    EXPECT_FALSE(set.contains(id)) << id;
}

TEST(IdSet, WalksFromAnyIdAndStopsWhenAsked) {
  IdSet set;
  Model model;
  for (const std::uint32_t id : edges) set.add(id), model.insert(id);
  for (const std::uint32_t id : edges) {
    EXPECT_EQ(members(set, id), Model(model.lower_bound(id), model.end())) << id;
    if (id == 0xffffffff) continue;
    EXPECT_EQ(members(set, id + 1), Model(model.upper_bound(id), model.end())) << id;
  }
  int visits = 0;
  set.for_each_from(0, [&](std::uint32_t) { return ++visits < 4; });
  EXPECT_EQ(visits, 4);
}

TEST(IdSet, RangesReachUpToTheirEnd) {
  for (const std::uint32_t first : {0u, 1u, 63u, 64u, 100u, 4095u}) {
    for (const std::uint32_t length : {0u, 1u, 2u, 63u, 64u, 65u, 5000u}) {
      IdSet set;
      set.add_range(first, first + length);
      Model model;
      for (std::uint32_t id = first; id < first + length; ++id) model.insert(id);
      expect_same(set, model);
    }
  }
}

TEST(IdSet, AClearedSetHasNothingLeftOfBefore) {
  IdSet set;
  set.add_range(0, 10000);
  set.clear();
  expect_same(set, {});
  EXPECT_FALSE(set.contains(5000));
  set.add(5000);
  expect_same(set, {5000});
}

TEST(IdSet, ListsAreAddedWithWhateverBaseAndOrder) {
  IdSet set;
  const std::uint16_t offsets[] = {0, 1, 95, 96, 65535};
  set.add(4000, offsets);
  expect_same(set, {4000, 4001, 4095, 4096, 69535});
  const std::uint32_t ids[] = {70000, 5, 4096, 4095};
  set.add(ids);
  expect_same(set, {5, 4000, 4001, 4095, 4096, 69535, 70000});
}

// Two sets through a row of random operations, beside std::set.
TEST(IdSet, DoesAsASetDoes) {
  std::mt19937 random(1);
  const auto below = [&random](std::uint32_t count) { return static_cast<std::uint32_t>(random() % count); };
  for (int round = 0; round < test::times(200); ++round) {
    IdSet sets[2];
    Model models[2];
    const std::uint32_t span = 1u << below(20);
    for (int step = 0; step < 60; ++step) {
      const std::size_t one = below(2);
      IdSet& set = sets[one];
      Model& model = models[one];
      const std::uint32_t id = below(span);
      switch (below(7)) {
        case 0:
          set.keep_only(sets[1 - one]);
          std::erase_if(model, [&](std::uint32_t member) { return !models[1 - one].contains(member); });
          break;
        case 1:
          set.merge(sets[1 - one]);
          model.insert(models[1 - one].begin(), models[1 - one].end());
          break;
        case 2:
          set.remove(id);
          model.erase(id);
          break;
        case 3: {
          const std::uint32_t end = id + below(200);
          set.add_range(id, end);
          for (std::uint32_t member = id; member < end; ++member) model.insert(member);
          break;
        }
        case 4:
          if (below(10) == 0) set.clear(), model.clear();
          break;
        default: set.add(id), model.insert(id);
      }
      expect_same(set, model);
      EXPECT_EQ(set.contains(id), model.contains(id));
    }
  }
}

}  // namespace id_set_test
}  // namespace muster::directory
