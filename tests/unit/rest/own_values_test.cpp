#include "rest/fields/own_values.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/company.hpp"

// Conditions on the portal's own fields, and orders by them, go by their definitions: contract section 8.
namespace muster::rest {
namespace own_values_test {

namespace json = boost::json;
using directory::CustomField;
using directory::CustomType;
using directory::Text;

CustomField definition(std::string name, CustomType type) {
  CustomField field;
  field.name = std::move(name);
  field.type = type;
  return field;
}

// A portal one hour east, with a person for each text of own fields, from id 1 on.
portal::Portal portal_of(const std::vector<std::string>& own_fields, const std::vector<CustomField>& defined,
                         access::Scope scope) {
  test::Company company;
  company.utc_offset(3600);
  for (std::size_t i = 0; i < own_fields.size(); ++i)
    company.user(static_cast<std::uint32_t>(i + 1), {.texts = {{Text::custom, own_fields[i]}}});
  access::Webhook webhook = test::make_webhook(1, "Secret");
  webhook.scopes = {scope};
  portal::PortalDraft draft(company.webhook(webhook).portal());
  for (const CustomField& field : defined) draft.add_custom_field(field);
  return draft.finish(2);
}

// The ids that a body finds, "1 3 ".
std::string found(const std::vector<std::string>& own_fields, const std::vector<CustomField>& defined,
                  std::string_view body, access::Scope scope = access::Scope::user) {
  const auto answer = test::send(
      portal_of(own_fields, defined, scope),
      {.verb = Verb::post, .target = "/rest/1/Secret/user.get", .content_type = "application/json", .body = body});
  std::string ids;
  for (const json::value& user : answer.body.at("result").as_array()) {
    ids += user.at("ID").as_string();
    ids += ' ';
  }
  return ids;
}

// Of one field UF_USR_X of this type: a person for each value, "" for none.
struct Field {
  CustomType type;
  std::vector<std::string> values;

  std::string fits(std::string_view key, std::string_view value) const {
    return found(people(), {definition("UF_USR_X", type)}, fmt::format(R"({{"filter":{{"{}":{}}}}})", key, value));
  }
  std::string in_order(std::string_view direction) const {
    return found(people(), {definition("UF_USR_X", type)},
                 fmt::format(R"({{"order":{{"uf_usr_x":"{}"}}}})", direction));
  }

 private:
  std::vector<std::string> people() const {
    std::vector<std::string> texts;
    for (const std::string& value : values)
      texts.push_back(value.empty() ? value : fmt::format(R"({{"UF_USR_X":{}}})", value));
    return texts;
  }
};

TEST(OwnNumbers, CompareAsNumbers) {
  const Field grade{CustomType::number, {"9", "10", "100", "", "9.5", R"("11")"}};
  EXPECT_EQ(grade.fits(">=UF_USR_X", "10"), "2 3 6 ");
  EXPECT_EQ(grade.fits(">=UF_USR_X", R"("10")"), "2 3 6 ");
  EXPECT_EQ(grade.fits("<UF_USR_X", "9.75"), "1 5 ");
  EXPECT_EQ(grade.fits("UF_USR_X", R"("10.0")"), "2 ");
  EXPECT_EQ(grade.fits("@UF_USR_X", R"([100, "9.50"])"), "3 5 ");
  EXPECT_EQ(grade.fits("!UF_USR_X", "[9, 100]"), "2 4 5 6 ");
  EXPECT_EQ(grade.fits("%UF_USR_X", R"(".5")"), "5 ");
  EXPECT_EQ(grade.in_order("ASC"), "4 1 5 2 6 3 ");
  EXPECT_EQ(grade.in_order("DESC"), "3 6 2 5 1 4 ");
}

TEST(OwnNumbers, WhatIsNotSetIsAskedForByNothing) {
  const Field floor{CustomType::integer, {"0", "", "-3", "null", "false", "[]"}};
  for (const char* nothing : {R"("")", "null", "false", R"([""])", "[null, 77]"})
    EXPECT_EQ(floor.fits("UF_USR_X", nothing), "2 4 5 6 ") << nothing;
  EXPECT_EQ(floor.fits("!UF_USR_X", "false"), "1 3 ");
  EXPECT_EQ(floor.fits("UF_USR_X", "0"), "1 ");
  EXPECT_EQ(floor.fits("<UF_USR_X", "100"), "1 3 ");
  EXPECT_EQ(floor.in_order("ASC"), "2 4 5 6 3 1 ");
}

TEST(OwnNumbers, AreExactAsFarAs64BitsGo) {
  const Field large{CustomType::integer, {"9007199254740993", "9007199254740992", "-9007199254740993", "1e300"}};
  EXPECT_EQ(large.fits("UF_USR_X", "9007199254740992"), "2 ");
  EXPECT_EQ(large.fits(">UF_USR_X", R"("9007199254740992")"), "1 4 ");
  EXPECT_EQ(large.in_order("ASC"), "3 2 1 4 ");
  EXPECT_EQ(large.in_order("DESC"), "4 1 2 3 ");
}

TEST(OwnNumbers, OfSeveralOneIsEnough) {
  const Field grades{CustomType::number, {"[9, 100]", R"([1, "x", [5]])", "[]", "[null, 7]", R"(["x", 8])"}};
  EXPECT_EQ(grades.fits(">UF_USR_X", "50"), "1 ");
  EXPECT_EQ(grades.fits("!UF_USR_X", "9"), "2 3 4 5 ");
  EXPECT_EQ(grades.fits("UF_USR_X", "null"), "3 4 ");
  EXPECT_EQ(grades.in_order("ASC"), "3 4 2 5 1 ") << "by the first that is a number";
}

// An import may have brought it before the field had a type.
TEST(OwnNumbers, WhatIsNoneIsSetAndLikeNothing) {
  const Field grade{CustomType::number, {R"("tall")", "5", R"({"a": 5})", "true"}};
  EXPECT_EQ(grade.fits("UF_USR_X", R"("tall")"), "");
  EXPECT_EQ(grade.fits("<UF_USR_X", "100"), "2 ");
  EXPECT_EQ(grade.fits("UF_USR_X", R"("")"), "");
  EXPECT_EQ(grade.fits("!UF_USR_X", R"("")"), "1 2 3 4 ");
  EXPECT_EQ(grade.fits("!UF_USR_X", "5"), "1 3 4 ");
  EXPECT_EQ(grade.in_order("DESC"), "2 1 3 4 ");
}

TEST(OwnIds, CompareAsNumbers) {
  for (const CustomType type : {CustomType::choice, CustomType::employee, CustomType::section, CustomType::element}) {
    const Field chosen{type, {"9", "[10, 100]", ""}};
    EXPECT_EQ(chosen.fits(">=UF_USR_X", "10"), "2 ");
    EXPECT_EQ(chosen.fits("UF_USR_X", R"("9")"), "1 ");
    EXPECT_EQ(chosen.in_order("ASC"), "3 1 2 ");
  }
}

TEST(OwnDates, CompareAsMoments) {
  for (const CustomType type : {CustomType::day, CustomType::moment}) {
    const Field date{type,
                     {R"("2026-03-01T00:00:00+01:00")", R"("2026-02-28T23:30:00+00:00")", R"("09.12.2025")", "",
                      R"("soon")", "20260301"}};
    EXPECT_EQ(date.fits("UF_USR_X", R"("2026-03-01")"), "1 ");
    EXPECT_EQ(date.fits("UF_USR_X", R"("01.03.2026")"), "1 ");
    EXPECT_EQ(date.fits("UF_USR_X", R"("2026-02-28T23:00:00Z")"), "1 ");
    EXPECT_EQ(date.fits(">=UF_USR_X", R"("01.03.2026 00:00")"), "1 2 ");
    EXPECT_EQ(date.fits("<UF_USR_X", R"("01.03.2026")"), "3 ") << "and not as texts";
    EXPECT_EQ(date.fits("UF_USR_X", "false"), "4 ");
    EXPECT_EQ(date.fits("%UF_USR_X", R"("-03-01T")"), "1 2 ") << "as replies show dates";
    for (const char* key : {"UF_USR_X", "!UF_USR_X", "<UF_USR_X", "!@UF_USR_X"}) {
      for (const char* value : {R"("2026-03-01T99:99")", R"("31.02.2026")", R"("soon")", "5"})
        EXPECT_EQ(date.fits(key, value), "") << key << value;
    }
    EXPECT_EQ(date.in_order("ASC"), "4 5 6 3 1 2 ");
  }
}

TEST(OwnFlags, HaveManyForms) {
  const Field flag{CustomType::flag, {"1", "0", R"("Y")", R"("N")", "true", "false", "", R"("maybe")"}};
  for (const char* yes : {"1", R"("1")", R"("Y")", R"("y")", "true", R"("true")"})
    EXPECT_EQ(flag.fits("UF_USR_X", yes), "1 3 5 ") << yes;
  for (const char* no : {"0", R"("0")", R"("N")", "false", R"("false")"})
    EXPECT_EQ(flag.fits("UF_USR_X", no), "2 4 6 ") << no;
  for (const char* nothing : {R"("")", "null"}) EXPECT_EQ(flag.fits("UF_USR_X", nothing), "7 ") << nothing;
  EXPECT_EQ(flag.fits("!UF_USR_X", "1"), "2 4 6 7 8 ");
  EXPECT_EQ(flag.in_order("ASC"), "7 8 2 4 6 1 3 5 ");
}

TEST(OwnTexts, CompareAsTextsWithADefinitionOrWithout) {
  const std::vector<std::string> people{R"({"UF_USR_X":"b"})", R"({"UF_USR_X":"10"})", R"({"UF_Usr_x":9})", "",
                                        R"({"UF_USR_X":"A"})"};
  for (const auto& defined :
       {std::vector<CustomField>(), std::vector<CustomField>{definition("UF_USR_X", CustomType::text)}}) {
    EXPECT_EQ(found(people, defined, R"({"order":{"UF_USR_X":"ASC"}})"), "4 2 3 5 1 ");
    EXPECT_EQ(found(people, defined, R"({"sort":"uf_usr_x","order":"desc"})"), "1 5 3 2 4 ");
    EXPECT_EQ(found(people, defined, R"({"filter":{"<UF_USR_X":"b"}})"), "2 3 5 ") << "who has none is not below";
    EXPECT_EQ(found(people, defined, R"({"filter":{"UF_USR_X":false}})"), "4 ");
    EXPECT_EQ(found(people, defined, R"({"filter":{"!UF_USR_X":null}})"), "1 2 3 5 ");
  }
}

// A dump's false says that there is nothing, and 0 is how people write it.
TEST(OwnTexts, AStoredFalseIsNothingAndZero) {
  const std::vector<std::string> people{R"({"UF_X":false})", R"({"UF_X":"0"})", "", R"({"UF_X":["a",""]})"};
  EXPECT_EQ(found(people, {}, R"({"filter":{"UF_X":false}})"), "1 3 4 ");
  EXPECT_EQ(found(people, {}, R"({"filter":{"UF_X":0}})"), "1 2 ");
  EXPECT_EQ(found(people, {}, R"({"filter":{"!UF_X":""}})"), "2 ");
}

TEST(OwnOrders, StandBesideOthers) {
  const std::vector<std::string> people{R"({"UF_USR_X":10,"UF_USR_Y":"b"})", R"({"UF_USR_X":9,"UF_USR_Y":"a"})",
                                        R"({"UF_USR_X":10,"UF_USR_Y":"a"})"};
  const std::vector<CustomField> defined{definition("UF_USR_X", CustomType::integer)};
  EXPECT_EQ(found(people, defined, R"({"order":{"UF_USR_X":"DESC","UF_USR_Y":"ASC"}})"), "3 1 2 ");
  EXPECT_EQ(found(people, defined, R"({"order":{"ACTIVE":"ASC","UF_USR_X":"ASC","ID":"DESC"}})"), "2 3 1 ");
  EXPECT_EQ(found(people, defined, R"({"order":{"UF_USR_NONE":"DESC"}})"), "1 2 3 ");
}

// An order tells what it is by.
TEST(OwnOrders, GoByWhatTheCallerSees) {
  const std::vector<std::string> people{R"({"UF_USR_X":2})", R"({"UF_USR_X":1})"};
  EXPECT_EQ(found(people, {}, R"({"order":{"UF_USR_X":"ASC"}})"), "2 1 ");
  EXPECT_EQ(found(people, {}, R"({"order":{"UF_USR_X":"ASC"}})", access::Scope::user_brief), "1 2 ");
}

TEST(OwnOrders, ManyNamesCostNoMoreThanAHundred) {
  json::object order;
  for (int i = 0; i < 5000; ++i) order[fmt::format("UF_{}", i)] = "ASC";
  order["UF_USR_X"] = "ASC";
  EXPECT_EQ(found({R"({"UF_USR_X":2})", R"({"UF_USR_X":1})"}, {}, json::serialize(json::object{{"order", order}})),
            "1 2 ");
}

}  // namespace own_values_test
}  // namespace muster::rest
