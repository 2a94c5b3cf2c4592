#include "rest/protocol/plain_query.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <random>
#include <string>
#include <vector>

#include "rest/call/arguments.hpp"

// Most queries are not made a tree. They mean the same as if they were.
namespace muster::rest {
namespace plain_query_test {

namespace json = boost::json;

std::vector<std::string> texts_of(const PlainQuery::Parameter& list) {
  std::vector<std::string> texts;
  PlainQuery::for_each_text(list, [&](std::string_view text) {
    texts.emplace_back(text);
    return true;
  });
  return texts;
}

TEST(PlainQuery, ReadsNamesTextsAndLists) {
  PlainQuery query;
  ASSERT_TRUE(query.read("id%5B%5D=1&id%5b%5D=2", {}) == false) << "a list has one spelling";
  ASSERT_TRUE(query.read("&id%5B%5D=1&id%5B%5D=&&id%5B%5D&id%5B%5D=a=b&USER_DATA=Y&LIMIT&x=", {}));
  EXPECT_EQ(query.size(), 7u);
  ASSERT_EQ(query.parameters().size(), 4u);
  ASSERT_TRUE(query.find("ID"));
  EXPECT_TRUE(query.find("ID")->is_list);
  EXPECT_EQ(texts_of(*query.find("ID")), (std::vector<std::string>{"1", "", "", "a=b"}));
  EXPECT_EQ(query.find("USER_DATA")->first_text(), "Y");
  EXPECT_EQ(query.find("LIMIT")->first_text(), "");
  EXPECT_EQ(query.find("X")->first_text(), "");
  EXPECT_FALSE(query.find("I"));
  EXPECT_FALSE(query.find(""));
}

TEST(PlainQuery, LeavesAnythingElseToOthers) {
  PlainQuery query;
  for (const char* text : {"ID[0]=1",
                           "ID[x]=1",
                           "ID[][]=1",
                           "ID[=1",
                           "[]=1",
                           "=1",
                           "a.b=1",
                           "a b=1",
                           "%41=1",
                           "a=%31",
                           "a=1+2",
                           "a=\xc3\xa9",
                           "a=\n",
                           "a=1&a=2",
                           "a=1&A=2",
                           "a[]=1&A[]=2",
                           "a[]=1&a=2",
                           "a=1&a[]=2",
                           "a[]=1&b=1&a[]=2",
                           "a[]=1&a%5B%5D=2",
                           "a[]x=1",
                           "a[]=1&a[]x=2",
                           "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9"}) {
    EXPECT_FALSE(query.read(text, {})) << text;
    EXPECT_EQ(query.size(), 0u) << text;
    EXPECT_TRUE(query.parameters().empty()) << text;
  }
  EXPECT_TRUE(query.read("a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8", {}));
}

// Puts queries together from pieces. Half of the queries have only pieces of which a plain query is made.
class QueryMaker {
 public:
  std::string query() {
    using Pieces = std::initializer_list<const char*>;
    const bool odd = below(2) == 0;
    const auto piece = [&](Pieces usual, Pieces others) { return odd && below(3) == 0 ? pick(others) : pick(usual); };
    std::string text;
    for (std::size_t pairs = below(5); pairs > 0; --pairs) {
      const std::string name = piece({"ID", "ID", "id", "FLAG", "A_1"}, {"", "e\xc3\xa9", "a.b", "%49D"}) +
                               piece({"[]", "%5B%5D", "%5b%5d", ""}, {"[0]", "[k]", "[", "[]]", "[][]"});
      for (std::size_t repeated = below(3) == 0 ? below(4) + 1 : 1; repeated > 0; --repeated)
        text += name + piece({"=", "=", ""}, {"=="}) +
                piece({"1", "42", "Y", "true", "007", "-1", "99999999999999999999", "", "[1,2]", "a=b"},
                      {"+5", "%35", "a b", "\xd0\x96", "\xff", "x\n"}) +
                piece({"&", "&", "&&"}, {""});
    }
    return text;
  }
  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  std::string pick(std::initializer_list<const char*> list) { return *(list.begin() + below(list.size())); }
  std::mt19937 random_{20261130};
};

std::string said_of(const Params& params, std::string_view name) {
  const json::value* value = params.find(name);
  std::string said = value ? json::serialize(*value) : "absent";
  said += params.contains(name) ? " there" : " not there";
  said += params.flag(name) ? " true" : " not true";
  params.for_each_spelling(name, [&](const json::value& one) { said += " " + json::serialize(one); });
  return said;
}

struct NoCommands final : CommandRunner {
  WireResult<Paging> run_command(std::string_view, const Params&, std::string&, CallTimes&) override { return {}; }
  WireResult<void> write_together(const MakeCommands&) override { return {}; }
  Params command_params() override { return Params({}, {}); }
};

// The ids that a method is called with, or the error.
std::string ids_read(const Params& params) {
  Workspace workspace;
  const Caller caller{.user = {1}, .scopes = {}, .webhook = {}};
  NoCommands commands;
  Compat compat;
  Call call{caller, compat, params, {}, workspace, commands, workspace.departments, workspace.users};
  const auto read = read_arguments(*find_method("im.department.get"), params, call);
  if (!read) return std::string(read.error().code);
  std::string said = call.user_data ? "Y" : "N";
  for (const auto id : call.department_ids) said += " " + std::to_string(id.value);
  return said;
}

TEST(PlainQuery, MeansTheSameAsATree) {
  QueryMaker maker;
  std::size_t plain = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string text = maker.query();
    const std::string_view but =
        maker.below(3) == 0 ? std::string_view(text).substr(0, text.find('&')) : std::string_view();
    const ParamLimits limits =
        maker.below(8) == 0 ? ParamLimits{.depth = 1 + maker.below(2), .count = maker.below(4)} : ParamLimits{};
    Params referred(limits, {}), read(limits, {});
    const auto one = referred.refer_to_query(text, but);
    const auto other = read.add_query(text, but);
    ASSERT_EQ(one.has_value(), other.has_value()) << text;
    if (!one) {
      ASSERT_EQ(one.error().code, other.error().code) << text;
      continue;
    }
    PlainQuery query;
    plain += query.read(text, but) && query.size() > 0 ? 1 : 0;
    ASSERT_EQ(ids_read(referred), ids_read(read)) << text;
    for (const std::string_view name : {"ID", "FLAG", "A_1", "A.B", "", "I", "IDS"})
      ASSERT_EQ(said_of(referred, name), said_of(read, name)) << text;
    const std::string later = maker.query();
    const auto more = [&](Params& params) {
      return i % 3 == 0 ? params.add_json(R"({"id":"9","Flag":true})") : params.refer_to_query(later);
    };
    if (i % 2 == 0) {
      ASSERT_EQ(more(referred).has_value(), more(read).has_value()) << text << " then " << later;
    }
    ASSERT_EQ(json::serialize(referred.tree()), json::serialize(read.tree())) << text << " then " << later;
    for (const std::string_view name : {"ID", "FLAG"}) ASSERT_EQ(said_of(referred, name), said_of(read, name)) << text;
  }
  EXPECT_GT(plain, 3'000u) << "or the test is about nothing";
}

}  // namespace plain_query_test
}  // namespace muster::rest
