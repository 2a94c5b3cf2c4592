#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/company.hpp"

// muster.user.list, muster.user.card and muster.department.card where a small portal does not do: pages, and compat.
// The rest is in tests/golden/wire/cards.json.
namespace muster::rest {
namespace cards_test {

namespace json = boost::json;
using access::Scope;
using test::Answer;
using test::Company;

// Asks as user 1.
Answer ask(Company company, std::string_view call, access::Scopes scopes = {Scope::user, Scope::im}) {
  access::Webhook webhook = test::make_webhook(1, "Secret");
  webhook.scopes = scopes;
  const std::string target = fmt::format("/rest/1/Secret/{}", call);
  return test::send(company.webhook(webhook).portal(), {.target = target});
}

// 1 "All", headed by 1, above 2 and 3; everybody is in 1, and those with an even id in 2 as well. 600 people.
Company large() {
  Company company;
  company.department(1, "All", {.head = 1}).department(2, "Two", {.parent = 1, .head = 2});
  company.department(3, "Three", {.parent = 2});
  for (std::uint32_t id = 1; id <= 600; ++id) {
    std::vector<std::uint32_t> departments{1};
    if (id % 2 == 0) departments.push_back(2);
    company.user(id, {.departments = departments,
                      .texts = {{directory::Text::name, fmt::format("N{:04}", 600 - id)},
                                {directory::Text::work_position, id % 3 == 0 ? "Senior Baker" : "Driver"}}});
  }
  return company;
}

std::vector<int> ids(const Answer& answer) {
  std::vector<int> all;
  for (const json::value& row : answer.body.at("result").as_array())
    all.push_back(std::stoi(std::string(row.at("ID").as_string())));
  return all;
}

TEST(Cards, AListHasAsManyAsAreWantedAndNoMoreThanFiveHundred) {
  EXPECT_EQ(ids(ask(large(), "muster.user.list")).size(), 50u);
  EXPECT_EQ(ids(ask(large(), "muster.user.list?LIMIT=120")).size(), 120u);
  const Answer most = ask(large(), "muster.user.list?LIMIT=100000&SELECT[]=ID");
  EXPECT_EQ(ids(most).size(), 500u);
  EXPECT_EQ(most.member("total"), "600");
  EXPECT_EQ(most.member("next"), "500");
  const Answer last = ask(large(), "muster.user.list?LIMIT=500&START=500&SELECT[]=ID");
  EXPECT_EQ(ids(last).size(), 100u);
  EXPECT_EQ(last.member("next"), "");
}

TEST(Cards, PagesOfAListFollowItsOrder) {
  const auto page = ids(ask(large(), "muster.user.list?ORDER[NAME]=ASC&START=10&LIMIT=3"));
  EXPECT_EQ(page, (std::vector<int>{590, 589, 588}));
  const auto backwards = ids(ask(large(), "muster.user.list?ORDER[ID]=DESC&DEPARTMENT=2&LIMIT=3"));
  EXPECT_EQ(backwards, (std::vector<int>{600, 598, 596}));
}

TEST(Cards, ConditionsOfAListHoldTogether) {
  const Answer answer =
      ask(large(), "muster.user.list?DEPARTMENT=2&WORK_POSITION=bak&FIND=n05&ORDER[ID]=DESC&LIMIT=2&START=1");
  EXPECT_EQ(answer.member("total"), "16") << "every sixth of those from 1 to 100";
  EXPECT_EQ(ids(answer), (std::vector<int>{90, 84}));
  EXPECT_EQ(ask(large(), "muster.user.list?DEPARTMENT=1&RECURSIVE=Y&LIMIT=1").member("total"), "600")
      << "everybody once";
  EXPECT_EQ(ask(large(), "muster.user.list?DEPARTMENT=3&RECURSIVE=Y").member("total"), "0");
}

TEST(Cards, ACardShowsTheFirstFiftyOfEachList) {
  const Answer answer = ask(large(), "muster.user.card?ID=2");
  const json::value& card = answer.body.at("result");
  EXPECT_EQ(card.at("REPORTS").as_array().size(), 50u);
  EXPECT_EQ(card.at("REPORTS_TOTAL"), 299);
  EXPECT_EQ(card.at("COLLEAGUES").as_array().size(), 50u);
  EXPECT_EQ(card.at("COLLEAGUES_TOTAL"), 599) << "each once, without the person";
  EXPECT_EQ(card.at("COLLEAGUES").at(0).at("ID"), "3");
  EXPECT_EQ(card.at("DEPARTMENTS").as_array().size(), 2u);
  EXPECT_EQ(card.at("MANAGERS").at(0).at("USER").at("NAME"), "N0599");
}

TEST(Cards, ADepartmentShowsItsFirstFiftyMembers) {
  const Answer answer = ask(large(), "muster.department.card?ID=1");
  const json::value& card = answer.body.at("result");
  EXPECT_EQ(card.at("MEMBERS").as_array().size(), 50u);
  EXPECT_EQ(card.at("MEMBERS_TOTAL"), 600);
  EXPECT_EQ(card.at("CHILDREN").as_array().size(), 1u) << "those right below alone";
  EXPECT_EQ(card.at("DEPARTMENT").at("DEPARTMENTS"), 1);
  EXPECT_EQ(card.at("DEPARTMENT").at("DEPARTMENTS_TOTAL"), 2);
  EXPECT_EQ(card.at("DEPARTMENT").at("HEAD").at("ID"), "1");
  EXPECT_EQ(card.at("CHILDREN").at(0).at("HEAD").at("ID"), "2");
}

TEST(Cards, ACardOfADeepDepartmentIsMadeByAWalk) {
  Company company;
  company.department(1, "D");
  for (std::uint32_t id = 2; id <= 60; ++id) company.department(id, "D", {.parent = id - 1});
  for (std::uint32_t id = 1; id <= 3; ++id) company.user(id, {.departments = {60}});
  const Answer answer = ask(company, "muster.user.card?ID=2");
  EXPECT_EQ(answer.body.at("result").at("COLLEAGUES_TOTAL"), 2);
  EXPECT_EQ(answer.body.at("result").at("COLLEAGUES").at(1).at("ID"), "3");
  EXPECT_EQ(answer.body.at("result").at("DEPARTMENTS").at(0).at("PATH").as_array().size(), 60u);
}

TEST(Cards, NoScopeSeesMoreInACardThanElsewhere) {
  Company company;
  company.department(1, "All", {.head = 1});
  company.user(1, {.departments = {1},
                   .texts = {{directory::Text::name, " Ann "},
                             {directory::Text::last_name, "Lee"},
                             {directory::Text::work_position, "Chief"},
                             {directory::Text::personal_photo, "https://a.example/photo.png"},
                             {directory::Text::avatar, "https://a.example/avatar.png"},
                             {directory::Text::color, "#123456"}}});
  const auto head = [&](access::Scopes scopes) {
    return json::serialize(ask(company, "muster.department.tree?USER_DATA=Y", scopes).body.at("result").at("HEAD"));
  };
  EXPECT_EQ(head({Scope::department, Scope::im}),
            R"({"ID":"1","NAME":"Ann Lee","WORK_POSITION":"Chief","AVATAR":"https://a.example/avatar.png",)"
            R"("COLOR":"#123456"})");
  const std::string by_user = head({Scope::user});
  EXPECT_NE(by_user.find(R"("AVATAR":"https://a.example/photo.png")"), std::string::npos);
  EXPECT_EQ(by_user.find("#123456"), std::string::npos);
  const std::string by_department = head({Scope::department});
  EXPECT_NE(by_department.find(R"("NAME":"","WORK_POSITION":"","AVATAR":"")"), std::string::npos) << by_department;
}

}  // namespace cards_test
}  // namespace muster::rest
