#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/company.hpp"

// muster.* where a small portal does not do: pages, and trees that are deep. The rest is in tests/golden/wire/org.json.
namespace muster::rest {
namespace org_test {

using test::Company;

// Asks as user 1, whose webhook has the scope `department`.
test::Answer ask(Company company, std::string_view call) {
  access::Webhook webhook = test::make_webhook(1, "Secret");
  webhook.scopes = {access::Scope::department};
  const std::string target = fmt::format("/rest/1/Secret/{}", call);
  return test::send(company.webhook(webhook).portal(), {.target = target});
}

// 1, headed by 1, with 130 members; the head comes last.
Company large() {
  Company company;
  company.department(1, "All", {.head = 1});
  for (std::uint32_t id = 1; id <= 130; ++id) company.user(id, {.departments = {1}});
  return company;
}

TEST(Org, PagesHaveFifty) {
  const auto first = ask(large(), "muster.department.employees?ID=1");
  EXPECT_EQ(first.body.at("result").as_array().size(), 50u);
  EXPECT_EQ(first.body.at("result").at(49).at("ID"), "51");
  EXPECT_EQ(first.member("next"), "50");
  EXPECT_EQ(first.member("total"), "130");
  const auto second = ask(large(), "muster.department.employees?ID=1&start=50");
  EXPECT_EQ(second.body.at("result").at(0).at("ID"), "52");
  EXPECT_EQ(second.member("next"), "100");
  const auto last = ask(large(), "muster.department.employees?ID=1&start=100");
  EXPECT_EQ(last.body.at("result").as_array().size(), 30u);
  EXPECT_EQ(last.body.at("result").at(29).at("ID"), "1");
  EXPECT_EQ(last.member("next"), "");
}

TEST(Org, SubordinatesArePagedAlike) {
  const auto middle = ask(large(), "muster.user.subordinates?start=75");
  EXPECT_EQ(middle.body.at("result").as_array().size(), 50u);
  EXPECT_EQ(middle.body.at("result").at(0).at("ID"), "77");
  EXPECT_EQ(middle.member("next"), "125");
  EXPECT_EQ(middle.member("total"), "129");
}

// 1 above 2 above 3 ..., everybody in the last one.
Company deep(std::uint32_t depth) {
  Company company;
  company.department(1, "D");
  for (std::uint32_t id = 2; id <= depth; ++id) company.department(id, "D", {.parent = id - 1});
  company.user(1, {.departments = {depth}});
  return company;
}

TEST(Org, ATreeEndsAHundredLevelsDownAndStillCountsWhatIsBelow) {
  for (const char* call : {"muster.department.tree", "muster.department.tree?DEPTH=5000"}) {
    const std::string text = ask(deep(5'000), call).text;
    EXPECT_NE(text.find(R"("ID":"101")"), std::string::npos);
    EXPECT_EQ(text.find(R"("ID":"102")"), std::string::npos);
    EXPECT_NE(text.find(R"("EMPLOYEES_TOTAL":1,"DEPARTMENTS_TOTAL":4899,"CHILDREN":[]})"), std::string::npos);
  }
}

TEST(Org, TheDeepestTreeIsReadByReferencesAndXml) {
  const std::string xml = ask(deep(200), "muster.department.tree.xml").text;
  EXPECT_NE(xml.find("<ID>101</ID>"), std::string::npos) << xml.substr(0, 300);
  const auto batch = ask(deep(200),
                         "batch?cmd[a]=muster.department.tree&"
                         "cmd[b]=muster.department.path%3FID%3D$result[a][CHILDREN][0][ID]");
  EXPECT_EQ(batch.body.at("result").at("result").at("b").as_array().size(), 2u) << batch.text.substr(0, 300);
}

}  // namespace org_test
}  // namespace muster::rest
