#include "rest/dispatch/waiting_writes.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace muster::rest {
namespace waiting_writes_test {

using Places = std::vector<std::shared_ptr<const WaitingWrites::Reservation>>;

// How many places this owner gets until it is refused.
std::size_t fill(WaitingWrites& waiting, Places& places, std::uint32_t portal, const std::string& owner,
                 std::size_t bytes = 0) {
  for (std::size_t got = 0;; ++got) {
    auto reservation = waiting.take({{portal}, owner}, bytes);
    if (!reservation) return got;
    places.push_back(std::move(reservation));
  }
}

TEST(WaitingWrites, NobodyFillsThemForOthers) {
  WaitingWrites waiting({.count = 1000, .bytes = 1 << 20});
  Places places;
  const std::size_t first = fill(waiting, places, 1, "Ada");
  EXPECT_GE(first, 300u) << "one alone gets much";
  EXPECT_LE(first, 500u);
  for (const char* owner : {"Bob", "Eve"}) EXPECT_GT(fill(waiting, places, 1, owner), 20u) << owner;
  EXPECT_GT(fill(waiting, places, 2, "Ada"), 100u) << "another portal";
  EXPECT_LT(waiting.read().count, 1000u);
}

TEST(WaitingWrites, APortalDoesNotFillThemWithManyCredentials) {
  WaitingWrites waiting({.count = 1000, .bytes = 1 << 20});
  Places places;
  for (int owner = 0; owner < 2000; ++owner) fill(waiting, places, 1, std::to_string(owner));
  EXPECT_LE(places.size(), 500u);
  Places others;
  EXPECT_GT(fill(waiting, others, 2, "Ada"), 100u);
}

TEST(WaitingWrites, EachOfManyThatFloodFindsAPlace) {
  WaitingWrites waiting({.count = 1000, .bytes = 1 << 20});
  Places places;
  for (std::uint32_t portal = 1; portal <= 15; ++portal) {
    const std::size_t got = fill(waiting, places, portal, "Ada");
    EXPECT_GE(got, 1u) << portal;
  }
}

TEST(WaitingWrites, BytesAreSharedAsPlacesAre) {
  WaitingWrites waiting({.count = 1000, .bytes = 1000});
  Places places;
  const std::size_t got = fill(waiting, places, 1, "Ada", 100);
  EXPECT_EQ(got, 3u);
  EXPECT_EQ(waiting.read().bytes, 300u);
  EXPECT_FALSE(waiting.take({{2}, "Bob"}, 701)) << "more than there is";
  EXPECT_TRUE(waiting.take({{2}, "Bob"}, 700));
  EXPECT_EQ(waiting.read().refused, 2u);
}

TEST(WaitingWrites, ARequestAloneMayBeLargerThanTheLimit) {
  WaitingWrites waiting({.count = 10, .bytes = 1000});
  const auto large = waiting.take({{1}, "Ada"}, 5000);
  EXPECT_TRUE(large);
  EXPECT_FALSE(waiting.take({{1}, "Ada"}, 1));
  EXPECT_FALSE(waiting.take({{2}, "Bob"}, 1));
}

TEST(WaitingWrites, WhatIsGivenBackIsFree) {
  WaitingWrites waiting({.count = 100, .bytes = 1 << 20});
  for (int round = 0; round < 3; ++round) {
    Places places;
    EXPECT_EQ(fill(waiting, places, 1, "Ada", 10), 33u) << round;
    places.clear();
    EXPECT_EQ(waiting.read().count, 0u);
    EXPECT_EQ(waiting.read().bytes, 0u);
  }
  EXPECT_EQ(waiting.read().refused, 3u);
}

TEST(WaitingWrites, AreTakenAndGivenBackByManyThreads) {
  WaitingWrites waiting({.count = 100, .bytes = 1 << 20});
  std::vector<std::thread> threads;
  for (std::uint32_t portal = 1; portal <= 4; ++portal) {
    threads.emplace_back([&waiting, portal] {
      for (int i = 0; i < 1000; ++i) {
        Places places;
        fill(waiting, places, portal, "Ada", 7);
        EXPECT_LE(waiting.read().count, 100u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(waiting.read().count, 0u);
  EXPECT_EQ(waiting.read().bytes, 0u);
}

}  // namespace waiting_writes_test
}  // namespace muster::rest
