#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "support/company.hpp"

// Conditions of user.get where a small portal of our own says more than tests/golden/wire/user.json.
namespace muster::rest {
namespace conditions_test {

namespace json = boost::json;
using directory::Text;
using directory::UserType;
using test::Company;

test::Answer call(Company company, std::string_view method, std::string_view body, std::uint32_t caller = 1) {
  access::Webhook webhook = test::make_webhook(caller, "Secret");
  webhook.scopes = {access::Scope::user, access::Scope::department};
  const std::string target = fmt::format("/rest/{}/Secret/{}", caller, method);
  const auto portal = company.webhook(webhook).portal();
  return test::send(portal, {.verb = Verb::post, .target = target, .content_type = "application/json", .body = body});
}

// Of one person for each text of own fields, from id 1 on: the ids of those who fit, "1 3 ".
std::string who_fits(const std::vector<std::string>& own_fields, std::string_view filter) {
  Company company;
  for (std::size_t i = 0; i < own_fields.size(); ++i)
    company.user(static_cast<std::uint32_t>(i + 1), {.texts = {{Text::custom, own_fields[i]}}});
  std::string ids;
  const auto answer = call(std::move(company), "user.get", fmt::format(R"({{"filter":{},"select":["ID"]}})", filter));
  for (const json::value& user : answer.body.at("result").as_array()) {
    ids += user.at("ID").as_string();
    ids += ' ';
  }
  return ids;
}

TEST(OwnFields, CompareAsPeopleWriteThem) {
  const std::vector<std::string> people{R"({"UF_X":1.5})", R"({"UF_X":true})", R"({"UF_X":false})",
                                        R"({"UF_X":["a",2.0]})", ""};
  EXPECT_EQ(who_fits(people, R"({"UF_X":"1.5"})"), "1 ");
  EXPECT_EQ(who_fits(people, R"({"UF_X":1.5})"), "1 ");
  EXPECT_EQ(who_fits(people, R"({"UF_X":"1"})"), "2 ");
  EXPECT_EQ(who_fits(people, R"({"UF_X":true})"), "2 ");
  EXPECT_EQ(who_fits(people, R"({"UF_X":0})"), "3 ");
  EXPECT_EQ(who_fits(people, R"({"UF_X":2})"), "4 ");
  EXPECT_EQ(who_fits(people, R"({"UF_X":""})"), "3 5 ") << "a dump's false is nothing, too";
  EXPECT_EQ(who_fits(people, R"({"UF_X":["a",true]})"), "2 4 ");
}

TEST(OwnFields, AListOrAMapFurtherDownFitsNothing) {
  const std::vector<std::string> people{R"({"UF_X":{"a":"a"}})", R"({"UF_X":[["a"],{"b":"a"}]})",
                                        R"({"UF_X":[["a"],"a"]})"};
  EXPECT_EQ(who_fits(people, R"({"UF_X":"a"})"), "3 ");
  EXPECT_EQ(who_fits(people, R"({"!UF_X":"a"})"), "1 2 ");
  EXPECT_EQ(who_fits(people, R"({"%UF_X":"a"})"), "3 ");
  EXPECT_EQ(who_fits(people, R"({"UF_X":""})"), "");
  EXPECT_EQ(who_fits(people, R"({"UF_X":[["a"]]})"), "");
  EXPECT_EQ(who_fits(people, R"({"UF_X":{"k":{"l":"a"}}})"), "");
}

TEST(OwnFields, NamesAreInAnyCase) {
  const std::vector<std::string> people{R"({"UF_Usr_x":"a"})", R"({"UF_USR_X":"a"})", R"({"UF_USR_Y":"a"})"};
  EXPECT_EQ(who_fits(people, R"({"uf_usr_x":"a"})"), "1 2 ");
  EXPECT_EQ(who_fits(people, R"({"UF_USR_X":"a","uf_uSr_X":"a"})"), "1 2 ");
  const auto answer = call(Company().user(1, {.texts = {{Text::custom, people[0]}}}), "user.get",
                           R"({"select":["uf_usr_x","UF_USR_X","UF_NONE"]})");
  EXPECT_EQ(answer.result(), R"([{"ID":"1","UF_Usr_x":"a"}])");
}

TEST(OwnFields, ARecordKeepsItsIdWhenNothingElseIsKnown) {
  const auto answer = call(Company().user(1), "user.get", R"({"select":["UF_NONE"]})");
  EXPECT_EQ(answer.result(), R"([{"ID":"1"}])");
}

// `count` conditions on fields of which nobody has one.
std::string many(std::size_t count) {
  json::object filter;
  for (std::size_t i = 0; i < count; ++i) filter["!UF_" + std::to_string(i)] = "x";
  return json::serialize(json::object{{"filter", filter}});
}

std::string patterns(std::string_view key, std::size_t count, std::string_view ending) {
  json::array list;
  for (std::size_t i = 0; i < count; ++i) list.emplace_back(fmt::format("x{}{}", i, ending));
  return json::serialize(json::object{{"filter", {{key, list}}}});
}

TEST(Conditions, AreAHundredAtTheMost) {
  for (const char* method : {"user.get", "user.search"}) {
    EXPECT_EQ(call(Company().user(1), method, many(100)).member("total"), "1") << method;
    const auto answer = call(Company().user(1), method, many(101));
    EXPECT_EQ(answer.status, 400u) << method;
    EXPECT_EQ(answer.body.at("error"), "INVALID_REQUEST");
    EXPECT_EQ(answer.body.at("error_description"), "There are more than 100 conditions");
  }
}

TEST(Conditions, HaveAThousandPatternsAtTheMost) {
  for (const char* method : {"user.get", "department.get"}) {
    for (const char* key : {"NAME", "=%NAME", "%NAME"})
      EXPECT_EQ(call(Company().user(1), method, patterns(key, 1000, "%")).status, 200u) << method << key;
    for (const char* key : {"NAME", "=%NAME", "%NAME"}) {
      const auto answer = call(Company().user(1), method, patterns(key, 1001, "%"));
      EXPECT_EQ(answer.status, 400u) << method << key;
      EXPECT_EQ(answer.body.at("error_description"), "There are more than 1000 patterns to look for");
    }
    EXPECT_EQ(call(Company().user(1), method, patterns("@NAME", 9000, "")).status, 200u)
        << "whole texts are no patterns";
  }
}

TEST(Conditions, UnknownNamesDoNotCount) {
  json::object body;
  for (int i = 0; i < 500; ++i) body[fmt::format("NO_FIELD_{}", i)] = 1;
  EXPECT_EQ(call(Company().user(1), "user.get", json::serialize(body)).member("total"), "1");
}

TEST(Conditions, OnDepartmentsAndIdsHoldTogether) {
  const auto company = [] {
    Company some;
    some.department(1, "All").department(2, "IT", {.parent = 1});
    return some.user(1, {.departments = {1}}).user(2, {.departments = {1, 2}}).user(3, {.departments = {2}}).user(4);
  };
  const auto total = [&](std::string_view filter) {
    return call(company(), "user.get", fmt::format(R"({{"filter":{}}})", filter)).member("total");
  };
  EXPECT_EQ(total(R"({"UF_DEPARTMENT":[2,1,2,99,-1]})"), "3");
  EXPECT_EQ(total(R"({"UF_DEPARTMENT":2,"@UF_DEPARTMENT":1})"), "1");
  EXPECT_EQ(total(R"({"UF_DEPARTMENT":2,"!UF_DEPARTMENT":1})"), "1");
  EXPECT_EQ(total(R"({"UF_DEPARTMENT":["",2]})"), "3");
  EXPECT_EQ(total(R"({"UF_DEPARTMENT":2,"ID":[3,4,3]})"), "1");
  EXPECT_EQ(total(R"({"UF_DEPARTMENT":[]})"), "0");
}

// What is found by an index and what is found by looking at each must agree.
TEST(Conditions, NothingAsksForWhoHasNone) {
  const auto company = [] {
    Company some;
    some.department(1, "All").department(2, "IT", {.parent = 1});
    directory::User born = test::make_user(3, {.departments = {2}, .texts = {{Text::email, "c@acme.example"}}});
    born.birthday = base::CivilDay{1965, 5, 15};
    some.user(1, {.departments = {1}, .texts = {{Text::inner_phone, "12"}}}).user(2).user(born);
    return some;
  };
  const auto who = [&](std::string_view body, std::string_view method = "user.get") {
    std::string ids;
    const auto answer = call(company(), method, body);
    for (const json::value& user : answer.body.at("result").as_array())
      ids += std::string(user.at("ID").as_string()) + " ";
    return ids;
  };
  for (const char* nothing : {R"("")", "false", "null", R"(["", "x"])", R"(["x", false])", R"([null])"}) {
    for (const char* field : {"EMAIL", "UF_PHONE_INNER", "PERSONAL_BIRTHDAY", "UF_DEPARTMENT", "ID", "WORK_POSITION"}) {
      const std::string_view name(field);
      if (name == "PERSONAL_BIRTHDAY" && std::string_view(nothing).find('x') != std::string_view::npos) continue;
      const std::string set = name == "EMAIL"               ? "3 "
                              : name == "UF_PHONE_INNER"    ? "1 "
                              : name == "PERSONAL_BIRTHDAY" ? "3 "
                              : name == "UF_DEPARTMENT"     ? "1 3 "
                              : name == "ID"                ? "1 2 3 "
                                                            : "";
      std::string unset = "1 2 3 ";
      for (const char id : set) {
        if (id != ' ') unset.erase(unset.find(id), 2);
      }
      for (const char* method : {"user.get", "user.search"}) {
        EXPECT_EQ(who(fmt::format(R"({{"filter":{{"{}":{}}}}})", field, nothing), method), unset) << field << nothing;
        EXPECT_EQ(who(fmt::format(R"({{"{}":{}}})", field, nothing), method), unset) << field << nothing;
        EXPECT_EQ(who(fmt::format(R"({{"filter":{{"!{}":{}}}}})", field, nothing), method), set) << field << nothing;
        EXPECT_EQ(who(fmt::format(R"({{"filter":{{"!@{}":{}}}}})", field, nothing), method), set) << field << nothing;
        EXPECT_EQ(who(fmt::format(R"({{"filter":{{"<{}":{}}}}})", field, nothing), method),
                  std::string_view(nothing).find('x') != std::string_view::npos && name == "EMAIL"            ? "3 "
                  : std::string_view(nothing).find('x') != std::string_view::npos && name == "UF_PHONE_INNER" ? "1 "
                                                                                                              : "")
            << field << nothing;
      }
    }
  }
  EXPECT_EQ(who(R"({"filter":{"UF_DEPARTMENT":[false,2]}})"), "2 3 ");
  EXPECT_EQ(who(R"({"filter":{"EMAIL":["",  "C@acme.example"]}})"), "1 2 3 ");
  EXPECT_EQ(who(R"({"filter":{"ID":[null,2]}})"), "2 ");
  EXPECT_EQ(who(R"({"filter":{"ACTIVE":false}})"), "") << "a flag's false is a no";
  EXPECT_EQ(who(R"({"EMAIL":""})", "user.search"), "1 2 ");
  EXPECT_EQ(who(R"({"NAME":""})", "user.search"), "1 2 3 ") << "every text begins so";
  EXPECT_EQ(who(R"({"NAME":null})", "user.search"), "1 2 3 ") << "nobody has a name here";
  EXPECT_EQ(who(R"({"filter":{"<UF_PHONE_INNER":"zzz"}})"), "1 ");
  EXPECT_EQ(who(R"({"filter":{"<=UF_PHONE_INNER":"zzz"}})", "user.search"), "1 ");
  EXPECT_EQ(who(R"({"filter":{"<PERSONAL_BIRTHDAY":"01.01.2999"}})"), "3 ");
  EXPECT_EQ(who(R"({"filter":{"<UF_DEPARTMENT":9}})"), "1 3 ");
}

TEST(Conditions, OnDepartmentsAskForTheRootAndForWhatHasNoHead) {
  const auto found = [](std::string_view body) {
    Company company;
    company.user(1).department(1, "All", {.head = 1}).department(2, "IT", {.parent = 1});
    company.department(3, "Lab", {.parent = 2, .head = 1}).department(4, "HR", {.parent = 1});
    std::string ids;
    const auto answer = call(std::move(company), "department.get", body);
    for (const json::value& one : answer.body.at("result").as_array())
      ids += std::string(one.at("ID").as_string()) + " ";
    return ids;
  };
  for (const char* nothing : {R"("")", "false", "null", "0", R"("0")", R"([""])", "[null, false]"}) {
    EXPECT_EQ(found(fmt::format(R"({{"PARENT":{}}})", nothing)), "1 ") << nothing;
    EXPECT_EQ(found(fmt::format(R"({{"filter":{{"=PARENT":{}}}}})", nothing)), "1 ") << nothing;
    EXPECT_EQ(found(fmt::format(R"({{"filter":{{"!PARENT":{}}}}})", nothing)), "2 3 4 ") << nothing;
    EXPECT_EQ(found(fmt::format(R"({{"UF_HEAD":{}}})", nothing)), "2 4 ") << nothing;
    EXPECT_EQ(found(fmt::format(R"({{"filter":{{"!UF_HEAD":{}}}}})", nothing)), "1 3 ") << nothing;
    EXPECT_EQ(found(fmt::format(R"({{"filter":{{"<PARENT":{}}}}})", nothing)), "") << nothing;
  }
  EXPECT_EQ(found(R"({"PARENT":["",2]})"), "1 3 ");
  EXPECT_EQ(found(R"({"PARENT":["",2],"UF_HEAD":1})"), "1 3 ");
  EXPECT_EQ(found(R"({"ID":["",2,1],"PARENT":false})"), "1 ");
  EXPECT_EQ(found(R"({"filter":{"<PARENT":9}})"), "2 3 4 ") << "the root is below no parent";
  EXPECT_EQ(found(R"({"filter":{"<=UF_HEAD":9}})"), "1 3 ");
  EXPECT_EQ(found(R"({"filter":{"NAME":""}})"), "");
  EXPECT_EQ(found(R"({"filter":{"!NAME":null,"!SORT":false}})"), "1 2 3 4 ");
  EXPECT_EQ(found(R"({"ID":2.0})"), "2 ");
}

TEST(Conditions, ADateThatASpaceCameIntoIsRead) {
  directory::User user = test::make_user(1);
  user.moments[directory::Moment::registered] = 1'700'000'000;  // 2023-11-14T22:13:20Z
  const auto total = [&](std::string_view filter) {
    return call(Company().user(user), "user.get", fmt::format(R"({{"filter":{}}})", filter)).member("total");
  };
  EXPECT_EQ(total(R"({">=DATE_REGISTER":"2023-11-15T01:13:20 03:00"})"), "1");
  EXPECT_EQ(total(R"({">DATE_REGISTER":"2023-11-15T01:13:20 03:00"})"), "0");
}

TEST(Visibility, AnEmailUserFindsThemselfAlone) {
  for (const char* method : {"user.get", "user.search"}) {
    const auto answer = call(Company().user(1).user(2, {.type = UserType::email}), method, "{}", 2);
    EXPECT_TRUE(answer.result().starts_with(R"([{"ID":"2")")) << answer.result();
    EXPECT_EQ(answer.member("total"), "1") << method;
  }
  const auto guest =
      call(Company().user(1).user(2, {.type = UserType::extranet}), "user.get", R"({"select":["ID"]})", 2);
  EXPECT_EQ(guest.result(), R"([{"ID":"2"}])");
}

}  // namespace conditions_test
}  // namespace muster::rest
