#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "record/custom_field_json.hpp"
#include "rest/call/method.hpp"
#include "support/oauth_server.hpp"
#include "support/random_trees.hpp"
#include "support/times.hpp"

// Every method of the table with each of its parameters as what nobody means, however it is sent: no error of ours, the
// same answer by query, form and JSON, and an error that is documented and says which parameter it is about.
namespace muster::rest {
namespace odd_values_test {

namespace json = boost::json;
using directory::CustomField;
using directory::CustomType;
using test::OauthAnswer;
using test::OauthServer;

struct OddValue {
  std::string_view name;
  json::value value;
  bool same_everywhere;  ///< a query and a form can say it too
};

const std::vector<OddValue>& odd_values() {
  static const std::vector<OddValue> values{
      {"null", nullptr, false},
      {"an empty text", "", true},
      {"an empty list", json::array(), false},
      {"an empty map", json::object(), false},
      {"a number of nothing", 70'000, true},
      {"a negative number", -7, true},
      // JSON's fractions have lost the digits that they were written with, so texts are not made of them.
      {"a fraction", 1.5, false},
      {"a number beyond 64 bits", "99999999999999999999", true},
      {"a word", "x", true},
      {"a very long text", json::value(std::string(20'000, 'x')), true},
      {"a nested list", json::parse(R"([[["x"],[]],7])"), false},
      {"a map of lists", json::parse(R"({"a":[7],"b":{"c":"x"}})"), true},
  };
  return values;
}

// As a query says it: all leaves are texts, and what is empty is an empty text in a list (protocol.md 4.1).
json::value in_texts(const json::value& value) {
  if (const auto* list = value.if_array()) {
    json::array texts;
    for (const json::value& one : *list) texts.push_back(in_texts(one));
    return texts.empty() ? json::array{""} : texts;
  }
  if (const auto* map = value.if_object()) {
    json::object texts;
    for (const auto& [key, one] : *map) texts.emplace(key, in_texts(one));
    return texts.empty() ? json::value(json::array{""}) : json::value(texts);
  }
  if (value.is_null()) return "";
  return value.is_string() ? value : json::value(json::serialize(value));
}

// What is asked: a parameter, or a member of one that is a map.
struct Place {
  const MethodSpec* method;
  const ParamSpec* param;   ///< null for a field of the portal's own
  std::string_view member;  ///< "" for the parameter itself

  std::string_view name() const { return member.empty() ? param->name : member; }
};

constexpr std::string_view definition_members[] = {"FIELD_NAME",      "USER_TYPE_ID", "XML_ID",      "SORT",
                                                   "MULTIPLE",        "MANDATORY",    "SHOW_FILTER", "SHOW_IN_LIST",
                                                   "IS_SEARCHABLE",   "EDIT_IN_LIST", "SETTINGS",    "LABEL",
                                                   "EDIT_FORM_LABEL", "HELP_MESSAGE", "LIST"};
constexpr std::string_view condition_members[] = {"ID",
                                                  ">ID",
                                                  "!@ID",
                                                  "%NAME",
                                                  "NAME",
                                                  "SORT",
                                                  "PARENT",
                                                  "UF_HEAD",
                                                  "ACTIVE",
                                                  "!ACTIVE",
                                                  "UF_DEPARTMENT",
                                                  "DATE_REGISTER",
                                                  "<=DATE_REGISTER",
                                                  "UF_USR_DOUBLE",
                                                  "EMAIL",
                                                  "SHOW_FILTER",
                                                  "NOPE",
                                                  "XML_ID",
                                                  "NAME_SEARCH",
                                                  "IS_ONLINE",
                                                  "LAST_LOGIN",
                                                  "USER_TYPE",
                                                  "%",
                                                  "PERSONAL_BIRTHDAY"};
constexpr std::string_view any_members[] = {"a", "0", "$result"};

std::span<const std::string_view> members_of(const ParamSpec& param) {
  if (param.name == "FIELDS") return definition_members;
  if (param.name == "FILTER" || param.name == "ORDER") return condition_members;
  if (param.name == "OPTIONS" || param.name == "CMD") return any_members;
  return {};
}

class OddValues : public testing::Test {
 protected:
  OddValues() {
    server_.change_application([](access::Application& one) {
      one.scopes = {access::Scope::im, access::Scope::department, access::Scope::user, access::Scope::user_userfield};
    });
    server_.write([](portal::PortalDraft& draft) {
      for (std::size_t i = 0; i <= static_cast<std::size_t>(CustomType::crm_status); ++i) {
        CustomField field;
        field.type = static_cast<CustomType>(i);
        field.name = upper_case(fmt::format("UF_USR_{}", record::name_of(field.type)));
        draft.add_custom_field(field);
        field.name += "_LIST";
        field.multiple = true;
        draft.add_custom_field(std::move(field));
      }
    });
    tokens_ = server_.tokens_for(1);
  }

  // Parameters with which the method works, or says what it says of a record that is not there.
  json::object usual(const MethodSpec& method) {
    ++made_;
    if (method.name == "user.add")
      return {{"EMAIL", fmt::format("person{}@acme.example", made_)}, {"UF_DEPARTMENT", {1}}};
    if (method.name == "user.update") return {{"ID", 3}};
    if (method.name == "department.add") return {{"NAME", "New"}, {"PARENT", 1}};
    if (method.name == "department.update") return {{"ID", 3}};
    if (method.name == "user.userfield.add")
      return {{"FIELDS", {{"FIELD_NAME", fmt::format("F{}", made_)}, {"USER_TYPE_ID", "enumeration"}}}};
    if (method.name == "user.userfield.update") return {{"ID", 1}};
    if (method.name == "app.option.set" || method.name == "user.option.set") return {{"OPTIONS", {{"a", "1"}}}};
    if (method.name == "im.user.status.set") return {{"STATUS", "away"}};
    if (method.name == "feature.get") return {{"CODE", "x"}};
    if (method.name.starts_with("im.search.")) return {{"FIND", "bob"}};
    if (method.name == "im.department.get" || method.name == "im.user.list.get") return {{"ID", {1}}};
    if (method.name.starts_with("im.department.")) return {{"ID", {1}}};
    if (method.name.starts_with("muster.department.")) return {{"ID", 1}};
    return {};
  }

  json::object with(const Place& place, const json::value& value) {
    json::object params = usual(*place.method);
    if (place.name() == "SONET_GROUP_ID") {
      params.erase("UF_DEPARTMENT");
      params["EXTRANET"] = "Y";
    }
    if (place.member.empty() || !place.param) {
      params[place.name()] = value;
      return params;
    }
    json::value& map = params[place.param->name];
    if (!map.is_object()) map.emplace_object();
    map.get_object()[place.member] = value;
    return params;
  }

  OauthAnswer send(std::string_view method, std::string_view query, std::string_view type, std::string_view body) {
    const std::string target = fmt::format("/rest/{}{}{}", method, query.empty() ? "" : "?", query);
    const std::string authorization = "Bearer " + tokens_.access;
    return server_.send({.verb = type.empty() ? Verb::get : Verb::post,
                         .target = target,
                         .host = server_.host,
                         .content_type = type,
                         .authorization = authorization,
                         .body = body,
                         .client = "192.0.2.1",
                         .secure = true});
  }

  OauthAnswer by_query(const Place& place, const json::value& value) {
    return send(place.method->name, test::as_query(in_texts(with(place, value)).as_object()), "", "");
  }
  OauthAnswer by_form(const Place& place, const json::value& value) {
    return send(place.method->name, "", "application/x-www-form-urlencoded",
                test::as_query(in_texts(with(place, value)).as_object()));
  }
  OauthAnswer by_json(const Place& place, const json::value& value) {
    return send(place.method->name, "", "application/json", json::serialize(with(place, value)));
  }

  // A field of a name that the value gave, so that the next one may have it.
  void undo(const Place& place, const OauthAnswer& answer) {
    if (place.method->name != "user.userfield.add" || answer.status != 200) return;
    const std::string id = json::serialize(answer.body().at("result"));
    EXPECT_EQ(send("user.userfield.delete", "id=" + id, "", "").status, 200u);
  }

  OauthServer server_;
  access::IssuedTokens tokens_;
  int made_ = 0;
};

bool is(const OauthAnswer& answer, const WireError& error) {
  return answer.error() == error.code && answer.member("error_description") == error.description;
}

bool is_declared(const MethodSpec& method, const OauthAnswer& answer) {
  return std::ranges::any_of(method.errors, [&](const WireError* one) { return is(answer, *one); }) ||
         std::ranges::any_of(method.params, [&](const ParamSpec& one) { return one.wrong && is(answer, *one.wrong); });
}

// What the vendor says of these parameters, in words of its own that do not name them.
bool is_vendors_own(std::string_view name, const OauthAnswer& answer) {
  const std::string text = answer.member("error_description");
  const bool is_of_nothing =
      text == "User does not exist" || text == "Department not found" || text == "Access denied.";
  return (name == "ID" && is_of_nothing) || (name == "UF_DEPARTMENT" && text == "no_extranet_field") ||
         (name == "SONET_GROUP_ID" && text == "Group is specified incorrectly");
}

bool says_which(const Place& place, const OauthAnswer& answer) {
  if (place.member.empty() && place.param->wrong && is(answer, *place.param->wrong)) return true;
  return answer.member("argument") == place.name() ||
         upper_case(answer.member("error_description")).find(place.name()) != std::string::npos ||
         is_vendors_own(place.name(), answer);
}

std::string shown(const OauthAnswer& answer) {
  if (answer.status == 200) return "200";
  const json::value body = answer.body();
  const auto* argument = body.as_object().if_contains("argument");
  return fmt::format("{} {}: {} {}", answer.status, answer.error(), answer.member("error_description"),
                     argument ? json::serialize(*argument) : "");
}

void check(const Place& place, const OauthAnswer& answer) {
  ASSERT_TRUE(answer.status == 200 || answer.status == 400) << shown(answer);
  EXPECT_TRUE(answer.body().as_object().contains("time"));
  EXPECT_EQ(answer.body().as_object().contains("result"), answer.status == 200);
  if (answer.status == 200) return;
  EXPECT_TRUE(is_declared(*place.method, answer)) << shown(answer) << " is not in docs/rest-methods.md";
  EXPECT_TRUE(says_which(place, answer))
      << shown(answer) << " is about another parameter: `usual` must give the method what it works with";
}

// Under a sanitizer each parameter gets some of the values, and its neighbours get the others: there are twelve.
constexpr std::size_t every = test::times(6) == 6 ? 1 : 5;

TEST_F(OddValues, OfEveryParameterAreRefusedByItsNameOrTaken) {
  std::vector<Place> places;
  for (const MethodSpec& method : all_methods()) {
    for (const ParamSpec& param : method.params) {
      places.push_back({&method, &param, ""});
      for (const std::string_view member : members_of(param)) places.push_back({&method, &param, member});
    }
  }
  ASSERT_GT(places.size(), 300u);
  std::size_t turn = 0;
  for (const Place& place : places) {
    for (const OddValue& odd : odd_values()) {
      if (++turn % every != 0) continue;
      SCOPED_TRACE(fmt::format("{} {} {}: {}", place.method->name, place.param->name, place.member, odd.name));
      const OauthAnswer query = by_query(place, odd.value);
      check(place, query);
      undo(place, query);
      const OauthAnswer form = by_form(place, odd.value);
      EXPECT_EQ(shown(form), shown(query));
      undo(place, form);
      const OauthAnswer body = by_json(place, odd.value);
      check(place, body);
      if (odd.same_everywhere) {
        EXPECT_EQ(shown(body), shown(query));
      }
      undo(place, body);
    }
  }
}

TEST_F(OddValues, OfThePortalsOwnFieldsAreRefusedByTheirNames) {
  const portal::Snapshot snapshot = server_.snapshot();
  const auto fields = snapshot->custom_fields.all();
  ASSERT_EQ(fields.size(), 32u);
  for (const char* name : {"user.add", "user.update"}) {
    for (const CustomField& field : fields) {
      const Place place{find_method(name), nullptr, field.name};
      for (const OddValue& odd : odd_values()) {
        SCOPED_TRACE(fmt::format("{} {}: {}", name, field.name, odd.name));
        const OauthAnswer body = by_json(place, odd.value);
        check(place, body);
        if (body.status != 200) {
          EXPECT_EQ(body.member("argument"), field.name);
        }
        if (odd.same_everywhere) {
          EXPECT_EQ(shown(body), shown(by_query(place, odd.value)));
        }
      }
    }
  }
}

TEST_F(OddValues, OfAnErrorThatNamesWhatIsThereLeaveTheNextOneAlone) {
  const auto add = [this](std::string_view name) {
    return send("user.userfield.add", fmt::format("fields[FIELD_NAME]={}&fields[USER_TYPE_ID]=string", name), "", "");
  };
  EXPECT_EQ(add("double").member("error_description"), "Field UF_USR_DOUBLE for USER object already exists");
  EXPECT_EQ(add("uf_date_list").member("error_description"), "Field UF_USR_DATE_LIST for USER object already exists");
  EXPECT_EQ(add("a-b").member("error_description"), "Fail to create new user field");
  EXPECT_EQ(send("nope", "", "", "").member("error_description"), "Method not found!");
}

}  // namespace odd_values_test
}  // namespace muster::rest
