#include "base/work_budget.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace muster::base {
namespace work_budget_test {

// Works until it is stopped, at most for so many turns; why it was, and whether by this budget.
std::optional<WorkStopped> work(std::int64_t turns) {
  try {
    for (std::int64_t i = 0; i < turns; ++i) WorkBudget::step();
    return std::nullopt;
  } catch (const WorkStopped& stopped) {
    return stopped;
  }
}

constexpr std::int64_t for_ever = std::int64_t{1} << 40;

TEST(WorkBudget, without_one_nothing_is_bounded) {
  EXPECT_FALSE(work(1'000'000));
  EXPECT_NO_THROW(WorkBudget::wrote(~std::size_t{0}));
  EXPECT_EQ(WorkBudget::bytes_left(7), std::numeric_limits<std::size_t>::max() - 7);
}

TEST(WorkBudget, ends_work_that_takes_too_long) {
  const WorkBudget budget({.time = 1'000});
  const auto stopped = work(for_ever);
  ASSERT_TRUE(stopped);
  EXPECT_TRUE(stopped->is_of(budget));
  EXPECT_EQ(stopped->reason(), WorkStopped::Reason::time);
}

TEST(WorkBudget, time_that_is_spent_stays_spent) {
  WorkBudget budget({.time = 1'000});
  EXPECT_GT(budget.time_left(), 0);
  EXPECT_TRUE(work(for_ever));
  EXPECT_EQ(budget.time_left(), 0);
  EXPECT_TRUE(work(1'000)) << "at its next look";
}

TEST(WorkBudget, ends_with_its_scope) {
  { const WorkBudget budget({.time = 0, .bytes = 1}); }
  EXPECT_FALSE(work(100'000));
  EXPECT_NO_THROW(WorkBudget::wrote(100));
}

TEST(WorkBudget, the_outer_one_holds_for_all_within_it) {
  const WorkBudget outer({.time = 1'000});
  const WorkBudget inner({.time = 3'600'000'000});
  const auto stopped = work(for_ever);
  ASSERT_TRUE(stopped);
  EXPECT_TRUE(stopped->is_of(outer));
  EXPECT_FALSE(stopped->is_of(inner));
}

TEST(WorkBudget, when_both_are_spent_the_outer_one_ends_the_work) {
  const WorkBudget outer({.time = 0});
  const WorkBudget inner({.time = 0});
  EXPECT_TRUE(work(for_ever)->is_of(outer));
}

TEST(WorkBudget, the_inner_one_ends_alone) {
  WorkBudget outer({.time = 3'600'000'000});
  {
    const WorkBudget inner({.time = 0});
    EXPECT_TRUE(work(for_ever)->is_of(inner));
  }
  EXPECT_FALSE(work(10'000));
  EXPECT_GT(outer.time_left(), 0);
}

// Many small pieces of work are as long as a large one.
TEST(WorkBudget, the_outer_one_counts_through_many_inner_ones) {
  const WorkBudget outer({.time = 1'000});
  const auto many = [] {
    for (std::int64_t i = 0; i < for_ever; ++i) {
      const WorkBudget inner({});
      WorkBudget::step(3);
    }
  };
  EXPECT_THROW(many(), WorkStopped);
}

TEST(WorkBudget, bounds_what_is_written) {
  const WorkBudget budget({.bytes = 10}, 100);
  EXPECT_NO_THROW(WorkBudget::wrote(110));
  EXPECT_EQ(WorkBudget::bytes_left(104), 6u);
  EXPECT_EQ(WorkBudget::bytes_left(111), 0u);
  try {
    WorkBudget::wrote(111);
    FAIL();
  } catch (const WorkStopped& stopped) {
    EXPECT_TRUE(stopped.is_of(budget));
    EXPECT_EQ(stopped.reason(), WorkStopped::Reason::bytes);
  }
}

TEST(WorkBudget, the_inner_one_alone_bounds_what_is_written) {
  const WorkBudget outer({.bytes = 10});
  {
    const WorkBudget inner({.bytes = 100});
    EXPECT_NO_THROW(WorkBudget::wrote(100));
  }
  EXPECT_THROW(WorkBudget::wrote(11), WorkStopped);
}

TEST(WorkBudget, sizes_near_the_largest_do_not_wrap_around) {
  const WorkBudget budget({}, 1'000);
  EXPECT_NO_THROW(WorkBudget::wrote(~std::size_t{0}));
}

TEST(WorkBudget, may_be_cancelled) {
  const std::atomic<bool> cancelled{true};
  const WorkBudget budget({}, 0, &cancelled);
  EXPECT_EQ(work(for_ever)->reason(), WorkStopped::Reason::cancelled);
}

}  // namespace work_budget_test
}  // namespace muster::base
