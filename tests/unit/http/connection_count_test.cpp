#include "http/connection_count.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "support/company.hpp"
#include "support/virtual_clock.hpp"

namespace muster::http {
namespace connection_count_test {

using Slot = ConnectionCount::Slot;

const IpAddress one = *parse_address("192.0.2.1");
const IpAddress other = *parse_address("192.0.2.2");

class Connections : public testing::Test {
 protected:
  // What the log says while `work` is done.
  template <class Work>
  std::string logged(const Work& work) {
    testing::internal::CaptureStderr();
    const base::Log log = base::make_log();
    work(log);
    log->flush();
    return testing::internal::GetCapturedStderr();
  }
  static std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }
  test::VirtualClock clock_{test::test_now};
};

TEST_F(Connections, EachAddressHasItsOwnNumber) {
  logged([this](const base::Log& log) {
    ConnectionCount count(2, clock_, log);
    auto first = count.enter(one);
    const auto second = count.enter(one);
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(count.enter(one));
    EXPECT_FALSE(count.enter(one)) << "who was refused has no place";
    const auto elsewhere = count.enter(other);
    EXPECT_TRUE(elsewhere);
    first.reset();
    const auto third = count.enter(one);
    EXPECT_TRUE(third) << "a place that is given back is free";
    EXPECT_FALSE(count.enter(one));
  });
}

TEST_F(Connections, APlaceThatMovesCountsOnce) {
  ConnectionCount count(1, clock_, base::make_log());
  {
    auto place = count.enter(one);
    ASSERT_TRUE(place);
    const Slot kept = std::move(*slot);
    place.reset();
    EXPECT_EQ(count.addresses(), 1u);
  }
  EXPECT_EQ(count.addresses(), 0u) << "and leaves nothing behind";
  EXPECT_TRUE(count.enter(one));
}

TEST_F(Connections, NoLimitCountsNothing) {
  ConnectionCount count(0, clock_, base::make_log());
  std::vector<std::optional<Slot>> places;
  for (int i = 0; i < 5000; ++i) places.push_back(count.enter(one));
  EXPECT_TRUE(std::ranges::all_of(places, [](const auto& place) { return place.has_value(); }));
  EXPECT_EQ(count.addresses(), 0u);
}

TEST_F(Connections, TheLogSaysSoOnceAMinute) {
  const std::string text = logged([this](const base::Log& log) {
    ConnectionCount count(1, clock_, log);
    const auto place = count.enter(one);
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(count.enter(one));
    clock_.advance(59'999'999);
    EXPECT_FALSE(count.enter(one));
    clock_.advance(1);
    EXPECT_FALSE(count.enter(one));
    EXPECT_FALSE(count.enter(one));
    clock_.set(test::test_now - 3'600'000'000);
    EXPECT_FALSE(count.enter(one));
  });
  EXPECT_EQ(lines(text), 3u) << text;
  EXPECT_NE(text.find("192.0.2.1 has 1 connections, as many as one address may have "
                      "(limits.connections_per_address): closing more"),
            std::string::npos)
      << text;
}

TEST_F(Connections, ThreadsTogetherGetNoMoreThanThereIs) {
  logged([this](const base::Log& log) {
    ConnectionCount count(100, clock_, log);
    std::atomic<int> held = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        std::vector<std::optional<Slot>> mine;
        for (int i = 0; i < 1000; ++i) {
          auto place = count.enter(one);
          if (!place) continue;
          EXPECT_LE(++held, 100);
          if (i % 2 == 0) {
            mine.push_back(std::move(slot));
          } else {
            --held;
          }
        }
        held -= static_cast<int>(mine.size());
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(count.addresses(), 0u);
  });
}

}  // namespace connection_count_test
}  // namespace muster::http
