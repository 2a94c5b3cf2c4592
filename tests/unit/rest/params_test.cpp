#include "rest/protocol/params.hpp"
#include "rest/protocol/value_readers.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

// See protocol.md 2.
namespace muster::rest {
namespace params_test {

namespace json = boost::json;

std::string query(std::string_view text) {
  Params params({}, {});
  const auto added = params.add_query(text);
  return added ? json::serialize(params.tree()) : std::string(added.error().description);
}

std::string json_body(std::string_view text) {
  Params params({}, {});
  const auto added = params.add_json(text);
  return added ? json::serialize(params.tree()) : std::string(added.error().description);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

struct Case {
  const char* text;
  const char* tree;
};

TEST(ParamsQuery, BracketsMakeListsAndMaps) {
  for (const Case& one : std::initializer_list<Case>{
           {"", "{}"},
           {"ID[]=3&ID[]=7", R"({"ID":["3","7"]})"},
           {"ID[0]=3&ID[1]=7", R"({"ID":["3","7"]})"},
           {"ID[5]=3", R"({"ID":{"5":"3"}})"},
           {"ID[1]=3&ID[0]=7", R"({"ID":{"1":"3","0":"7"}})"},
           {"ID[]=1&ID[0]=2", R"({"ID":["2"]})"},
           {"ID[]=1&ID[2]=2", R"({"ID":{"0":"1","2":"2"}})"},
           {"ID[]=1&ID[x]=2&ID[]=3", R"({"ID":{"0":"1","x":"2","1":"3"}})"},
           {"ID[7]=1&ID[]=2", R"({"ID":{"7":"1","8":"2"}})"},
           {"ID[07]=1", R"({"ID":{"07":"1"}})"},
           {"filter[>ID]=5", R"({"FILTER":{">ID":"5"}})"},
           {"filter[NAME]=a&filter[name]=b", R"({"FILTER":{"NAME":"a","name":"b"}})"},
           {"a[b][c]=1&a[b][d]=2", R"({"A":{"b":{"c":"1","d":"2"}}})"},
           {"a[][x]=1&a[][x]=2", R"({"A":[{"x":"1"},{"x":"2"}]})"},
           {"a[b]=1&a[b][c]=2", R"({"A":{"b":{"c":"2"}}})"},
           {"a=1&a[]=2", R"({"A":["2"]})"},
           {"a[]=2&a=1", R"({"A":"1"})"},
           {"a[]=", R"({"A":[""]})"},
       })
    EXPECT_EQ(query(one.text), one.tree) << one.text;
}

// From the second number of a list on there is a shorter way.
TEST(ParamsQuery, NumbersInARowAreReadAsIfTheyStoodAlone) {
  for (const Case& one : std::initializer_list<Case>{
           {"ID[]=1&ID[]=2&ID[]=x&ID[]=3&B=1&ID[]=4", R"({"ID":["1","2","x","3","4"],"B":"1"})"},
           {"ID[]=1&ID[]=&ID[]&ID[]=007&ID[]=%31", R"({"ID":["1","","","007","1"]})"},
           {"ID[]=1&ID[]=2&id[]=3&id[]=4", R"({"ID":["3","4"]})"},
           {"ID[]=1&ID[]=2&id[]=3&ID[]=4", R"({"ID":["1","2","4"]})"},
           {"ID[]=1&ID=2&ID[]=3&ID[]=4", R"({"ID":["3","4"]})"},
           {"ID[a]=1&ID[]=2&ID[]=3", R"({"ID":{"a":"1","0":"2","1":"3"}})"},
           {"ID[5]=1&ID[]=2&ID[]=3", R"({"ID":{"5":"1","6":"2","7":"3"}})"},
           {"A[]=1&A[]=2&B[]=3&B[]=4&C[]=5&D[]=6&E[]=7&E[]=8&A[]=9&A[]=10",
            R"({"A":["1","2","9","10"],"B":["3","4"],"C":["5"],"D":["6"],"E":["7","8"]})"},
           {"A[b][]=1&A[b][]=2&A[b][]=3", R"({"A":{"b":["1","2","3"]}})"},
           {"ID%5B%5D=1&ID%5B%5D=2&ID[]=3", R"({"ID":["1","2","3"]})"},
           {"[]=1&[]=2", R"({"[]":"2"})"},
       })
    EXPECT_EQ(query(one.text), one.tree) << one.text;
}

TEST(ParamsQuery, EncodedOrRawIsTheSame) {
  for (const Case& one : std::initializer_list<Case>{
           {"ID%5B%5D=3", R"({"ID":["3"]})"},
           {"filter%5b%3EID%5d=5", R"({"FILTER":{">ID":"5"}})"},
           {"NAME=a+b%20c%2B", R"({"NAME":"a b c+"})"},
           {"N+M=1", R"({"N M":"1"})"},
           {"NAME=%D0%96", R"({"NAME":"Ж"})"},
           {"a=1%3D2%26b=3", R"({"A":"1=2&b=3"})"},
           {"a=b=c", R"({"A":"b=c"})"},
       })
    EXPECT_EQ(query(one.text), one.tree) << one.text;
}

TEST(ParamsQuery, BrokenCodesAndBracketsStandForThemselves) {
  for (const Case& one : std::initializer_list<Case>{
           {"a=100%", R"({"A":"100%"})"},
           {"a=%4", R"({"A":"%4"})"},
           {"a=%zz%41", R"({"A":"%zzA"})"},
           {"a[b=1", R"({"A[B":"1"})"},
           {"a]=1", R"({"A]":"1"})"},
           {"[a]=1", R"({"[A]":"1"})"},
           {"a[b][c=1", R"({"A":{"b":"1"}})"},
           {"a[b]x[c]=1", R"({"A":{"b":"1"}})"},
       })
    EXPECT_EQ(query(one.text), one.tree) << one.text;
}

TEST(ParamsQuery, OddPairsAreReadOrSkipped) {
  EXPECT_EQ(query("a"), R"({"A":""})");
  EXPECT_EQ(query("a="), R"({"A":""})");
  EXPECT_EQ(query("&&a=1&"), R"({"A":"1"})");
  EXPECT_EQ(query("=1&a=2"), R"({"A":"2"})");
}

TEST(ParamsQuery, OfOneNameTheLastWins) {
  EXPECT_EQ(query("a=1&a=2"), R"({"A":"2"})");
  EXPECT_EQ(query("limit=1&LIMIT=2&Limit=3"), R"({"LIMIT":"3"})");
  EXPECT_EQ(query("a[x]=1&a[x]=2"), R"({"A":{"x":"2"}})");
}

TEST(ParamsQuery, OfTwoSpellingsTheLaterWinsAsAWhole) {
  EXPECT_EQ(query("ID[]=1&ID[]=2&id[]=3"), R"({"ID":["3"]})");
  EXPECT_EQ(query("id[]=3&ID[]=1&ID[]=2"), R"({"ID":["1","2"]})");
  EXPECT_EQ(query("filter[a]=1&FILTER[b]=2"), R"({"FILTER":{"b":"2"}})");
  EXPECT_EQ(query("limit=1&LIMIT=2&limit=3"), R"({"LIMIT":"3"})");
  EXPECT_EQ(query("limit=1&LIMIT=2&limit=3&LIMIT=4"), R"({"LIMIT":"4"})");
  EXPECT_EQ(query("ID[]=1&id[]=2&ID[]=3"), R"({"ID":["1","3"]})");
}

TEST(ParamsQuery, AppendingToAMapCountsOnFromItsLargestIndex) {
  EXPECT_EQ(query("a[x]=1&a[]=2&a[]=3&a[7]=4&a[]=5&a[]=6"),
            R"({"A":{"x":"1","0":"2","1":"3","7":"4","8":"5","9":"6"}})");
  EXPECT_EQ(query("a[x]=1&b[y]=1&a[]=2&b[]=3&a[]=4&b[]=5"),
            R"({"A":{"x":"1","0":"2","1":"4"},"B":{"y":"1","0":"3","1":"5"}})");
}

TEST(ParamsQuery, ALaterTextWinsOverAnEarlierOne) {
  Params params({}, {});
  ASSERT_TRUE(params.add_query("ID[]=1&ID[]=2&a=1"));
  ASSERT_TRUE(params.add_query("ID[]=3&b=2"));
  EXPECT_EQ(json::serialize(params.tree()), R"({"ID":["3"],"A":"1","B":"2"})");
  ASSERT_TRUE(params.add_json(R"({"id":[4],"A":null})"));
  EXPECT_EQ(json::serialize(params.tree()), R"({"ID":[4],"A":null,"B":"2"})");
}

TEST(ParamsJson, AnObjectIsTakenAsItIsWithUpperCaseNames) {
  EXPECT_EQ(json_body(R"({"id":[3,"7"],"Filter":{"name":"x"}})"), R"({"ID":[3,"7"],"FILTER":{"name":"x"}})");
  EXPECT_EQ(json_body(R"({"id":1,"ID":2})"), R"({"ID":2})");
  EXPECT_EQ(json_body(R"({"ID":1,"id":2})"), R"({"ID":2})");
}

TEST(ParamsJson, NothingMeansNoParameters) {
  for (const char* text : {"", "  \r\n\t", "[]", " [ ] ", "{}"}) EXPECT_EQ(json_body(text), "{}") << text;
}

TEST(ParamsJson, WhatIsNoObjectIsRefused) {
  for (const char* text : {"[1]", "null", "1", "\"a\"", "true"})
    EXPECT_EQ(json_body(text), errors::body_not_object.description) << text;
}

TEST(ParamsJson, WhatIsNoJsonIsRefused) {
  for (const char* text :
       {"{", "{\"a\":}", "{a:1}", "{\"a\":1,}", "{}x", "\xff", "{\"a\":\"\xff\"}", "ID[]=3", "{'a':1}"})
    EXPECT_EQ(json_body(text), errors::body_not_json.description) << text;
}

TEST(ParamsJson, ANumberTooLargeForADoubleIsRefused) {
  for (const char* text : {R"({"a":1e400})", R"({"a":[{"b":-1e400}]})"})
    EXPECT_EQ(json_body(text), errors::body_not_json.description) << text;
  EXPECT_EQ(json_body(R"({"a":1e300})"), R"({"A":1E300})");
}

TEST(ParamsLimits, DepthOfBracketsIsExact) {
  EXPECT_NE(query("a" + repeated("[x]", 31) + "=1"), errors::too_deep.description);
  EXPECT_EQ(query("a" + repeated("[x]", 32) + "=1"), errors::too_deep.description);
  EXPECT_EQ(query("a" + repeated("[]", 20'000) + "=1"), errors::too_deep.description);
}

TEST(ParamsLimits, DepthOfJsonIsExact) {
  const auto nested = [](std::size_t lists) { return R"({"a":)" + repeated("[", lists) + repeated("]", lists) + "}"; };
  EXPECT_NE(json_body(nested(31)), errors::too_deep.description);
  for (const std::size_t lists : {32u, 33u, 34u, 9'000u})
    EXPECT_EQ(json_body(nested(lists)), errors::too_deep.description) << lists;
  const auto maps = [](std::size_t depth) { return repeated(R"({"a":)", depth) + "1" + repeated("}", depth); };
  EXPECT_NE(json_body(maps(32)), errors::too_deep.description);
  EXPECT_EQ(json_body(maps(33)), errors::too_deep.description);
}

TEST(ParamsLimits, CountOfPairsIsExact) {
  EXPECT_NE(query(repeated("a[]=1&", 10'000)), errors::too_many.description);
  EXPECT_EQ(query(repeated("a[]=1&", 10'001)), errors::too_many.description);
}

TEST(ParamsLimits, CountOfJsonValuesIsExact) {
  const auto list = [](std::size_t elements) { return R"({"a":[0)" + repeated(",0", elements - 1) + "]}"; };
  EXPECT_NE(json_body(list(9'999)), errors::too_many.description);
  EXPECT_EQ(json_body(list(10'000)), errors::too_many.description);
}

TEST(ParamsLimits, QueryAndBodyCountTogether) {
  Params params({.depth = 32, .count = 3}, {});
  ASSERT_TRUE(params.add_query("a=1&b=2"));
  ASSERT_TRUE(params.add_json(R"({"c":3})"));
  EXPECT_EQ(params.add_query("d=4").error().description, errors::too_many.description);
}

TEST(ParamsValues, Flags) {
  for (const char* text : {R"("Y")", R"("y")", R"("true")", R"("True")", R"("1")", "true", "1"})
    EXPECT_TRUE(read_flag(json::parse(text))) << text;
  for (const char* text : {R"("N")", R"("")", R"("yes")", R"("TRUE")", R"("0")", R"("2")", R"(" Y")", "false", "0", "2",
                           "null", "[]", "[1]", "{}", "1.5"})
    EXPECT_FALSE(read_flag(json::parse(text))) << text;
}

TEST(ParamsValues, Integers) {
  EXPECT_EQ(read_integer(json::parse("5")), 5);
  EXPECT_EQ(read_integer(json::parse("-5")), -5);
  EXPECT_EQ(read_integer(json::parse(R"("5")")), 5);
  EXPECT_EQ(read_integer(json::parse(R"("-5")")), -5);
  EXPECT_EQ(read_integer(json::parse(R"("9223372036854775807")")), 9'223'372'036'854'775'807);
  for (const char* text : {R"("")", R"("x")", R"("5x")", R"(" 5")", R"("5.0")", R"("+")", R"("-")", R"("0x5")", "5.5",
                           "null", "true", "[5]", R"("9223372036854775808")"})
    EXPECT_FALSE(read_integer(json::parse(text))) << text;
}

}  // namespace params_test
}  // namespace muster::rest
