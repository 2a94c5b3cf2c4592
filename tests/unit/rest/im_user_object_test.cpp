#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "rest/fields/render.hpp"
#include "support/company.hpp"

// The user object of im.*: contract section 6.
namespace muster::rest {
namespace im_user_object_test {

using directory::Gender;
using directory::Moment;
using directory::Text;
using directory::User;
using directory::UserType;
using test::make_user;

constexpr base::UtcOffset one_east{3600};

std::string text_of(const User& user, base::UtcOffset offset = one_east, ImUserForm form = ImUserForm::of_departments) {
  const directory::PackedUser packed = directory::pack(user);
  std::string out;
  record::JsonWriter writer(out);
  write_im_user(writer, directory::UserView(packed), offset, form);
  return out;
}

// One member of the object, as JSON text with its escapes taken away.
std::string member(const User& user, std::string_view name, base::UtcOffset offset = one_east) {
  return boost::json::serialize(boost::json::parse(text_of(user, offset)).at(name));
}

User with(std::map<Text, std::string> texts) {
  return make_user(5, {.texts = std::move(texts)});
}

TEST(ImUser, AnEmptyPersonHasEveryKeyInOrder) {
  EXPECT_EQ(text_of(make_user(12)),
            R"({"id":12,"active":true,"name":"","first_name":"","last_name":"","work_position":"","color":"#3e8e7e",)"
            R"("avatar":"","avatar_hr":"","gender":"","birthday":"","extranet":false,"network":false,"bot":false,)"
            R"("connector":false,"external_auth_id":"default","status":"online","idle":false,)"
            R"("last_activity_date":false,"mobile_last_date":false,"desktop_last_date":false,"absent":false,)"
            R"("departments":[],"phones":false,"bot_data":null,"type":"user","website":"","email":""})");
}

TEST(ImUser, AFullPersonHasEveryFieldInItsPlace) {
  User user = make_user(7, {.departments = {9, 3},
                            .texts = {{Text::name, "Anna"},
                                      {Text::last_name, "Berg"},
                                      {Text::work_position, "Head of Sales"},
                                      {Text::color, "#df532d"},
                                      {Text::avatar, "https://a/1.jpg"},
                                      {Text::avatar_hr, "https://a/1-hr.jpg"},
                                      {Text::external_auth_id, "socservices"},
                                      {Text::work_phone, "+1 1"},
                                      {Text::personal_mobile, "+1 2"},
                                      {Text::personal_phone, "+1 3"},
                                      {Text::inner_phone, "42"},
                                      {Text::personal_www, "https://anna.example"},
                                      {Text::email, "anna@example.com"}}});
  user.gender = Gender::female;
  user.birthday = base::CivilDay{1980, 9, 10};
  user.moments = {{Moment::idle_since, 0},
                  {Moment::last_activity, 1},
                  {Moment::mobile_last, 2},
                  {Moment::desktop_last, 3},
                  {Moment::absent_until, 4}};
  EXPECT_EQ(text_of(user),
            R"({"id":7,"active":true,"name":"Anna Berg","first_name":"Anna","last_name":"Berg",)"
            R"("work_position":"Head of Sales","color":"#df532d","avatar":"https://a/1.jpg",)"
            R"("avatar_hr":"https://a/1-hr.jpg","gender":"F","birthday":"10-09","extranet":false,"network":false,)"
            R"("bot":false,"connector":false,"external_auth_id":"socservices","status":"online",)"
            R"("idle":"1970-01-01T01:00:00+01:00","last_activity_date":"1970-01-01T01:00:01+01:00",)"
            R"("mobile_last_date":"1970-01-01T01:00:02+01:00","desktop_last_date":"1970-01-01T01:00:03+01:00",)"
            R"("absent":"1970-01-01T01:00:04+01:00","departments":[9,3],"phones":{"work_phone":"+1 1",)"
            R"("personal_mobile":"+1 2","personal_phone":"+1 3","inner_phone":"42"},"bot_data":null,"type":"user",)"
            R"("website":"https://anna.example","email":"anna@example.com"})");
}

TEST(ImUser, ForImUserTheKindComesLast) {
  const std::string text = text_of(make_user(12), one_east, ImUserForm::of_users);
  EXPECT_TRUE(
      text.ends_with(R"("departments":[],"phones":false,"website":"","email":"","bot_data":null,"type":"user"})"))
      << text;
}

TEST(ImUser, TheNameIsFirstAndLastNameTrimmed) {
  for (const auto& [first, last, name] :
       {std::tuple("Anna", "Berg", "Anna Berg"), std::tuple("Anna", "", "Anna"), std::tuple("", "Berg", "Berg"),
        std::tuple("", "", ""), std::tuple("  Anna ", "\tBerg ", "Anna Berg"), std::tuple("   ", "Berg", "Berg"),
        std::tuple("Anna", "  ", "Anna"), std::tuple("Anna Maria", "von Berg", "Anna Maria von Berg"),
        std::tuple("Анна", "Берг", "Анна Берг")}) {
    const auto user = with({{Text::name, first}, {Text::last_name, last}});
    EXPECT_EQ(boost::json::parse(text_of(user)).at("name"), name);
    EXPECT_EQ(boost::json::parse(text_of(user)).at("first_name"), first) << "the parts stay as they are";
  }
}

TEST(ImUser, AvatarsFallBack) {
  EXPECT_EQ(member(with({{Text::personal_photo, "p"}}), "avatar"), R"("p")");
  EXPECT_EQ(member(with({{Text::personal_photo, "p"}}), "avatar_hr"), R"("p")");
  EXPECT_EQ(member(with({{Text::avatar, "a"}, {Text::personal_photo, "p"}}), "avatar"), R"("a")");
  EXPECT_EQ(member(with({{Text::avatar, "a"}, {Text::personal_photo, "p"}}), "avatar_hr"), R"("a")");
  EXPECT_EQ(member(with({{Text::avatar_hr, "h"}}), "avatar_hr"), R"("h")");
  EXPECT_EQ(member(with({{Text::avatar_hr, "h"}}), "avatar"), R"("")");
}

TEST(ImUser, PhonesAreTheSetOnesOrFalse) {
  EXPECT_EQ(member(with({}), "phones"), "false");
  EXPECT_EQ(member(with({{Text::inner_phone, "1"}}), "phones"), R"({"inner_phone":"1"})");
  EXPECT_EQ(member(with({{Text::personal_phone, "3"}, {Text::work_phone, "1"}}), "phones"),
            R"({"work_phone":"1","personal_phone":"3"})");
  EXPECT_EQ(member(with({{Text::personal_mobile, "2"}}), "phones"), R"({"personal_mobile":"2"})");
}

TEST(ImUser, TheColourIsOnesOwnOrDerivedFromTheId) {
  EXPECT_EQ(member(with({{Text::color, "#123456"}}), "color"), R"("#123456")");
  std::set<std::string> colours;
  for (std::uint32_t id = 1; id <= 100; ++id) {
    const std::string colour = member(make_user(id), "color");
    ASSERT_EQ(colour.size(), 9u);
    EXPECT_EQ(colour.find_first_not_of("0123456789abcdef", 2), 8u) << colour;
    EXPECT_EQ(member(make_user(id, {.active = false, .texts = {{Text::name, "other"}}}), "color"), colour);
    colours.insert(colour);
  }
  EXPECT_GT(colours.size(), 4u);
}

TEST(ImUser, TheBirthdayIsNeverShifted) {
  User user = make_user(5);
  user.birthday = base::CivilDay{1999, 1, 2};
  for (const std::int32_t offset : {-43'200, 0, 50'400}) EXPECT_EQ(member(user, "birthday", {offset}), R"("02-01")");
  user.birthday = base::CivilDay{2000, 12, 31};
  EXPECT_EQ(member(user, "birthday"), R"("31-12")");
}

TEST(ImUser, DatesAreInThePortalsOffset) {
  User user = make_user(5);
  user.moments[Moment::last_activity] = 1'700'000'000;
  EXPECT_EQ(member(user, "last_activity_date", {}), R"("2023-11-14T22:13:20+00:00")");
  EXPECT_EQ(member(user, "last_activity_date", {-12'600}), R"("2023-11-14T18:43:20-03:30")");
  EXPECT_EQ(member(user, "last_activity_date", {19'800}), R"("2023-11-15T03:43:20+05:30")");
}

TEST(ImUser, TypesHaveTheirFlags) {
  struct Row {
    UserType type;
    const char* name;
    const char* extranet;
    const char* bot;
  };
  for (const Row& row :
       {Row{UserType::employee, R"("user")", "false", "false"}, Row{UserType::email, R"("user")", "false", "false"},
        Row{UserType::extranet, R"("extranet")", "true", "false"}, Row{UserType::bot, R"("bot")", "false", "true"}}) {
    const User user = make_user(5, {.type = row.type});
    EXPECT_EQ(member(user, "type"), row.name);
    EXPECT_EQ(member(user, "extranet"), row.extranet);
    EXPECT_EQ(member(user, "bot"), row.bot);
    EXPECT_EQ(member(user, "bot_data"), "null");
  }
}

TEST(ImUser, GenderAndActivity) {
  User user = make_user(5, {.active = false});
  EXPECT_EQ(member(user, "gender"), R"("")");
  EXPECT_EQ(member(user, "active"), "false");
  user.gender = Gender::male;
  EXPECT_EQ(member(user, "gender"), R"("M")");
}

// Each text of the object, with everything that needs an escape; also where the name is put together of two.
TEST(ImUser, TextsAreEscapedAsTheContractHasIt) {
  const std::string odd = "<b>\"Q\" & \\ \n\t\x01Ж😀/";
  const std::string escaped = R"(\u003Cb\u003E\"Q\" \u0026 \\ \n\t\u0001Ж😀/)";
  const User user = with({{Text::name, odd},
                          {Text::last_name, odd},
                          {Text::work_position, odd},
                          {Text::color, odd},
                          {Text::avatar, odd},
                          {Text::external_auth_id, odd},
                          {Text::work_phone, odd},
                          {Text::personal_www, odd},
                          {Text::email, odd}});
  const std::string text = text_of(user);
  for (const char* name : {"first_name", "last_name", "work_position", "color", "avatar", "avatar_hr",
                           "external_auth_id", "work_phone", "website", "email"})
    EXPECT_NE(text.find("\"" + std::string(name) + "\":\"" + escaped + "\""), std::string::npos) << name << text;
  EXPECT_NE(text.find("\"name\":\"" + escaped + " " + escaped + "\""), std::string::npos) << text;
}

TEST(ImUser, SlashesAndOtherScriptsAreNotEscaped) {
  EXPECT_NE(text_of(with({{Text::name, "Ж/日本\x7f'"}})).find("\"first_name\":\"Ж/日本\x7f'\""), std::string::npos);
}

TEST(JsonWriter, EveryControlCharacterIsEscaped) {
  for (char c = 0; c < 0x20; ++c) {
    std::string out;
    record::append_json_string(out, std::string_view(&c, 1));
    EXPECT_EQ(out[1], '\\');
    EXPECT_EQ(boost::json::parse(out).as_string(), std::string_view(&c, 1));
  }
}

}  // namespace im_user_object_test
}  // namespace muster::rest
