#include "base/mask.hpp"

#include <gtest/gtest.h>

namespace muster::base {
namespace {

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

}  // namespace
}  // namespace muster::base
