#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "record/record_json.hpp"
#include "support/company.hpp"

// What is written reads back the same.
namespace muster::record {
namespace record_round_trip_test {

namespace json = boost::json;
using directory::Moment;
using directory::PackedUser;
using directory::Text;
using directory::User;
using directory::UserView;

User rich_user() {
  User user = test::full_user(1);
  user.type = directory::UserType::extranet;
  user.gender = directory::Gender::male;
  user.set(Text::custom, R"({"UF_USR_1":"\u003C","UF_LIST":[1,2.5E0,{"a":null}],"UF_BIG":18446744073709551615})");
  return user;
}

std::string stored(const PackedUser& packed) {
  std::string text;
  write_stored_user(text, UserView(packed));
  return text;
}

TEST(StoredUser, ReadsBackByteForByte) {
  for (const User& user : {rich_user(), test::make_user(base::max_id)}) {
    // Once through the store first: custom fields are kept in the form in which JSON writes them.
    const PackedUser packed = read_stored_user(json::parse(stored(directory::pack(user))).as_object()).value();
    const PackedUser again = read_stored_user(json::parse(stored(packed)).as_object()).value();
    EXPECT_EQ(again, packed);
    EXPECT_EQ(stored(again), stored(packed));
    User expected = user;
    expected.set(Text::custom, std::string(UserView(packed).text(Text::custom)));
    EXPECT_EQ(UserView(packed).unpack(), expected);
    if (user.texts.contains(Text::custom)) {
      EXPECT_EQ(json::parse(expected.texts.at(Text::custom)), json::parse(user.texts.at(Text::custom)));
    }
  }
}

TEST(StoredUser, WithoutItsJoinNumbersIsRefused) {
  for (const char* text :
       {R"({"ID":1,"UF_DEPARTMENT":[3]})", R"({"ID":1,"UF_DEPARTMENT":[3],"JOINED":[1]})",
        R"({"ID":1,"UF_DEPARTMENT":[3],"JOINED":[1,2,3]})", R"({"ID":1,"JOINED":["x"]})",
        R"({"ID":1,"JOINED":[4294967296]})", R"({"ID":1,"JOINED":[-1]})", R"({"ID":1,"JOINED":1})"}) {
    const auto user = read_stored_user(json::parse(text).as_object());
    ASSERT_FALSE(user) << text;
    EXPECT_TRUE(user.error().message.starts_with("JOINED: ")) << user.error().message;
  }
}

TEST(WrittenUser, IsWhatAnImportReads) {
  const PackedUser packed = directory::pack(rich_user());
  for (const std::int32_t offset : {0, 3600, -12'600}) {
    std::string text;
    write_user(text, UserView(packed), {offset});
    User user;
    std::vector<std::string> ignored;
    ASSERT_TRUE(read_user(json::parse(text).as_object(), {}, user, ignored));
    EXPECT_TRUE(ignored.empty());
    User expected = rich_user();
    expected.joined = 0;
    for (auto& membership : expected.memberships) membership.joined = 0;
    expected.set(Text::custom, user.texts.at(Text::custom));
    EXPECT_EQ(user, expected);
  }
}

TEST(WrittenUser, LeavesOutWhatIsNotSet) {
  std::string text;
  const PackedUser packed = directory::pack(test::make_user(5, {.departments = {9, 3}}));
  write_user(text, UserView(packed), {});
  EXPECT_EQ(text, R"({"ID":"5","ACTIVE":true,"UF_DEPARTMENT":[9,3],"USER_TYPE":"employee"})");
}

TEST(WrittenDepartment, ReadsBackTheSame) {
  for (const auto& department :
       {test::make_department(1, "Acme"),
        test::make_department(base::max_id, "<\"Ж\">", {.parent = 1, .head = 5, .sort = -7})}) {
    std::string text;
    write_department(text, department);
    auto read = test::make_department(9, "before", {.parent = 8, .head = 7, .sort = 6});
    read.parent = {};  // a root's record has no parent to take away
    std::vector<std::string> ignored;
    ASSERT_TRUE(read_department(json::parse(text).as_object(), read, ignored));
    EXPECT_TRUE(ignored.empty());
    EXPECT_EQ(read, department);
  }
}

}  // namespace record_round_trip_test
}  // namespace muster::record
