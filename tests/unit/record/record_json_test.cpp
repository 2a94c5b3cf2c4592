#include "record/record_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "support/company.hpp"

// How the vendor's records are read and written: contract sections 8 and 12.
namespace muster::record {
namespace record_json_test {

namespace json = boost::json;
using directory::Department;
using directory::Moment;
using directory::Text;
using directory::User;

constexpr base::UtcOffset one_east{3600};
constexpr base::UnixSeconds march_first = 1'772'352'000;  // 2026-03-01T09:00:00+01:00

User read(std::string_view fields, User into = {}) {
  std::vector<std::string> ignored;
  const auto object = json::parse("{\"ID\":\"5\"," + std::string(fields) + "}");
  const auto done = read_user(object.as_object(), one_east, into, ignored);
  EXPECT_TRUE(done) << fields << ": " << done.error().message;
  EXPECT_TRUE(ignored.empty()) << ignored.front();
  return into;
}

std::string refusal(std::string_view fields) {
  std::vector<std::string> ignored;
  User into;
  const auto object = json::parse("{\"ID\":\"5\"," + std::string(fields) + "}");
  const auto done = read_user(object.as_object(), one_east, into, ignored);
  return done ? "read" : done.error().message;
}

TEST(RecordUser, IdsAreNumbersOrDigits) {
  EXPECT_EQ(*read_id(json::parse(R"({"ID":5})").as_object()), 5u);
  EXPECT_EQ(*read_id(json::parse(R"({"ID":"2147483647"})").as_object()), base::max_id);
  for (const char* text :
       {R"({})", R"({"id":5})", R"({"ID":0})", R"({"ID":-1})", R"({"ID":2147483648})", R"({"ID":"x"})", R"({"ID":""})",
        R"({"ID":null})", R"({"ID":5.0})", R"({"ID":" 5"})", R"({"ID":[5]})", R"({"ID":18446744073709551615})"}) {
    const auto id = read_id(json::parse(text).as_object());
    ASSERT_FALSE(id) << text;
    EXPECT_TRUE(id.error().message.starts_with("ID: ")) << id.error().message;
  }
}

TEST(RecordUser, FlagsHaveManyForms) {
  for (const char* yes :
       {"true", "1", R"("1")", R"("Y")", R"("y")", R"("true")", R"("True")", R"("TRUE")", R"("tRUE")"})
    EXPECT_TRUE(read(std::string(R"("IS_ADMIN":)") + yes).admin) << yes;
  for (const char* no :
       {"false", "0", R"("0")", R"("N")", R"("n")", R"("false")", R"("False")", R"("FALSE")", R"("fALSE")"})
    EXPECT_FALSE(read(std::string(R"("ACTIVE":)") + no).active) << no;
}

TEST(RecordUser, AFlagThatSaysNothingKeepsWhatIsThere) {
  for (const char* nothing : {"null", R"("")"}) {
    for (const bool before : {true, false}) {
      User known;
      known.active = known.admin = before;
      const User after = read(std::string(R"("ACTIVE":)") + nothing + R"(,"IS_ADMIN":)" + nothing, known);
      EXPECT_EQ(after.active, before) << nothing;
      EXPECT_EQ(after.admin, before) << nothing;
    }
  }
  for (const char* field : {"ACTIVE", "IS_ADMIN"}) {
    for (const char* value : {"[]", "{}", "[true]", R"({"a":1})", R"(" ")", R"("wahr")", "1.5E0"})
      EXPECT_EQ(refusal("\"" + std::string(field) + "\":" + value),
                std::string(field) + ": " + value + " is not a flag: true, false, Y or N");
  }
}

TEST(RecordUser, RightsAreAListOfNames) {
  using directory::UserRight;
  for (const char* given : {R"(["structure"])", R"(["structure","structure"])", R"("structure")"})
    EXPECT_TRUE(read(std::string(R"("RIGHTS":)") + given).rights.has(UserRight::structure)) << given;
  User known;
  known.rights.set(UserRight::structure, true);
  for (const char* nothing : {"[]", "null", R"("")", "false"})
    EXPECT_TRUE(read(std::string(R"("RIGHTS":)") + nothing, known).rights.empty()) << nothing;
  EXPECT_TRUE(read(R"("NAME":"Anna")", known).rights.has(UserRight::structure)) << "an absent field keeps its value";
  for (const char* wrong : {R"(["structur"])", R"(["structure","admin"])", R"("Structure")", "true", "1", R"({"a":1})"})
    EXPECT_EQ(refusal(std::string(R"("RIGHTS":)") + wrong),
              "RIGHTS: " + std::string(wrong) + " is not a list of rights; there is structure");
}

TEST(RecordUser, TextsMayBeNumbersAndNothingHasManyForms) {
  EXPECT_EQ(read(R"("NAME":"Anna")").texts, (std::map<Text, std::string>{{Text::name, "Anna"}}));
  EXPECT_EQ(read(R"("PERSONAL_ZIP":12345)").texts.at(Text::personal_zip), "12345");
  User known;
  known.set(Text::name, "Anna");
  for (const char* nothing : {"null", "false", R"("")", "[]", "{}"})
    EXPECT_TRUE(read(std::string(R"("NAME":)") + nothing, known).texts.empty()) << nothing;
  EXPECT_EQ(read(R"("LAST_NAME":"Berg")", known).texts.size(), 2u) << "an absent field keeps its value";
}

TEST(RecordUser, AStatusIsOneOfFour) {
  for (const char* status : {"online", "dnd", "away", "break"})
    EXPECT_EQ(read(std::string(R"("IM_STATUS":")") + status + '"').texts.at(Text::im_status), status);
  EXPECT_TRUE(read(R"("IM_STATUS":"")").texts.empty());
  for (const char* status : {R"("Away")", R"("busy")", "1"}) {
    const std::string message = refusal(std::string(R"("IM_STATUS":)") + status);
    EXPECT_TRUE(message.starts_with("IM_STATUS: ")) << message;
    EXPECT_TRUE(message.ends_with(" is not one of online, dnd, away, break")) << message;
  }
}

TEST(RecordUser, EveryTextAndMomentHasItsName) {
  const User user =
      read(R"("XML_ID":"1","SECOND_NAME":"2","TITLE":"3","EMAIL":"4","WORK_POSITION":"5","PERSONAL_PHOTO":"6",)"
           R"("PERSONAL_WWW":"7","WORK_PHONE":"8","PERSONAL_MOBILE":"9","PERSONAL_PHONE":"10","UF_PHONE_INNER":"11",)"
           R"("AVATAR":"12","AVATAR_HR":"13","COLOR":"14","EXTERNAL_AUTH_ID":"15","TIME_ZONE":"16","UF_SKILLS":"17",)"
           R"("LAST_LOGIN":"1970-01-01T00:00:01Z","DATE_REGISTER":"1970-01-01T00:00:02Z",)"
           R"("TIMESTAMP_X":"1970-01-01T00:00:03Z","LAST_ACTIVITY_DATE":"1970-01-01T00:00:04Z",)"
           R"("IDLE":"1970-01-01T00:00:05Z","ABSENT":"1970-01-01T00:00:06Z","MOBILE_LAST_DATE":"1970-01-01T00:00:07Z",)"
           R"("DESKTOP_LAST_DATE":"1970-01-01T00:00:08Z","IS_ONLINE":"Y")");
  EXPECT_EQ(user.texts, (std::map<Text, std::string>{{Text::xml_id, "1"},
                                                     {Text::second_name, "2"},
                                                     {Text::title, "3"},
                                                     {Text::email, "4"},
                                                     {Text::work_position, "5"},
                                                     {Text::personal_photo, "6"},
                                                     {Text::personal_www, "7"},
                                                     {Text::work_phone, "8"},
                                                     {Text::personal_mobile, "9"},
                                                     {Text::personal_phone, "10"},
                                                     {Text::inner_phone, "11"},
                                                     {Text::avatar, "12"},
                                                     {Text::avatar_hr, "13"},
                                                     {Text::color, "14"},
                                                     {Text::external_auth_id, "15"},
                                                     {Text::time_zone, "16"},
                                                     {Text::skills, "17"}}));
  EXPECT_EQ(user.moments, (std::map<Moment, base::UnixSeconds>{{Moment::last_login, 1},
                                                               {Moment::registered, 2},
                                                               {Moment::changed, 3},
                                                               {Moment::last_activity, 4},
                                                               {Moment::idle_since, 5},
                                                               {Moment::absent_until, 6},
                                                               {Moment::mobile_last, 7},
                                                               {Moment::desktop_last, 8}}));
}

TEST(RecordUser, MomentsHaveManyForms) {
  for (const char* text : {R"("2026-03-01T09:00:00+01:00")", R"("2026-03-01T08:00:00Z")", R"("2026-03-01 09:00:00")",
                           R"("01.03.2026 09:00:00")", R"("2026-03-01T09:00")"})
    EXPECT_EQ(read(std::string(R"("TIMESTAMP_X":)") + text).moments.at(Moment::changed), march_first) << text;
  EXPECT_EQ(read(R"("TIMESTAMP_X":"16.09.2024 08:06:38")").moments.at(Moment::changed), 1'726'470'398);
  User known;
  known.moments[Moment::changed] = 5;
  for (const char* nothing : {"null", "false", R"("")", "[]"})
    EXPECT_TRUE(read(std::string(R"("TIMESTAMP_X":)") + nothing, known).moments.empty()) << nothing;
  for (const char* field : {"TIMESTAMP_X", "LAST_ACTIVITY_DATE"})
    EXPECT_EQ(read("\"" + std::string(field) + "\":{}", known).moments.size(), 1u) << "as a dump of user.get has it";
}

TEST(RecordUser, DaysKeepTheirNumbers) {
  for (const char* text : {R"("1980-09-10")", R"("1980-09-10T00:00:00+03:00")", R"("10.09.1980")"})
    EXPECT_EQ(read(std::string(R"("PERSONAL_BIRTHDAY":)") + text).birthday, (base::CivilDay{1980, 9, 10})) << text;
  EXPECT_EQ(read(R"("UF_EMPLOYMENT_DATE":"2020-02-29T23:00:00-11:00")").employed_since, (base::CivilDay{2020, 2, 29}));
  EXPECT_FALSE(read(R"("PERSONAL_BIRTHDAY":"")").birthday);
  for (const char* field : {"PERSONAL_BIRTHDAY", "UF_EMPLOYMENT_DATE", "LAST_LOGIN"}) {
    for (const char* value : {R"("1965-05-15T99:99")", R"("31.02.1990")", R"("1965-05-15 x")", R"("15.05.1965 25:00")"})
      EXPECT_TRUE(refusal("\"" + std::string(field) + "\":" + value).starts_with(std::string(field) + ": " + value))
          << value;
  }
}

TEST(RecordUser, DepartmentsMayBeAListOrOneAndNameEachOnce) {
  const auto departments = [](std::string_view value) {
    std::vector<std::uint32_t> ids;
    for (const auto& one : read(R"("UF_DEPARTMENT":)" + std::string(value)).memberships)
      ids.push_back(one.department.value);
    return ids;
  };
  using Ids = std::vector<std::uint32_t>;
  EXPECT_EQ(departments("[9,\"3\"]"), (Ids{9, 3}));
  EXPECT_EQ(departments("[9,3,9,0]"), (Ids{9, 3}));
  EXPECT_EQ(departments("7"), (Ids{7}));
  EXPECT_EQ(departments("\"7\""), (Ids{7}));
  for (const char* none : {"[]", "false", "null", "\"\"", "0", "[0]"}) EXPECT_EQ(departments(none), (Ids{})) << none;
}

TEST(RecordUser, TypesAndGenders) {
  EXPECT_EQ(read(R"("USER_TYPE":"bot","PERSONAL_GENDER":"F")").type, directory::UserType::bot);
  EXPECT_EQ(read(R"("USER_TYPE":"extranet","PERSONAL_GENDER":"M")").gender, directory::Gender::male);
  EXPECT_EQ(read(R"("USER_TYPE":"email","PERSONAL_GENDER":"")").gender, directory::Gender::unknown);
}

TEST(RecordUser, CustomFieldsKeepTheirJson) {
  const User user = read(R"("UF_USR_1":"x","UF_LIST":[1,{"a":null}],"UF_usr_2":false)");
  EXPECT_EQ(json::parse(user.texts.at(Text::custom)),
            json::parse(R"({"UF_USR_1":"x","UF_LIST":[1,{"a":null}],"UF_usr_2":false})"));
  EXPECT_EQ(json::parse(read(R"("UF_USR_1":2)", user).texts.at(Text::custom)).at("UF_USR_1"), 2);
}

TEST(RecordUser, ACustomFieldThatCouldNotBeReadAgainIsRefused) {
  EXPECT_EQ(refusal(R"("UF_USR_1":1e400)"), "UF_USR_1: a number is too large");
  EXPECT_EQ(refusal(R"("UF_USR_1":[1,{"a":-1e400}])"), "UF_USR_1: a number is too large");
}

TEST(RecordUser, UnknownFieldsAreNamedAndIgnored) {
  std::vector<std::string> ignored;
  User user;
  const auto object = json::parse(R"({"ID":5,"FOO":1,"name":"x","UF_A B":1,"NAME":"Anna"})");
  ASSERT_TRUE(read_user(object.as_object(), one_east, user, ignored));
  EXPECT_EQ(ignored, (std::vector<std::string>{"FOO", "name", "UF_A B"}));
  EXPECT_EQ(user.texts.size(), 1u);
}

TEST(RecordUser, WhatCannotBeReadIsNamed) {
  for (const auto& [field, value] :
       std::vector<std::pair<std::string, std::string>>{{"ACTIVE", "\"maybe\""},
                                                        {"ACTIVE", "2"},
                                                        {"IS_ADMIN", "[1]"},
                                                        {"NAME", "[1]"},
                                                        {"NAME", "{\"a\":1}"},
                                                        {"NAME", "true"},
                                                        {"NAME", "1.5E0"},
                                                        {"TIMESTAMP_X", "\"soon\""},
                                                        {"TIMESTAMP_X", "5"},
                                                        {"LAST_LOGIN", "\"32.01.2024\""},
                                                        {"PERSONAL_BIRTHDAY", "\"1980-13-01\""},
                                                        {"UF_EMPLOYMENT_DATE", "1980"},
                                                        {"UF_DEPARTMENT", "[\"x\"]"},
                                                        {"UF_DEPARTMENT", "[-1]"},
                                                        {"UF_DEPARTMENT", "{\"a\":1}"},
                                                        {"UF_DEPARTMENT", "[2147483648]"},
                                                        {"PERSONAL_GENDER", "\"X\""},
                                                        {"USER_TYPE", "\"boss\""},
                                                        {"USER_TYPE", "\"\""},
                                                        {"USER_TYPE", "1"}}) {
    const std::string message = refusal("\"" + field + "\":" + value);
    // Of a list the element is shown that is wrong.
    const std::string shown =
        value.starts_with("[") && field == "UF_DEPARTMENT" ? value.substr(1, value.size() - 2) : value;
    EXPECT_TRUE(message.starts_with(field + ": " + shown + " is not ")) << message;
  }
}

TEST(RecordUser, LongValuesAreCutInMessagesAtACharacter) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string value = "\"" + std::string(shift, 'x');
    for (int i = 0; i < 60; ++i) value += "Ж";
    const std::string message = refusal("\"TIMESTAMP_X\":" + value + "\"");
    EXPECT_LT(message.size(), 150u);
    EXPECT_NO_THROW(json::parse("\"" + message.substr(message.find('"') + 1) + "\"")) << "is UTF-8: " << message;
  }
}

Department department(std::string_view text, Department into = {}) {
  std::vector<std::string> ignored;
  const auto done = read_department(json::parse(text).as_object(), into, ignored);
  EXPECT_TRUE(done) << done.error().message;
  return into;
}

TEST(RecordDepartment, FormsOfItsFields) {
  EXPECT_EQ(department(R"({"ID":"3","NAME":"IT","SORT":"-7","PARENT":"1","UF_HEAD":"5"})"),
            test::make_department(3, "IT", {.parent = 1, .head = 5, .sort = -7}));
  EXPECT_EQ(department(R"({"ID":3,"NAME":7,"SORT":null,"PARENT":0,"UF_HEAD":"0","OTHER":[]})"),
            test::make_department(3, "7"));
  EXPECT_EQ(department(R"({"ID":3,"PARENT":null,"UF_HEAD":false})",
                       test::make_department(3, "IT", {.parent = 1, .head = 5, .sort = 9})),
            test::make_department(3, "IT", {.sort = 9}));
}

TEST(RecordDepartment, WhatCannotBeReadIsNamed) {
  for (const auto& [field, text] :
       std::vector<std::pair<std::string, std::string>>{{"ID", R"({"NAME":"IT"})"},
                                                        {"NAME", R"({"ID":3})"},
                                                        {"NAME", R"({"ID":3,"NAME":""})"},
                                                        {"NAME", R"({"ID":3,"NAME":[1]})"},
                                                        {"NAME", R"({"ID":3,"NAME":"  "})"},
                                                        {"NAME", "{\"ID\":3,\"NAME\":\"\xc2\xa0\\t\"}"},
                                                        {"SORT", R"({"ID":3,"NAME":"IT","SORT":"x"})"},
                                                        {"SORT", R"({"ID":3,"NAME":"IT","SORT":2147483648})"},
                                                        {"SORT", R"({"ID":3,"NAME":"IT","SORT":1.5})"},
                                                        {"PARENT", R"({"ID":3,"NAME":"IT","PARENT":"x"})"},
                                                        {"PARENT", R"({"ID":3,"NAME":"IT","PARENT":-1})"},
                                                        {"UF_HEAD", R"({"ID":3,"NAME":"IT","UF_HEAD":[5]})"}}) {
    Department into;
    std::vector<std::string> ignored;
    const auto done = read_department(json::parse(text).as_object(), into, ignored);
    ASSERT_FALSE(done) << text;
    EXPECT_TRUE(done.error().message.starts_with(field + ": ")) << done.error().message;
  }
}

// An earlier version took it.
TEST(RecordDepartment, AStoredNameOfSpacesStaysUntilItIsGivenAnew) {
  const auto stored = read_stored_department(json::parse(R"({"ID":"3","NAME":"  ","SORT":5})").as_object());
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->name, "  ");
  EXPECT_EQ(department(R"({"ID":3,"SORT":7})", *stored).sort, 7);
  EXPECT_EQ(department(R"({"ID":3,"NAME":"IT"})", *stored).name, "IT");
}

TEST(RecordDepartment, UnknownFieldsAreNamedAndIgnored) {
  std::vector<std::string> ignored;
  Department into;
  ASSERT_TRUE(read_department(json::parse(R"({"ID":3,"NAME":"IT","UF_X":1,"sort":2})").as_object(), into, ignored));
  EXPECT_EQ(ignored, (std::vector<std::string>{"UF_X", "sort"}));
}

}  // namespace record_json_test
}  // namespace muster::record
