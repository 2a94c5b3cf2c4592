#include "rest/protocol/references.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace muster::rest {
namespace references_test {

namespace json = boost::json;

const json::value& results() {
  static const json::value results = json::parse(
      R"({"a":[{"id":3,"name":"x<y","yes":true,"no":false,"none":null,"half":0.5}],"b":{"1":"p","key":["q","r"]}})");
  return results;
}

WireResult<std::string> resolved(std::string_view tree, References& references) {
  json::object value = json::parse(tree).as_object();
  const auto done =
      references.resolve(value, [](std::string_view key) { return results().as_object().if_contains(key); });
  if (!done) return done.error();
  return json::serialize(value);
}

WireResult<std::string> resolved(std::string_view tree, const ReferenceLimits& limits = command_references) {
  References references(limits);
  return resolved(tree, references);
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

TEST(References, MoreThanACommandMayBringInIsRefused) {
  EXPECT_TRUE(resolved(R"({"A":["$result[b][key]","$result[b][key]"]})", {.values = 6, .bytes = 100}));
  const auto refused = resolved(R"({"A":["$result[b][key]","$result[b][key]"]})", {.values = 5, .bytes = 100});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "INVALID_REQUEST");
  EXPECT_EQ(refused.error().description, too_much_by_reference.description);
  EXPECT_TRUE(resolved(R"({"A":"-$result[b][1]$result[b][1]"})", {.values = 10, .bytes = 2}));
  EXPECT_FALSE(resolved(R"({"A":"-$result[b][1]$result[b][1]"})", {.values = 10, .bytes = 1}));
  // Numbers become text, too, and names of fields come with a map.
  EXPECT_FALSE(resolved(R"({"A":"-$result[a][0][half]"})", {.values = 10, .bytes = 2}));
  EXPECT_FALSE(resolved(R"({"A":"$result[b]"})", {.values = 10, .bytes = 6}));
  EXPECT_TRUE(resolved(R"({"A":"$result[b]"})", {.values = 10, .bytes = 7}));
}

TEST(References, WhatABatchBringsInIsCountedTogether) {
  References references({.values = 5, .bytes = 100}, {.values = 8, .bytes = 100});
  EXPECT_TRUE(resolved(R"({"A":"$result[b][key]"})", references));
  const auto of_command = resolved(R"({"A":["$result[b]","$result[b]"]})", references);
  ASSERT_FALSE(of_command);
  EXPECT_EQ(of_command.error().description, too_much_by_reference.description);
  EXPECT_TRUE(resolved(R"({"A":"$result[b][key]"})", references)) << "what was refused counts for nothing";
  const auto of_batch = resolved(R"({"A":"$result[b][key]"})", references);
  ASSERT_FALSE(of_batch);
  EXPECT_EQ(of_batch.error().code, "INVALID_REQUEST");
  EXPECT_EQ(of_batch.error().description, too_much_in_batch.description);
  EXPECT_TRUE(resolved(R"({"A":"$result[b][1]"})", references)) << "what there is room for still comes in";
}

// As clients page by ids: each command refers to one field of the one before.
TEST(References, ChainsOfFiftyFit) {
  References references;
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(*resolved(R"({"FILTER":{">ID":"$result[a][0][id]"}})", references), R"({"FILTER":{">ID":3}})");
}

}  // namespace references_test
}  // namespace muster::rest
