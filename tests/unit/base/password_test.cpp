#include "base/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <new>
#include <thread>

namespace muster::base {
namespace password_test {

using testing::StartsWith;

const std::string right = "correct horse battery";

// Each hash takes a while, so most tests share one.
const std::string& hash_of_right() {
  static const std::string hash = hash_password(right);
  return hash;
}

TEST(Password, TheHashIsArgon2idWithItsCosts) {
  EXPECT_THAT(hash_of_right(), StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
}

TEST(Password, OnlyTheSamePasswordFits) {
  EXPECT_TRUE(is_password(hash_of_right(), right));
  EXPECT_FALSE(is_password(hash_of_right(), "correct horse batterz"));
  EXPECT_FALSE(is_password(hash_of_right(), right + " "));
  EXPECT_FALSE(is_password(hash_of_right(), ""));
}

TEST(Password, IsHashedToItsEndWhateverBytesItHas) {
  const std::string with_zero("before\0after", 12);
  const std::string hash = hash_password(with_zero);
  EXPECT_TRUE(is_password(hash, with_zero));
  EXPECT_FALSE(is_password(hash, std::string("before\0other", 12)));
}

TEST(Password, TwoHashesOfOneDifferSinceTheSaltDoes) {
  EXPECT_NE(hash_password(right), hash_of_right());
}

TEST(Password, WhatIsNoHashFitsNothing) {
  for (const char* text : {"", "x", "$argon2id$", "$argon2id$v=19$m=65536,t=2,p=1$AAAA$AAAA"})
    EXPECT_FALSE(is_password(text, right)) << text;
  EXPECT_FALSE(is_password(hash_of_right().substr(0, 60), right));
  EXPECT_FALSE(is_password(std::string(10'000, '$'), right));
}

TEST(Password, NobodysIsMadeOnceAndCostsWhatOthersDo) {
  std::vector<const std::string*> seen(4);
  std::vector<std::thread> threads;
  for (const std::string*& one : seen) threads.emplace_back([&one] { one = &nobodys_password(); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string* one : seen) EXPECT_EQ(one, seen.front());
  EXPECT_THAT(nobodys_password(), StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
  EXPECT_FALSE(is_password(nobodys_password(), ""));
  EXPECT_FALSE(is_password(nobodys_password(), right));
}

// A sanitizer needs address space of its own.
#ifndef MUSTER_SANITIZED
void hash_without_memory() {
  rlimit limit{};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = 1 << 20;
  setrlimit(RLIMIT_AS, &limit);
  try {
    hash_password(right);
    std::_Exit(1);
  } catch (const std::bad_alloc&) {
    std::_Exit(7);
  }
}

TEST(Password, WithoutMemoryThereIsNoHash) {
  EXPECT_EXIT(hash_without_memory(), testing::ExitedWithCode(7), "");
}
#endif

std::string problem(std::string_view password) {
  const auto checked = check_new_password(password);
  return checked ? "" : checked.error().message;
}

TEST(Password, ANewOneHasEightCharactersOrMore) {
  EXPECT_EQ(problem("12345678"), "");
  EXPECT_EQ(problem("1234567"), "the password has fewer than 8 characters");
  EXPECT_EQ(problem(""), "the password has fewer than 8 characters");
  EXPECT_EQ(problem("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"),
            "the password has fewer than 8 characters")
      << "14 bytes, but 7 characters";
  EXPECT_EQ(problem("\xf0\x9f\x98\x80\xe2\x82\xac\xc3\xa9-ab d"), "") << "characters of every length";
}

TEST(Password, ANewOneHas1024BytesOrFewer) {
  EXPECT_EQ(problem(std::string(1024, 'a')), "");
  EXPECT_EQ(problem(std::string(1025, 'a')), "the password is longer than 1024 bytes");
}

TEST(Password, ANewOneIsUtf8) {
  EXPECT_EQ(problem("abcdefgh\xff"), "the password is not UTF-8");
  EXPECT_EQ(problem("abcdefgh\xed\xa0\x80"), "the password is not UTF-8");
}

TEST(Password, WipingOverwritesIt) {
  std::string password = "a password that is longer than what a string has room for in itself";
  const std::string_view memory = password;
  wipe(password);
  EXPECT_EQ(password, "");
  EXPECT_EQ(memory, std::string(memory.size(), '\0'));
}

}  // namespace password_test
}  // namespace muster::base
