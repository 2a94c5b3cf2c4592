#include "base/secret_memo.hpp"

#include <gtest/gtest.h>

#include <string>

namespace muster::base {
namespace secret_memo_test {

SecretMemo::Known known(std::string_view secret, std::uint32_t number) {
  return {hash_secret(secret), number};
}

TEST(SecretMemo, FindsWhatWasRemembered) {
  SecretMemo memo;
  EXPECT_FALSE(memo.find("one"));
  memo.remember("one", known("one", 1));
  memo.remember("two", known("two", 2));
  ASSERT_TRUE(memo.find("one"));
  EXPECT_EQ(memo.find("one")->hash, hash_secret("one"));
  EXPECT_EQ(memo.find("one")->number, 1u);
  EXPECT_EQ(memo.find("two")->number, 2u);
  EXPECT_FALSE(memo.find("three"));
  EXPECT_FALSE(memo.find("on"));
  EXPECT_FALSE(memo.find(""));
}

TEST(SecretMemo, WhatIsRememberedLastWins) {
  SecretMemo memo;
  memo.remember("one", known("one", 1));
  memo.remember("one", known("one", 5));
  EXPECT_EQ(memo.find("one")->number, 5u);
}

// With more secrets than there are places, some are forgotten, and none is taken for another.
TEST(SecretMemo, NeverTakesOneSecretForAnother) {
  SecretMemo memo;
  constexpr std::uint32_t count = 10'000;
  for (std::uint32_t i = 0; i < count; ++i) memo.remember("secret" + std::to_string(i), {{}, i});
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto one = memo.find("secret" + std::to_string(i));
    if (!one) continue;
    ++found;
    EXPECT_EQ(one->number, i);
  }
  EXPECT_GT(found, 1'000u);
  EXPECT_LT(found, count);
}

}  // namespace secret_memo_test
}  // namespace muster::base
