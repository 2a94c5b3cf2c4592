#include "rest/limits/rate_limit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "support/company.hpp"

// The leaky bucket of contract section 5, at moments of our choice.
namespace muster::rest {
namespace rate_limit_test {

constexpr base::Microseconds start = test::test_now;
constexpr base::Microseconds second = 1'000'000;
constexpr base::PortalId portal{1};

int admitted(RateLimit& limit, int requests, base::Microseconds now, std::string_view client = "192.0.2.1") {
  int count = 0;
  for (int i = 0; i < requests; ++i) count += limit.admit(portal, client, now) ? 1 : 0;
  return count;
}

TEST(RateLimit, TheStandardBucketTakes50AndThen2ASecond) {
  RateLimit limit(*standard_limits.rate, start);
  EXPECT_EQ(admitted(limit, 50, start), 50);
  EXPECT_FALSE(limit.admit(portal, "192.0.2.1", start)) << "the 51st";
  EXPECT_EQ(admitted(limit, 10, start + second), 2);
  EXPECT_EQ(admitted(limit, 100, start + 11 * second), 20);
  EXPECT_EQ(admitted(limit, 100, start + 36 * second), 50) << "25 s later it is just empty";
  EXPECT_EQ(admitted(limit, 100, start + 3600 * second), 50) << "and never emptier";
}

TEST(RateLimit, TheEnterpriseBucketTakes250AndThen5ASecond) {
  RateLimit limit(*enterprise_limits.rate, start);
  EXPECT_EQ(admitted(limit, 300, start), 250);
  EXPECT_EQ(admitted(limit, 300, start + 4 * second), 20);
}

TEST(RateLimit, ItDrainsToTheMicrosecond) {
  RateLimit halves({3, 2}, start);
  EXPECT_EQ(admitted(halves, 3, start), 3);
  EXPECT_EQ(admitted(halves, 1, start + 499'999), 0);
  EXPECT_EQ(admitted(halves, 2, start + 500'000), 1);
  EXPECT_EQ(admitted(halves, 1, start + 999'999), 0);
  EXPECT_EQ(admitted(halves, 2, start + 1'000'000), 1);

  RateLimit thirds({3, 3}, start);
  EXPECT_EQ(admitted(thirds, 3, start), 3);
  EXPECT_EQ(admitted(thirds, 1, start + 333'333), 0) << "a third of a second is a little more";
  EXPECT_EQ(admitted(thirds, 2, start + 333'334), 1);
  EXPECT_EQ(admitted(thirds, 1, start + 666'666), 0);
  EXPECT_EQ(admitted(thirds, 2, start + 666'667), 1);
  EXPECT_EQ(admitted(thirds, 1, start + 999'999), 0);
  EXPECT_EQ(admitted(thirds, 2, start + 1'000'000), 1) << "and nothing was lost by rounding";
}

TEST(RateLimit, WhoKeepsToTheDrainIsNeverRefused) {
  RateLimit limit({1, 4}, start);
  base::Microseconds now = start;
  for (int i = 0; i < 10'000; ++i, now += 250'000) ASSERT_TRUE(limit.admit(portal, "192.0.2.1", now)) << i;
}

TEST(RateLimit, RefusedRequestsDoNotCount) {
  RateLimit limit({2, 1}, start);
  EXPECT_EQ(admitted(limit, 1000, start), 2);
  EXPECT_EQ(admitted(limit, 1000, start + second), 1);
}

TEST(RateLimit, AddressesAndPortalsHaveBucketsOfTheirOwn) {
  RateLimit limit({2, 1}, start);
  EXPECT_EQ(admitted(limit, 5, start, "192.0.2.1"), 2);
  EXPECT_EQ(admitted(limit, 5, start, "192.0.2.2"), 2);
  EXPECT_EQ(admitted(limit, 5, start, "2001:db8:1234:5678:9abc:def0:1234:5678"), 2);
  EXPECT_EQ(admitted(limit, 5, start, ""), 2) << "who is not known";
  EXPECT_TRUE(limit.admit({2}, "192.0.2.1", start));
  EXPECT_EQ(limit.size(), 5u);
}

// Another way to count: the level in millionths of a request, at the moment of the last one.
struct Model {
  Rate rate;
  base::Microseconds at = start;
  std::int64_t level = 0;

  bool admit(base::Microseconds now) {
    level = std::max<std::int64_t>(0, level - (now - at) * rate.drain);
    at = now;
    if (level + 1'000'000 > rate.capacity * 1'000'000) return false;
    level += 1'000'000;
    return true;
  }
};

TEST(RateLimit, CountsAsTheModelDoes) {
  std::mt19937 random(7);
  const auto pick = [&](int least, int most) { return std::uniform_int_distribution<int>(least, most)(random); };
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    const Rate rate{pick(1, 9), pick(1, 13)};
    Model model{rate};
    RateLimit limit(rate, start);
    base::Microseconds now = start;
    for (int i = 0; i < 300; ++i) {
      now += pick(0, 3) == 0 ? pick(0, 2'000'000) : pick(0, 200'000);
      const bool expected = model.admit(now);
      ASSERT_EQ(limit.admit(portal, "192.0.2.1", now), expected) << rate.capacity << "/" << rate.drain << ", " << i;
      refused += expected ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 1000) << "the model was put to the test";
}

TEST(RateLimit, AClockThatIsSetBackLocksNobodyOut) {
  RateLimit limit({2, 1}, start);
  EXPECT_EQ(admitted(limit, 5, start), 2);
  const base::Microseconds earlier = start - 3600 * second;
  EXPECT_EQ(admitted(limit, 5, earlier), 0) << "full is full";
  EXPECT_EQ(admitted(limit, 5, earlier + second), 1) << "and drains from there";
  EXPECT_EQ(admitted(limit, 5, earlier, "192.0.2.2"), 2);
}

TEST(RateLimit, EmptyBucketsAreSweptAway) {
  RateLimit limit({50, 2}, start);
  std::size_t most = 0;
  base::Microseconds now = start;
  // 100,000 requests a second, each from somewhere else: 50,000 buckets are not empty at a time.
  for (int i = 0; i < 1'000'000; ++i, now += 10) {
    ASSERT_TRUE(limit.admit(portal, std::to_string(i), now));
    if (i % 10'000 == 0) most = std::max(most, limit.size());
  }
  EXPECT_GT(most, 50'000u);
  EXPECT_LT(most, 110'000u);
  now += 60 * second;
  for (int i = 0; i < 1000; ++i) limit.admit(portal, std::to_string(i), now);
  EXPECT_LE(limit.size(), 1000u) << "what the crowd left is gone";
}

TEST(RateLimit, ABucketThatIsNotEmptyOutlastsTheSweep) {
  RateLimit limit({50, 1}, start);
  EXPECT_EQ(admitted(limit, 50, start, "busy"), 50);
  for (int i = 0; i < 100'000; ++i) limit.admit(portal, std::to_string(i), start + 10 * second);
  EXPECT_EQ(admitted(limit, 50, start + 10 * second, "busy"), 10);
}

TEST(RateLimit, ThreadsTogetherGetNoMoreThanThereIs) {
  RateLimit limit({1000, 1}, start);
  std::atomic<int> shared = 0;
  std::atomic<int> own = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5000; ++i) {
        shared += limit.admit(portal, "192.0.2.1", start) ? 1 : 0;
        own += limit.admit(portal, std::to_string(t), start) ? 1 : 0;
        limit.admit(portal, std::to_string(t * 5000 + i + 100), start);  // makes room again and again
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shared, 1000);
  EXPECT_EQ(own, 8 * 1000);
}

}  // namespace rate_limit_test
}  // namespace muster::rest
