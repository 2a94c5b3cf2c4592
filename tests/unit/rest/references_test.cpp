#include "rest/references.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace muster::rest {
namespace {

namespace json = boost::json;

WireResult<std::string> resolved(std::string_view tree, const ReferenceLimits& limits = {}) {
  json::object value = json::parse(tree).as_object();
  static const json::value results = json::parse(
      R"({"a":[{"id":3,"name":"x<y","yes":true,"no":false,"none":null,"half":0.5}],"b":{"1":"p","key":["q","r"]}})");
  const auto done = resolve_references(
      value, [&](std::string_view key) { return results.as_object().if_contains(key); }, limits);
  if (!done) return done.error();
  return json::serialize(value);
}

TEST(References, ATextThatIsNothingElseBecomesTheValue) {
  EXPECT_EQ(*resolved(R"({"A":"$result[a][0][id]","B":["$result[b][key]"],"C":{"x":"$result[b]"}})"),
            R"({"A":3,"B":[["q","r"]],"C":{"x":{"1":"p","key":["q","r"]}}})");
  EXPECT_EQ(*resolved(R"({"A":"$result[a][0][none]","B":"$result[a][0][yes]"})"), R"({"A":null,"B":true})");
}

TEST(References, WithinTextItBecomesText) {
  EXPECT_EQ(*resolved(R"({"A":"U$result[a][0][id]!","B":"$result[a][0][name]$result[b][1]"})"),
            R"({"A":"U3!","B":"x<yp"})");
  EXPECT_EQ(
      *resolved(R"({"A":"_$result[a][0][yes]$result[a][0][no]$result[a][0][none]$result[a][0][half]$result[b]_"})"),
      R"({"A":"_10.5_"})");
}

TEST(References, WhatIsNotThereIsEmpty) {
  EXPECT_EQ(
      *resolved(
          R"({"A":"$result[x]","B":"$result[a][7][id]","C":"$result[a][-1]","D":"$result[b][key][x]","E":"_$result[q]_"})"),
      R"({"A":"","B":"","C":"","D":"","E":"__"})");
}

TEST(References, WhatIsNoReferenceStays) {
  EXPECT_EQ(*resolved(R"({"A":"$result","B":"$result[a","C":"$resultx[a]","D":"a $result b","E":"$$result[b][1]"})"),
            R"({"A":"$result","B":"$result[a","C":"$resultx[a]","D":"a $result b","E":"$p"})");
}

TEST(References, MoreThanTheLimitsIsRefused) {
  EXPECT_TRUE(resolved(R"({"A":["$result[b][key]","$result[b][key]"]})", {.values = 6}));
  EXPECT_FALSE(resolved(R"({"A":["$result[b][key]","$result[b][key]"]})", {.values = 5}));
  EXPECT_TRUE(resolved(R"({"A":"-$result[b][1]$result[b][1]"})", {.bytes = 2}));
  EXPECT_FALSE(resolved(R"({"A":"-$result[b][1]$result[b][1]"})", {.bytes = 1}));
}

}  // namespace
}  // namespace muster::rest
