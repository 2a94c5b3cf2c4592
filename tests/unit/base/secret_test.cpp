#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace muster::base {
namespace secret_test {

TEST(Secret, HasThirtyTwoLettersAndDigitsAndIsNeverTheSame) {
  std::set<std::string> secrets;
  std::set<char> used;
  for (int i = 0; i < 1000; ++i) {
    const std::string secret = new_secret();
    EXPECT_EQ(secret.size(), 32u);
    used.insert(secret.begin(), secret.end());
    secrets.insert(secret);
  }
  EXPECT_EQ(secrets.size(), 1000u);
  // All of the alphabet and nothing else; that one of 62 is missing in 32,000 has a chance of about 10^-224.
  const std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  EXPECT_EQ(std::string(used.begin(), used.end()), alphabet);
}

TEST(Secret, TheHashIsSha256) {
  // FIPS 180-4's example.
  const SecretHash abc{0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                       0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
  EXPECT_EQ(hash_secret("abc"), abc);
  EXPECT_EQ(hash_secret("abc"), abc) << "the digest of a thread is used again";
  EXPECT_EQ(hash_secret("")[0], 0xe3);
}

TEST(Secret, EachThreadHashesForItself) {
  const SecretHash wanted = hash_secret("abc");
  std::vector<SecretHash> hashes(4);
  std::vector<std::thread> threads;
  for (SecretHash& hash : hashes) {
    threads.emplace_back([&hash] {
      for (int i = 0; i < 200; ++i) hash = hash_secret("abc");
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const SecretHash& hash : hashes) EXPECT_EQ(hash, wanted);
}

TEST(Secret, SameMeansEveryByte) {
  const SecretHash one = hash_secret("abc");
  EXPECT_TRUE(same_secret(one, hash_secret("abc")));
  for (std::size_t i = 0; i < one.size(); ++i) {
    SecretHash other = one;
    other[i] ^= 1;
    EXPECT_FALSE(same_secret(one, other)) << i;
  }
}

}  // namespace secret_test
}  // namespace muster::base
