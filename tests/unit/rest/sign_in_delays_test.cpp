#include "rest/limits/sign_in_delays.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "support/company.hpp"

namespace muster::rest {
namespace sign_in_delays_test {

constexpr base::Microseconds start = test::test_now;
constexpr base::Microseconds second = 1'000'000;
constexpr base::Microseconds minute = 60 * second;
constexpr base::PortalId portal{1};
constexpr std::string_view here = "192.0.2.1";

// Addresses of which no two are the same.
std::string elsewhere() {
  static int last = 0;
  ++last;
  return "198.51." + std::to_string(last / 256) + "." + std::to_string(last % 256);
}
std::string somebody() {
  static int last = 0;
  return "somebody" + std::to_string(++last);
}

base::Microseconds begin(SignInDelays& all, std::string_view account, std::string_view address,
                         base::Microseconds now) {
  return all.begin({.portal = portal, .account = account, .address = address}, now);
}
base::Microseconds wait(const SignInDelays& all, std::string_view account, std::string_view address,
                        base::Microseconds now) {
  return all.wait({.portal = portal, .account = account, .address = address}, now);
}

// The delays, in seconds, after each of so many failures in a row, each made as soon as it may be.
template <class Begin>
std::vector<base::Microseconds> delays(int failures, const Begin& begin) {
  std::vector<base::Microseconds> all;
  base::Microseconds now = start;
  for (int i = 0; i <= failures; ++i) {
    const base::Microseconds left = begin(now);
    if (i > 0) all.push_back(left / second);
    now += left;
    if (left > 0) {
      EXPECT_EQ(begin(now), 0) << "it may be made once that has passed";
    }
  }
  return all;
}

using Seconds = std::vector<base::Microseconds>;

TEST(SignInDelays, AnAccountHasThreeFailuresFreeAtAnAddressAndThenTheDelayDoubles) {
  SignInDelays all;
  const auto seen = delays(12, [&](auto now) { return begin(all, "ada", here, now); });
  EXPECT_EQ(seen, (Seconds{0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60}));
}

TEST(SignInDelays, AStrangersGuessesDoNotLockTheOwnerOutElsewhere) {
  SignInDelays all;
  base::Microseconds now = start;
  for (int i = 0; i < 60; ++i) {
    now += wait(all, "ada", "198.51.100.1", now);
    ASSERT_EQ(begin(all, "ada", "198.51.100.1", now), 0);
    EXPECT_LE(wait(all, "ada", here, now), 8 * second) << i;
  }
  EXPECT_EQ(wait(all, "ada", "198.51.100.1", now), minute);
  EXPECT_EQ(wait(all, "ben", here, now), 0);
}

TEST(SignInDelays, TenWrongGuessesIn75SecondsDelayNobodyElse) {
  SignInDelays all;
  for (int i = 0; i < 10; ++i) begin(all, "ada", "198.51.100.1", start + i * 7500 * second / 1000);
  EXPECT_EQ(wait(all, "ada", here, start + 75 * second), 0);
}

TEST(SignInDelays, ManyAddressesAreSlowedDownAtOneAccountWithinBounds) {
  SignInDelays all;
  const auto seen = delays(28, [&](auto now) { return begin(all, "ada", elsewhere(), now); });
  EXPECT_EQ(Seconds(seen.begin(), seen.begin() + 20), Seconds(20, 0));
  EXPECT_EQ(Seconds(seen.begin() + 20, seen.end()), (Seconds{1, 2, 4, 8, 8, 8, 8, 8}));
}

TEST(SignInDelays, AnAddressHasTwentyFailuresFreeAndThenTheDelayDoubles) {
  SignInDelays all;
  auto seen = delays(29, [&](auto now) { return begin(all, somebody(), here, now); });
  EXPECT_EQ(Seconds(seen.begin(), seen.begin() + 20), Seconds(20, 0));
  EXPECT_EQ(Seconds(seen.begin() + 20, seen.end()), (Seconds{1, 2, 4, 8, 16, 32, 60, 60, 60}));
}

// So many attempts that fail, as close together as they may be. When the next may be made.
base::Microseconds fail(SignInDelays& all, int failures, std::string_view account, base::Microseconds now = start,
                        std::string_view address = here) {
  for (int i = 0; i < failures; ++i) {
    now += wait(all, account, address, now);
    EXPECT_EQ(begin(all, account, address, now), 0);
  }
  return now + wait(all, account, address, now);
}

TEST(SignInDelays, ABrowserThatWasInBeforeIsLetThroughWhateverOthersDo) {
  SignInDelays all;
  base::Microseconds now = fail(all, 12, "ada");
  for (int i = 0; i < 60; ++i) begin(all, "ada", elsewhere(), now);
  for (int i = 0; i < 60; ++i) begin(all, somebody(), here, now);
  ASSERT_GT(wait(all, "ada", here, now), 0);
  const SignInAttempt known{.portal = portal, .account = "ada", .address = here, .browser = "TheBrowser"};
  EXPECT_EQ(all.begin(known, now), 0);
  all.succeeded(known);
  EXPECT_GT(wait(all, "ada", here, now), 0) << "for others it is as it was";
}

TEST(SignInDelays, ABrowserThatWasStolenHasTenFailuresFree) {
  SignInDelays all;
  const auto seen = delays(18, [&](auto now) {
    return all.begin({.portal = portal, .account = "ada", .address = elsewhere(), .browser = "stolen"}, now);
  });
  EXPECT_EQ(Seconds(seen.begin(), seen.begin() + 10), Seconds(10, 0));
  EXPECT_EQ(Seconds(seen.begin() + 10, seen.end()), (Seconds{1, 2, 4, 8, 16, 32, 60, 60}));
  EXPECT_EQ(wait(all, "ada", here, start), 0) << "an unknown browser has its own";
}

TEST(SignInDelays, WhatIsUnlockedCountsNoMoreAndWhatComesLaterDoes) {
  SignInDelays all;
  const base::Microseconds now = fail(all, 12, "ada") - minute;
  for (int i = 0; i < 40; ++i) begin(all, "ada", elsewhere(), now);
  const SignInAttempt attempt{.portal = portal, .account = "ada", .address = here, .unlocked = now / second + 1};
  EXPECT_EQ(all.wait(attempt, now + second), 0);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(all.begin(attempt, now + second), 0);
  EXPECT_EQ(all.wait(attempt, now + second), second) << "as after the fourth of all";
}

TEST(SignInDelays, WaitingIsToldToTheMicrosecondAndWhatIsRefusedDoesNotCount) {
  SignInDelays all;
  fail(all, 4, "ada");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(begin(all, "ada", here, start + 1), second - 1);
  EXPECT_EQ(begin(all, "ada", here, start + second - 1), 1);
  EXPECT_EQ(wait(all, "ada", here, start + second), 0);
  EXPECT_EQ(begin(all, "ada", here, start + second), 0);
  EXPECT_EQ(wait(all, "ada", here, start + second), 2 * second) << "as after the fifth";
}

TEST(SignInDelays, AllOfAnAccountsFailuresAreForgottenAfterFifteenMinutes) {
  SignInDelays all;
  base::Microseconds last = fail(all, 10, "ada") - minute;
  EXPECT_EQ(wait(all, "ada", here, last), minute);
  last += 15 * minute;
  EXPECT_EQ(fail(all, 3, "ada", last), last);
  EXPECT_EQ(fail(all, 1, "ada", last), last + second) << "the fourth is the first with a delay, as at the beginning";
}

TEST(SignInDelays, OneFailureIsForgottenEvery90Seconds) {
  SignInDelays all;
  fail(all, 4, "ada");
  const base::Microseconds later = start + 90 * second;
  EXPECT_EQ(fail(all, 1, "ada", later), later + second) << "three are left, so it is the fourth again";
  fail(all, 4, "ben");
  EXPECT_EQ(fail(all, 1, "ben", later - 1), later - 1 + 2 * second) << "a moment before that it is the fifth";
}

TEST(SignInDelays, TheRightPasswordLetsTheAccountStartAnewAtThatAddress) {
  SignInDelays all;
  const base::Microseconds now = fail(all, 6, "ada");
  const SignInAttempt attempt{.portal = portal, .account = "ada", .address = here};
  ASSERT_EQ(all.begin(attempt, now), 0);
  ASSERT_GT(all.wait(attempt, now), 0);
  all.succeeded(attempt);
  EXPECT_EQ(fail(all, 3, "ada", now), now);
  EXPECT_EQ(fail(all, 1, "ada", now), now + second);
}

TEST(SignInDelays, TheRightPasswordTakesOneAttemptOfTheAddressBackAndNoMore) {
  SignInDelays all;
  const auto succeed = [&](std::string_view account) {
    all.succeeded({.portal = portal, .account = account, .address = here});
  };
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(begin(all, "ada", here, start), 0) << "an office behind one address";
    succeed("ada");
  }
  for (int i = 0; i < 20; ++i) ASSERT_EQ(begin(all, somebody(), here, start), 0);
  ASSERT_EQ(begin(all, "ada", here, start), 0);
  EXPECT_EQ(wait(all, "ben", here, start), second) << "until it is known to be right";
  succeed("ada");
  EXPECT_EQ(wait(all, "ben", here, start), 0);
  ASSERT_EQ(begin(all, somebody(), here, start), 0);
  EXPECT_EQ(wait(all, "ben", here, start), second) << "who guesses does not start anew by a password of theirs";
}

TEST(SignInDelays, AnAbandonedAttemptIsTakenBackAndNoMore) {
  SignInDelays all;
  fail(all, 3, "ada");
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(begin(all, "ada", here, start), 0);
    all.abandoned({.portal = portal, .account = "ada", .address = here});
  }
  EXPECT_EQ(fail(all, 1, "ada"), start + second) << "the three before it still count";
  EXPECT_EQ(wait(all, "ben", here, start), 0);
}

TEST(SignInDelays, WhatWasNeverBegunMayEndWithoutHarm) {
  SignInDelays all;
  all.succeeded({.portal = portal, .account = "ada", .address = here});
  all.abandoned({.portal = portal, .account = "ada", .address = here, .browser = "b"});
  EXPECT_EQ(all.size(), 0u);
}

TEST(SignInDelays, AccountsAndPortalsCountEachForThemselves) {
  SignInDelays all;
  fail(all, 4, "ada");
  EXPECT_EQ(wait(all, "ada", here, start), second);
  EXPECT_EQ(wait(all, "ben", here, start), 0);
  EXPECT_EQ(wait(all, "", here, start), 0);
  for (const std::uint32_t other : {2, 11})
    EXPECT_EQ(all.wait({.portal = {other}, .account = "ada", .address = here}, start), 0);
}

TEST(SignInDelays, AnAddressCountsOverAllPortals) {
  SignInDelays all;
  for (std::uint32_t i = 0; i < 21; ++i) {
    const std::string account = somebody();
    ASSERT_EQ(all.begin({.portal = {1 + i % 2}, .account = account, .address = here}, start), 0);
  }
  EXPECT_EQ(all.wait({.portal = {3}, .account = "ada", .address = here}, start), second);
  EXPECT_EQ(all.wait({.portal = {3}, .account = "ada", .address = "192.0.2.2"}, start), 0);
}

// Whether what fails from one address delays the other.
bool count_as_one(const std::string& one, const std::string& other) {
  SignInDelays all;
  for (int i = 0; i < 21; ++i) EXPECT_EQ(begin(all, somebody(), one, start), 0);
  SignInDelays at_account;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(begin(at_account, "ada", one, start), 0);
  const bool is_one = wait(all, "ada", other, start) > 0;
  EXPECT_EQ(wait(at_account, "ada", other, start) > 0, is_one) << one << " " << other;
  return is_one;
}

TEST(SignInDelays, AnIpv6AddressCountsByItsFirst64Bits) {
  EXPECT_TRUE(count_as_one("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff"));
  EXPECT_FALSE(count_as_one("2001:db8::1", "2001:db8:0:1::1"));
  EXPECT_FALSE(count_as_one("192.0.2.1", "192.0.2.2"));
  EXPECT_FALSE(count_as_one("::ffff:192.0.2.1", "::ffff:192.0.2.2")) << "IPv4 in the clothes of IPv6";
  EXPECT_FALSE(count_as_one("::1", "127.0.0.1"));
  EXPECT_TRUE(count_as_one("", "")) << "who is not known";
  EXPECT_FALSE(count_as_one("no address", "no other"));
}

TEST(SignInDelays, OfManyAttemptsAtOnceNoMoreBeginThanAreFree) {
  SignInDelays all;
  std::atomic<int> account = 0;
  std::atomic<int> pair = 0;
  std::atomic<int> address = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const std::string own = std::to_string(t) + "-" + std::to_string(i);
        account += begin(all, "ada", own, start) == 0 ? 1 : 0;
        pair += begin(all, "ben", "192.0.2.7", start) == 0 ? 1 : 0;
        address += begin(all, own, here, start) == 0 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(pair, 4) << "the fourth is what sets the first delay";
  EXPECT_EQ(account, 21);
  EXPECT_EQ(address, 21);
}

TEST(SignInDelays, AClockThatIsSetBackLocksNobodyOut) {
  SignInDelays all;
  const base::Microseconds now = fail(all, 12, "ada");
  const base::Microseconds earlier = now - 3600 * second;
  EXPECT_EQ(begin(all, "ada", here, earlier), 0);
  EXPECT_EQ(wait(all, "ada", here, earlier), minute) << "and goes on from there";
  EXPECT_EQ(fail(all, 3, "ada", earlier + 15 * minute), earlier + 15 * minute);
}

// Accounts and addresses that somebody made up, each once.
TEST(SignInDelays, MemoryIsBoundedAndWhoFailedMostIsRemembered) {
  SignInDelays all(1000);
  const base::Microseconds now = fail(all, 10, "ada") - minute;
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(begin(all, "flood" + std::to_string(i), std::to_string(i), now), 0);
    const std::string browser = "browser" + std::to_string(i);
    ASSERT_EQ(all.begin({.portal = portal, .account = "x", .address = here, .browser = browser}, now), 0);
    ASSERT_LE(all.size(), 4000u);
  }
  EXPECT_GT(all.size(), 2000u) << "there was no need to throw away more";
  EXPECT_EQ(wait(all, "ada", here, now), minute);
}

TEST(SignInDelays, WhatIsForgottenMakesRoomFirst) {
  SignInDelays all(100);
  for (int i = 0; i < 60; ++i) begin(all, "old" + std::to_string(i), "old" + std::to_string(i), start);
  const base::Microseconds now = start + 90 * second;
  for (int i = 0; i < 41; ++i) begin(all, "new" + std::to_string(i), "new" + std::to_string(i), now);
  EXPECT_EQ(all.size(), 3 * 41u) << "the sixty went, and none of the others";
}

}  // namespace sign_in_delays_test
}  // namespace muster::rest
