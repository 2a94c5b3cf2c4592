#include "rest/limits/operating_times.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support/company.hpp"

// Ten windows of a minute each: contract section 5.
namespace muster::rest {
namespace operating_times_test {

constexpr base::Microseconds start = test::test_now;
constexpr base::Microseconds second = 1'000'000;
constexpr base::Microseconds limit = 480 * second;

Operation calls_of(const char* method, std::uint32_t webhook = 1, std::uint32_t portal = 1) {
  return {{portal}, {webhook}, find_method(method)};
}

const Operation leads = calls_of("user.get");

// Makes a call of 20 s at this moment, unless it is refused.
bool make_call(OperatingTimes& times, base::Microseconds now, const Operation& operation = leads) {
  if (times.is_over(times.spent(operation, now))) return false;
  times.add(operation, now, 20 * second);
  return true;
}

// The vendor's own examples, from its page of changes in REST 22.0.0: calls of 20 s, two a minute, limit 480 s.

TEST(OperatingTimes, TwoCallsOf20SecondsAMinuteAre400SecondsAndGoOnForEver) {
  OperatingTimes times(limit);
  for (int i = 0; i < 200; ++i) {
    const base::Microseconds now = start + i * 30 * second;
    ASSERT_TRUE(make_call(times, now)) << i;
    const base::Microseconds sum = times.spent(leads, now).sum;
    ASSERT_EQ(sum, i < 20 ? (i + 1) * 20 * second : (i % 2 == 0 ? 380 : 400) * second) << i;
  }
}

TEST(OperatingTimes, TwoSuchApplicationsByOneWebhookAreBlockedUntilTheFirstBasketLeaves) {
  OperatingTimes times(limit);
  const auto at = [](int i) { return start + i * 15 * second; };
  for (int i = 0; i < 24; ++i) ASSERT_TRUE(make_call(times, at(i))) << i;
  EXPECT_EQ(times.spent(leads, at(24)).sum, 480 * second);
  EXPECT_TRUE(make_call(times, at(24))) << "480 s are not over 480 s";
  for (int i = 25; i < 40; ++i) ASSERT_FALSE(make_call(times, at(i))) << i;
  const Operating blocked = times.spent(leads, at(39));
  EXPECT_EQ(blocked.sum, 500 * second);
  EXPECT_EQ(blocked.reset_at, start + 600 * second);
  EXPECT_FALSE(make_call(times, start + 600 * second - 1));
  EXPECT_TRUE(make_call(times, start + 600 * second)) << "the four calls of the first minute have left";
  EXPECT_EQ(times.spent(leads, start + 600 * second).sum, (500 - 80 + 20) * second);
}

TEST(OperatingTimes, ByWebhooksOfTheirOwnTheyDoNotDisturbEachOther) {
  OperatingTimes times(limit);
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(make_call(times, start + i * 30 * second, calls_of("user.get", 1)));
    ASSERT_TRUE(make_call(times, start + i * 30 * second, calls_of("user.get", 2)));
  }
}

TEST(OperatingTimes, MethodsWebhooksAndPortalsAreCountedApart) {
  OperatingTimes times(0);
  EXPECT_TRUE(make_call(times, start));
  EXPECT_FALSE(make_call(times, start));
  EXPECT_TRUE(make_call(times, start, calls_of("user.search")));
  EXPECT_TRUE(make_call(times, start, calls_of("user.get", 2)));
  EXPECT_TRUE(make_call(times, start, calls_of("user.get", 1, 2)));
  EXPECT_EQ(times.size(), 4u);
}

TEST(OperatingTimes, ABasketTakesAMinuteFromItsFirstCallAndLeavesTenMinutesAfterThat) {
  OperatingTimes times(limit);
  const base::Microseconds minute = 60 * second;
  EXPECT_EQ(times.spent(leads, start).sum, 0);
  EXPECT_EQ(times.spent(leads, start).reset_at, start + 600 * second);
  times.add(leads, start, 1);
  times.add(leads, start + minute - 1, 10);
  times.add(leads, start + minute, 100);
  const auto late = times.add(leads, start + 5 * minute + 7, 1000);
  EXPECT_EQ(late.spent.sum, 1111);
  EXPECT_EQ(late.spent.reset_at, start + 10 * minute);
  EXPECT_EQ(times.spent(leads, start + 10 * minute - 1).sum, 1111);
  EXPECT_EQ(times.spent(leads, start + 10 * minute).sum, 1100);
  EXPECT_EQ(times.spent(leads, start + 10 * minute).reset_at, start + 11 * minute);
  EXPECT_EQ(times.spent(leads, start + 11 * minute).sum, 1000);
  EXPECT_EQ(times.spent(leads, start + 15 * minute + 6).sum, 1000);
  EXPECT_EQ(times.spent(leads, start + 15 * minute + 7).sum, 0);
}

TEST(OperatingTimes, WhoWorksAllTheTimeHasNineFullBasketsAndOneThatFills) {
  OperatingTimes times(limit);
  for (int i = 0; i < 3600; ++i) {
    const auto charged = times.add(leads, start + i * second, second);
    ASSERT_EQ(charged.spent.sum, (i < 600 ? i + 1 : 541 + i % 60) * second) << i;
  }
}

TEST(OperatingTimes, CallsSideBySideMayBeCountedInAnyOrder) {
  OperatingTimes times(limit);
  times.add(leads, start + 90 * second, 5 * second);
  const auto older = times.add(leads, start, 100 * second);
  EXPECT_EQ(older.spent.sum, 105 * second);
  EXPECT_EQ(times.spent(leads, start + 690 * second - 1).sum, 105 * second);
  EXPECT_EQ(times.spent(leads, start + 690 * second).sum, 0);
}

TEST(OperatingTimes, WhatIsTakenBackDoesNotCount) {
  OperatingTimes times(limit);
  times.add(leads, start, 3 * second);
  const auto first = times.add(leads, start + 10, 20 * second);
  const auto other = times.add(leads, start + 61 * second, 40 * second);
  times.take_back(first.charge);
  EXPECT_EQ(times.spent(leads, start + 61 * second).sum, 43 * second);
  times.take_back(other.charge);
  EXPECT_EQ(times.spent(leads, start + 61 * second).sum, 3 * second);
  times.take_back(first.charge);
  EXPECT_EQ(times.spent(leads, start + 700 * second).sum, 0);
  times.take_back(first.charge);  // its window has left
  EXPECT_EQ(times.spent(leads, start + 700 * second).sum, 0);
}

TEST(OperatingTimes, AClockThatIsSetBackLocksNobodyOut) {
  OperatingTimes times(limit);
  times.add(leads, start, 500 * second);
  EXPECT_TRUE(times.is_over(times.spent(leads, start)));
  EXPECT_TRUE(make_call(times, start - 3600 * second));
  EXPECT_EQ(times.spent(leads, start - 3600 * second).sum, 20 * second);
}

TEST(OperatingTimes, WhatHasLeftIsSweptAway) {
  OperatingTimes times(limit);
  for (std::uint32_t webhook = 1; webhook <= 20'000; ++webhook) times.add(calls_of("user.get", webhook), start, second);
  EXPECT_EQ(times.size(), 20'000u);
  for (std::uint32_t webhook = 1; webhook <= 1000; ++webhook)
    times.add(calls_of("user.search", webhook), start + 600 * second, second);
  EXPECT_EQ(times.size(), 1000u);
}

TEST(OperatingTimes, ThreadsTogetherCountExactly) {
  OperatingTimes times(limit);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      const auto webhook = static_cast<std::uint32_t>(t + 2);
      for (int i = 0; i < 2000; ++i) {
        times.add(leads, start + i, 3);
        times.take_back(times.add(leads, start + i, 1000).charge);
        times.add(calls_of("user.get", webhook), start, 7);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(times.spent(leads, start).sum, 8 * 2000 * 3);
  for (std::uint32_t webhook = 2; webhook < 10; ++webhook)
    EXPECT_EQ(times.spent(calls_of("user.get", webhook), start).sum, 2000 * 7);
}

}  // namespace operating_times_test
}  // namespace muster::rest
