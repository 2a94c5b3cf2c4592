#include "base/mask.hpp"

#include <gtest/gtest.h>

namespace muster::base {
namespace mask_test {

TEST(Mask, HidesWhatStandsAfterRestInAPath) {
  EXPECT_EQ(masked("/rest/1/s3cr3t/im.department.get?ID[]=3"), "/rest/***?ID[]=3");
  EXPECT_EQ(masked("GET //rest//1///s3cr3t HTTP/1.1"), "GET //rest/*** HTTP/1.1");
  EXPECT_EQ(masked("https://portal.example/rest/1/s3cr3t/ failed"), "https://portal.example/rest/*** failed");
  EXPECT_EQ(masked("\"/REST/1/s3cr3t/\""), "\"/REST/***\"");
  EXPECT_EQ(masked("/rest%2F1%2Fs3cr3t"), "/rest%***");
}

TEST(Mask, HidesValuesByTheirNames) {
  for (const char* text :
       {"auth=s3cr3t", "AUTH=s3cr3t", "access_token=s3cr3t", "refresh_token=s3cr3t", "client_secret=s3cr3t",
        "password=s3cr3t", "my_password: s3cr3t", "auth%3Ds3cr3t", "{\"auth\":\"s3cr3t\"}",
        "{\"auth\" : \"s3\\\"cr3t\"}", "{'token': 's3cr3t'}", "secret = s3cr3t", "Authorization: Bearer s3cr3t",
        "authorization:Basic s3cr3t", "Cookie: a=s3cr3t", "a bearer s3cr3t", "x[auth]=s3cr3t", "password=\"s3cr3t",
        "\\\"auth\\\":\\\"s3cr3t\\\""}) {
    const std::string shown = masked(text);
    EXPECT_EQ(shown.find("s3"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("cr3t"), std::string::npos) << shown;
    EXPECT_NE(shown.find("***"), std::string::npos) << shown;
  }
  EXPECT_EQ(masked("a=1&auth=s3cr3t&b=2"), "a=1&auth=***&b=2");
  EXPECT_EQ(masked("{\"auth\":\"s3cr3t\",\"ID\":3}"), "{\"auth\":***,\"ID\":3}");
}

TEST(Mask, HidesWhoAnAddressIsFor) {
  EXPECT_EQ(masked("postgres://ada:s3cr3t@db.example/muster"), "postgres://***@db.example/muster");
  EXPECT_EQ(masked("https://portal.example/a@b"), "https://portal.example/a@b");
}

TEST(Mask, HidesTokensByTheirForm) {
  const std::string secret = "3fTkq9xWvB7LmZcR1yHn5d";
  for (const std::string& token :
       {"a1x5x" + secret, "a1x5x" + secret + secret, "r2147483647x12x" + secret + secret, "c1x1x" + secret,
        "a1.5." + secret + secret, "r1.5." + secret, "c1.5." + secret, "s1.9." + secret}) {
    EXPECT_EQ(masked(token), "***");
    EXPECT_EQ(masked("the grant of " + token + " is gone"), "the grant of *** is gone");
    EXPECT_EQ(masked("a=" + token + "&b=1"), "a=***&b=1");
    EXPECT_EQ(masked("{\"x\":\"" + token + "\"}"), "{\"x\":\"***\"}");
  }
  for (const std::string& text : {std::string("a1x5x"), std::string("a1x5xabc"), "m1.1." + secret, "a1y5y" + secret,
                                  "ax5x" + secret, "a1.5x" + secret, "1x5x" + secret})
    EXPECT_EQ(masked(text), text);
}

TEST(MaskName, KeepsNamesOfMethods) {
  for (const char* name :
       {"", "no.such.method", "profile", "documentation", "Im.Department.Get", "user.userfield.add", "crm.item2.get",
        "catalog.productPropertyFeature.getAvailableFeaturesByProperty", "a", "x y", "\xd0\x96"})
    EXPECT_EQ(masked_name(name), name);
}

TEST(MaskName, CutsAtSixtyFourBytesBetweenCharacters) {
  EXPECT_EQ(masked_name(std::string(64, 'm')), std::string(64, 'm'));
  EXPECT_EQ(masked_name(std::string(100'000, 'm')), std::string(64, 'm'));
  std::string name;
  while (name.size() < 80) name += "part.";
  EXPECT_EQ(masked_name(name), name.substr(0, 64));
  EXPECT_EQ(masked_name(std::string(63, 'm') + "\xd0\x96"), std::string(63, 'm'));
  EXPECT_EQ(masked_name(std::string(62, 'm') + "\xd0\x96"), std::string(62, 'm') + "\xd0\x96");
}

TEST(MaskName, HidesSecretsThatCameInTheirPlace) {
  for (const char* secret :
       {"TokenThatNobodyMaySee", "tq7xk2n9ws4b0ahr", "s3cr3t", "Secret12",
        "a1x5x3fTkq9xWvB7LmZcR1yHn5d3fTkq9xWvB7LmZcR1yHn5d", "a1.5.3fTkq9xWvB7LmZcR1yHn5d3fTkq9xWvB7LmZcR1yHn5d"})
    EXPECT_EQ(masked_name(secret), "***") << secret;
  EXPECT_EQ(masked_name("1%2Ftq7xk2n9ws4b0ahr%2Fprofile"), "1%***%2Fprofile");
  EXPECT_EQ(masked_name("rest%2F1%2Fs3cr3t"), "rest%***");
  EXPECT_EQ(masked_name("profile&auth=s3cr3t"), "profile&auth=***");
  EXPECT_EQ(masked_name("tq7xk2n9ws4b0ahr.profile"), "***.profile");
  EXPECT_EQ(masked_name("my_tq7xk2n9ws4b0ahr"), "my_***");
}

TEST(Mask, LeavesEverythingElse) {
  for (const char* text : {"", "the disk is full", "cannot write: no such table: record", "/var/lib/muster/muster.db",
                           "restore /x", "the rest of it", "user 5: EMAIL: ada@acme.example", "author=Ada",
                           "a token is missing", "scope: im,user", "x/y?ID[]=3&NAME=Sales"})
    EXPECT_EQ(masked(text), text);
}

TEST(Mask, TakesAnyBytes) {
  std::string text;
  for (int i = 0; i < 256; ++i) text += static_cast<char>(i);
  EXPECT_EQ(masked(text), text);
  EXPECT_EQ(masked("auth="), "auth=");
  EXPECT_EQ(masked("auth=\""), "auth=***");
  EXPECT_EQ(masked("auth=\"\\"), "auth=***");
  EXPECT_EQ(masked("/rest/"), "/rest/");
}

}  // namespace mask_test
}  // namespace muster::base
