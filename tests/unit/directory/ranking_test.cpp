#include "directory/table/ranking.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

// Against a plain set, with keys that thousands have and keys that one has, so that a key spans chunks and a chunk
// keys.
namespace muster::directory {
namespace ranking_test {

struct Record {
  std::uint32_t key;
  std::uint8_t kind;
};

class Rankings : public testing::Test {
 protected:
  std::uint32_t below(std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random_);
  }

  Record any_record() {
    const std::uint32_t key = below(2) == 0 ? 5 : below(3) == 0 ? below(100'000) : below(10);
    return {key, static_cast<std::uint8_t>(below(Ranking::kinds))};
  }
  auto before(std::uint32_t id) {
    return [this, id](std::uint32_t other) {
      return std::tuple(records_.at(other).key, other) < std::tuple(records_.at(id).key, id);
    };
  }
  void fill(std::uint32_t people) {
    for (std::uint32_t id = 1; id <= people; ++id) {
      records_[id] = any_record();
      order_.emplace(records_[id].key, id);
    }
    std::vector<std::uint32_t> entries;
    std::vector<std::uint8_t> kinds;
    std::uint32_t last_key = 0xffffffff;
    for (const auto& [key, id] : order_) {
      entries.push_back(id | (key == last_key ? Ranking::same : 0));
      kinds.push_back(records_[id].kind);
      last_key = key;
    }
    ranking_ = Ranking(entries, kinds);
  }
  void edit(std::uint32_t edits) {
    RankingEdit edit(ranking_);
    for (; edits > 0; --edits) {
      const std::uint32_t id = 1 + below(6'000);
      if (records_.contains(id)) {
        edit.erase(before(id));
        order_.erase({records_[id].key, id});
        records_.erase(id);
      } else {
        records_[id] = any_record();
        const std::uint32_t key = records_[id].key;
        edit.insert(id, records_[id].kind, before(id),
                    [&](std::uint32_t other) { return records_.at(other).key == key; });
        order_.emplace(key, id);
      }
    }
    ranking_ = edit.finish();
  }
  void check() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> all(order_.begin(), order_.end());
    ASSERT_EQ(ranking_.size(), all.size());
    std::size_t at = 0;
    std::size_t keys = 0;
    ranking_.for_each([&](std::uint32_t entry) {
      EXPECT_EQ(Ranking::id_of(entry), all[at].second);
      const bool same = at > 0 && all[at].first == all[at - 1].first;
      EXPECT_EQ((entry & Ranking::same) != 0, same) << at;
      keys += same ? 0 : 1;
      ++at;
    });
    EXPECT_EQ(ranking_.keys(), keys);
    for (int i = 0; i < 20 && !all.empty(); ++i) check_place(all, below(static_cast<std::uint32_t>(all.size())));
  }
  void check_place(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& all, std::size_t place) {
    const auto kind_at = [&](std::size_t at) { return records_.at(all[at].second).kind; };
    const Ranking::Kinds kinds = 1u << kind_at(place) | below(Ranking::every_kind + 1);
    std::size_t count = 0;
    for (std::size_t at = 0; at < place; ++at) count += kinds >> kind_at(at) & 1;
    EXPECT_EQ(ranking_.count_before(place, kinds), count);
    EXPECT_EQ(ranking_.find(count, kinds), place);
    EXPECT_EQ(ranking_.first_where_not(before(all[place].second)), place);
    const auto [begin, end] =
        std::ranges::equal_range(all, all[place].first, {}, [](const auto& one) { return one.first; });
    const Ranking::Group group = ranking_.group_at(place);
    EXPECT_EQ(group.begin, static_cast<std::size_t>(begin - all.begin()));
    EXPECT_EQ(group.end, static_cast<std::size_t>(end - all.begin()));
    for (const bool backwards : {false, true}) {
      std::vector<std::uint32_t> ids;
      ranking_.for_some(place, group.end, kinds, backwards, [&](std::uint32_t id) { return ids.push_back(id), true; });
      std::vector<std::uint32_t> wanted;
      for (std::size_t at = place; at < group.end; ++at) {
        if ((kinds >> kind_at(at) & 1) != 0) wanted.push_back(all[at].second);
      }
      if (backwards) std::ranges::reverse(wanted);
      EXPECT_EQ(ids, wanted);
    }
  }

  std::mt19937 random_{1};
  std::unordered_map<std::uint32_t, Record> records_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> order_;
  Ranking ranking_;
};

TEST_F(Rankings, AreWhatAPlainOrderIs) {
  fill(5'000);
  check();
  for (int step = 0; step < 60 && !HasFatalFailure(); ++step) {
    edit(step % 4 == 0 ? 2'000 : 1 + below(30));
    check();
  }
}

TEST_F(Rankings, GrowFromNothingAndShrinkToIt) {
  check();
  EXPECT_EQ(ranking_.count_before(0, Ranking::every_kind), 0u);
  for (int step = 0; step < 10; ++step) edit(300);
  check();
  RankingEdit edit(ranking_);
  for (const auto& [key, id] : order_) edit.erase(before(id));
  ranking_ = edit.finish();
  order_.clear();
  check();
}

}  // namespace ranking_test
}  // namespace muster::directory
