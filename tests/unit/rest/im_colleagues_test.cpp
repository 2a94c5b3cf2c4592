#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "support/company.hpp"

// im.department.colleagues.list: contract section 7. The rules of who is a colleague are in colleagues_test.cpp.
namespace muster::rest {
namespace im_colleagues_test {

using test::Answer;
using test::ask;
using test::Company;
using test::post;

constexpr std::string_view colleagues = "im.department.colleagues.list";

// Person 1 and `others` more, 2 to others + 1, in one department without a head.
portal::Portal crowd(std::uint32_t others) {
  Company company;
  company.department(1, "Acme");
  for (std::uint32_t id = 1; id <= others + 1; ++id) company.user(id, {.departments = {1}});
  return company.portal();
}

std::size_t count(const Answer& answer) {
  return answer.body.at("result").as_array().size();
}

TEST(ImColleagues, TheFirstPageHasTenWithNextAndTotalAsIntegers) {
  const auto answer = ask(crowd(11), 1, colleagues);
  EXPECT_EQ(answer.status, 200u);
  EXPECT_TRUE(answer.text.starts_with(R"({"result":[2,3,4,5,6,7,8,9,10,11],"next":10,"total":11,"time":{"start":)"))
      << answer.text;
}

TEST(ImColleagues, TheLastPageHasNoNext) {
  EXPECT_TRUE(ask(crowd(11), 1, colleagues, "OFFSET=10").text.starts_with(R"({"result":[12],"total":11,"time":)"));
  EXPECT_TRUE(ask(crowd(10), 1, colleagues).text.starts_with(R"({"result":[2,3,4,5,6,7,8,9,10,11],"total":10,)"));
}

TEST(ImColleagues, EveryPageSizeCoversEveryoneExactlyOnce) {
  const std::size_t people = 61;
  const auto portal = crowd(people);
  for (std::size_t limit = 1; limit <= 50; ++limit) {
    std::vector<std::int64_t> seen;
    std::string offset = "0";
    while (!offset.empty()) {
      const auto page = ask(portal, 1, colleagues, fmt::format("LIMIT={}&OFFSET={}", limit, offset));
      ASSERT_EQ(page.member("total"), std::to_string(people));
      for (const auto& id : page.body.at("result").as_array()) seen.push_back(id.as_int64());
      const std::string next = page.member("next");
      ASSERT_TRUE(next.empty() || next == std::to_string(seen.size())) << next;
      offset = next;
    }
    EXPECT_EQ(seen.size(), people) << limit;
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), people) << limit;
  }
}

TEST(ImColleagues, LimitIsAtMostFiftyAndTenWhenItIsNoLimit) {
  const auto portal = crowd(60);
  for (const auto& [query, size] : std::vector<std::pair<const char*, std::size_t>>{{"", 10},
                                                                                    {"LIMIT=0", 10},
                                                                                    {"LIMIT=-1", 10},
                                                                                    {"LIMIT=x", 10},
                                                                                    {"LIMIT=", 10},
                                                                                    {"LIMIT[]=5", 10},
                                                                                    {"LIMIT=1", 1},
                                                                                    {"LIMIT=50", 50},
                                                                                    {"LIMIT=51", 50},
                                                                                    {"limit=7", 7},
                                                                                    {"LIMIT=99999999999999999999", 50}})
    EXPECT_EQ(count(ask(portal, 1, colleagues, query)), size) << query;
}

TEST(ImColleagues, LimitsInJsonAreReadAlike) {
  const auto portal = crowd(60);
  for (const auto& [body, size] :
       std::vector<std::pair<const char*, std::size_t>>{{R"({"LIMIT":5})", 5},
                                                        {R"({"LIMIT":"5"})", 5},
                                                        {R"({"LIMIT":51})", 50},
                                                        {R"({"LIMIT":null})", 10},
                                                        {R"({"LIMIT":-3})", 10},
                                                        {R"({"LIMIT":"x"})", 10},
                                                        {R"({"LIMIT":18446744073709551615})", 50}})
    EXPECT_EQ(count(post(portal, 1, colleagues, "application/json", body)), size) << body;
}

TEST(ImColleagues, AnOffsetPastTheEndIsAnEmptyLastPage) {
  for (const char* query : {"OFFSET=11", "OFFSET=12", "OFFSET=4000000000", "OFFSET=9223372036854775807",
                            "OFFSET=99999999999999999999", "start=11"}) {
    const auto answer = ask(crowd(11), 1, colleagues, query);
    EXPECT_TRUE(answer.text.starts_with(R"({"result":[],"total":11,"time":)")) << query << answer.text;
  }
}

TEST(ImColleagues, AnOffsetThatIsNoneCountsAsZero) {
  for (const char* query : {"OFFSET=-1", "OFFSET=x", "OFFSET=", "OFFSET[]=3", "start=-1", "start=0"})
    EXPECT_EQ(ask(crowd(3), 1, colleagues, query).result(), "[2,3,4]") << query;
}

TEST(ImColleagues, StartAboveZeroWinsOverOffset) {
  const auto portal = crowd(6);
  EXPECT_EQ(ask(portal, 1, colleagues, "OFFSET=1&start=4").result(), "[6,7]");
  EXPECT_EQ(ask(portal, 1, colleagues, "OFFSET=4&START=1&LIMIT=2").result(), "[3,4]");
  EXPECT_EQ(ask(portal, 1, colleagues, "OFFSET=4&start=0").result(), "[6,7]");
  EXPECT_EQ(ask(portal, 1, colleagues, "OFFSET=4&start=-1").result(), "[6,7]");
}

TEST(ImColleagues, UserDataMakesThemObjects) {
  const auto answer = ask(crowd(1), 1, colleagues, "USER_DATA=Y");
  EXPECT_EQ(answer.body.at("result").at(0).at("id"), 2);
  EXPECT_EQ(answer.member("total"), "1");
}

TEST(ImColleagues, ACompanyOfOne) {
  EXPECT_TRUE(ask(crowd(0), 1, colleagues).text.starts_with(R"({"result":[],"total":0,"time":)"));
  const auto boss = Company().department(1, "Acme", {.head = 1}).user(1, {.departments = {1}}).portal();
  EXPECT_TRUE(ask(boss, 1, colleagues, "USER_DATA=Y").text.starts_with(R"({"result":[],"total":0,"time":)"));
}

TEST(ImColleagues, ACallerWithoutADepartmentHasNone) {
  const auto portal = Company().department(1, "Acme", {.head = 2}).user(1).user(2, {.departments = {1}}).portal();
  EXPECT_TRUE(ask(portal, 1, colleagues).text.starts_with(R"({"result":[],"total":0,"time":)"));
}

}  // namespace im_colleagues_test
}  // namespace muster::rest
