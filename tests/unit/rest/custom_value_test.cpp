#include "rest/fields/custom_value.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "support/company.hpp"

namespace muster::rest {
namespace custom_value_test {

namespace json = boost::json;
using directory::CustomField;
using directory::CustomType;
using directory::Text;

CustomField field_of(CustomType type, bool multiple = false) {
  CustomField field;
  field.id = {1};
  field.name = "UF_USR_X";
  field.type = type;
  field.multiple = multiple;
  field.options = {{{4}, "Red", 500, false, ""}, {{9}, "Blue", 500, false, ""}};
  return field;
}

// What is kept of a value, as JSON, or the error.
std::string kept(const CustomField& field, std::string_view value) {
  const auto read = read_custom_value(field, json::parse(value), {3600});
  return read ? json::serialize(*read) : std::string(read.error().description);
}

std::string kept(CustomType type, std::string_view value) {
  return kept(field_of(type), value);
}

void expect_refused(CustomType type, const WireError& error, std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) EXPECT_EQ(kept(type, value), error.description) << value;
}

TEST(CustomValue, TextsAreKeptAndNumbersBecomeTexts) {
  for (const CustomType type : {CustomType::text, CustomType::url, CustomType::address, CustomType::money,
                                CustomType::crm_entity, CustomType::crm_status}) {
    EXPECT_EQ(kept(type, R"("100|EUR <>")"), R"("100|EUR <>")");
    EXPECT_EQ(kept(type, "12"), R"("12")");
    EXPECT_EQ(kept(type, "1.5"), R"("1.5")");
    EXPECT_EQ(kept(type, "18446744073709551615"), R"("18446744073709551615")");
    expect_refused(type, custom_errors::text, {"true"});
  }
}

TEST(CustomValue, IntegersMayBeTexts) {
  EXPECT_EQ(kept(CustomType::integer, "-7"), "-7");
  EXPECT_EQ(kept(CustomType::integer, R"("42")"), "42");
  EXPECT_EQ(kept(CustomType::integer, "0"), "0");
  expect_refused(CustomType::integer, custom_errors::integer,
                 {"1.5", R"("x")", R"("1 ")", "true", R"("99999999999999999999")"});
}

TEST(CustomValue, NumbersAreFinite) {
  EXPECT_EQ(kept(CustomType::number, "3"), "3");
  EXPECT_EQ(json::parse(kept(CustomType::number, R"("-2.25")")), -2.25);
  EXPECT_EQ(json::parse(kept(CustomType::number, "2.5")), 2.5);
  expect_refused(CustomType::number, custom_errors::number,
                 {R"("1,5")", R"("inf")", R"("nan")", R"("1e999")", R"("2x")", "true"});
}

TEST(CustomValue, DatesAreAtomInThePortalsOffset) {
  EXPECT_EQ(kept(CustomType::day, R"("2026-03-01")"), R"("2026-03-01T00:00:00+01:00")");
  EXPECT_EQ(kept(CustomType::day, R"("2026-03-01T22:30:00+05:00")"), R"("2026-03-01T00:00:00+01:00")");
  EXPECT_EQ(kept(CustomType::day, R"("01.03.2026")"), R"("2026-03-01T00:00:00+01:00")");
  EXPECT_EQ(kept(CustomType::moment, R"("2026-03-01 09:30")"), R"("2026-03-01T09:30:00+01:00")");
  EXPECT_EQ(kept(CustomType::moment, R"("2026-03-01T09:30:00Z")"), R"("2026-03-01T10:30:00+01:00")");
  EXPECT_EQ(kept(CustomType::moment, R"("01.03.2026 09:30:00")"), R"("2026-03-01T09:30:00+01:00")");
  expect_refused(CustomType::day, custom_errors::day, {R"("2026-02-30")", R"("soon")", "20260301", "true"});
  expect_refused(CustomType::moment, custom_errors::moment, {R"("2026-03-01T25:00")", R"("soon")", "1", "true"});
}

TEST(CustomValue, FlagsAreOneAndZeroAndNoIsAValue) {
  for (const char* yes : {"true", "1", R"("Y")", R"("1")"}) EXPECT_EQ(kept(CustomType::flag, yes), "1") << yes;
  for (const char* no : {"false", "0", R"("N")", R"("no")", "2"}) EXPECT_EQ(kept(CustomType::flag, no), "0") << no;
  EXPECT_EQ(kept(CustomType::flag, R"("")"), "null");
  expect_refused(CustomType::flag, custom_errors::flag, {"1.5"});
}

TEST(CustomValue, ChoicesAreIdsOfTheFieldsOwnOptions) {
  EXPECT_EQ(kept(CustomType::choice, "4"), "4");
  EXPECT_EQ(kept(CustomType::choice, R"("9")"), "9");
  expect_refused(CustomType::choice, custom_errors::choice, {"5", "0", "-4", R"("Red")", "true", "4294967300"});
}

TEST(CustomValue, IdsAreAboveZero) {
  for (const CustomType type : {CustomType::employee, CustomType::section, CustomType::element}) {
    EXPECT_EQ(kept(type, R"("17")"), "17");
    expect_refused(type, custom_errors::id, {"0", "-1", "2147483648", R"("x")", "true"});
  }
}

TEST(CustomValue, FilesAreNotStored) {
  expect_refused(CustomType::file, custom_errors::file, {R"("a.txt")", "1"});
  EXPECT_EQ(kept(CustomType::file, "false"), "null");
}

TEST(CustomValue, NothingHasManyForms) {
  for (const CustomType type : {CustomType::text, CustomType::integer, CustomType::moment, CustomType::choice}) {
    for (const char* nothing : {"null", "false", R"("")", "[]", "{}"})
      EXPECT_EQ(kept(type, nothing), "null") << nothing;
  }
}

TEST(CustomValue, AFieldThatIsNotMultipleTakesOneValue) {
  expect_refused(CustomType::text, custom_errors::one_value, {R"(["a"])", R"({"0":"a"})"});
}

TEST(CustomValue, AMultipleFieldKeepsAList) {
  const CustomField numbers = field_of(CustomType::integer, true);
  EXPECT_EQ(kept(numbers, R"(["3",1,"",null,false])"), "[3,1]");
  EXPECT_EQ(kept(numbers, R"({"0":"3","7":1})"), "[3,1]");
  EXPECT_EQ(kept(numbers, "5"), "[5]");
  EXPECT_EQ(kept(numbers, R"([""])"), "null");
  EXPECT_EQ(kept(numbers, R"([1,"x",2])"), custom_errors::integer.description);
  EXPECT_EQ(kept(numbers, "[[1]]"), custom_errors::integer.description);
  EXPECT_EQ(kept(field_of(CustomType::flag, true), "[true,false]"), "[1,0]");
}

TEST(CustomValue, AMandatoryFieldIsNotEmptied) {
  CustomField field = field_of(CustomType::text);
  field.mandatory = true;
  EXPECT_EQ(kept(field, R"("a")"), R"("a")");
  for (const char* nothing : {"null", R"("")", "[]"})
    EXPECT_EQ(kept(field, nothing), custom_errors::mandatory.description) << nothing;
  field.multiple = true;
  EXPECT_EQ(kept(field, R"(["",null])"), custom_errors::mandatory.description);
}

// 1: both fields; 2: a text that looks like a name; 3: options 4 and 9; 4: option 4 alone; 5: nothing.
portal::Portal five_people() {
  return test::Company()
      .department(1, "Acme")
      .user(1, {.departments = {1}, .texts = {{Text::custom, R"({"UF_USR_X":4,"UF_USR_XY":"a"})"}}})
      .user(2, {.departments = {1}, .texts = {{Text::custom, R"({"UF_USR_XY":{"UF_USR_X":4}})"}}})
      .user(3, {.departments = {1}, .texts = {{Text::custom, R"({"UF_USR_X":[9,4]})"}}})
      .user(4, {.departments = {1}, .texts = {{Text::custom, R"({"UF_USR_X":[4]})"}}})
      .user(5, {.departments = {1}})
      .portal();
}

std::vector<std::string> customs(const portal::Portal& portal) {
  std::vector<std::string> texts;
  portal.directory.for_each_user([&](const directory::UserView& user) { texts.emplace_back(user.text(Text::custom)); });
  return texts;
}

TEST(CustomValues, AreErasedFromEverybody) {
  portal::PortalDraft draft(five_people());
  erase_custom_values(draft, field_of(CustomType::choice));
  EXPECT_EQ(draft.changes().size(), 3u) << "who does not have the field is not touched";
  EXPECT_EQ(customs(draft.finish(2)),
            (std::vector<std::string>{R"({"UF_USR_XY":"a"})", R"({"UF_USR_XY":{"UF_USR_X":4}})", "", "", ""}));
}

TEST(CustomValues, OptionsAloneAreErasedFromWhoChoseThem) {
  portal::PortalDraft draft(five_people());
  const base::CustomOptionId gone[] = {{4}, {77}};
  erase_custom_values(draft, field_of(CustomType::choice), gone);
  EXPECT_EQ(customs(draft.finish(2)),
            (std::vector<std::string>{R"({"UF_USR_XY":"a"})", R"({"UF_USR_XY":{"UF_USR_X":4}})", R"({"UF_USR_X":[9]})",
                                      "", ""}));
}

}  // namespace custom_value_test
}  // namespace muster::rest
