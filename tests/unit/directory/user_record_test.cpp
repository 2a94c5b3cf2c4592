#include "directory/user_record.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::directory {
namespace user_record_test {

using test::make_user;

User rich_user() {
  User user = make_user(base::max_id, {.departments = {9, 3, base::max_id}});
  user.joined = 0xffffffff;
  for (std::size_t i = 0; i < user.memberships.size(); ++i)
    user.memberships[i].joined = static_cast<JoinNumber>(100 - i);
  user.active = false;
  user.admin = true;
  user.rights.set(UserRight::structure, true);
  user.type = UserType::bot;
  user.gender = Gender::female;
  user.birthday = CivilDay{1980, 2, 29};
  user.employed_since = CivilDay{2026, 12, 31};
  for (unsigned i = 0; i <= static_cast<unsigned>(Text::custom); ++i)
    user.set(static_cast<Text>(i), "text " + std::to_string(i));
  for (unsigned i = 0; i < moment_count; ++i)
    user.moments[static_cast<Moment>(i)] = i % 2 == 0 ? std::int64_t{-1} - i : std::int64_t{9'000'000'000} + i;
  return user;
}

TEST(UserRecord, ReadsBackEveryField) {
  const User user = rich_user();
  const PackedUser packed = pack(user);
  const UserView view(packed);
  EXPECT_EQ(view.unpack(), user);
  EXPECT_EQ(view.id(), user.id);
  EXPECT_EQ(view.joined(), user.joined);
  EXPECT_FALSE(view.active());
  EXPECT_TRUE(view.admin());
  EXPECT_TRUE(view.rights().has(UserRight::structure));
  EXPECT_EQ(view.type(), UserType::bot);
  EXPECT_EQ(view.gender(), Gender::female);
  EXPECT_EQ(view.birthday(), user.birthday);
  EXPECT_EQ(view.employed_since(), user.employed_since);
  EXPECT_TRUE(std::ranges::equal(view.memberships(), user.memberships));
  for (const auto& [field, text] : user.texts) EXPECT_EQ(view.text(field), text);
  for (const auto& [field, at] : user.moments) EXPECT_EQ(view.moment(field), at);
  EXPECT_EQ(pack(view.unpack()), packed) << "equal people have equal records";
}

TEST(UserRecord, AnEmptyPersonHasNothing) {
  const PackedUser packed = pack(make_user(1));
  const UserView view(packed);
  EXPECT_EQ(view.unpack(), make_user(1));
  EXPECT_FALSE(view.birthday());
  EXPECT_FALSE(view.employed_since());
  EXPECT_TRUE(view.memberships().empty());
  for (unsigned i = 0; i < 64; ++i) EXPECT_EQ(view.text(static_cast<Text>(i)), "");
  for (unsigned i = 0; i < moment_count; ++i) EXPECT_FALSE(view.moment(static_cast<Moment>(i)));
}

TEST(UserRecord, ARightIsOnesOwnOrAnAdministrators) {
  User user = make_user(1);
  const auto may = [&user] {
    const PackedUser packed = pack(user);
    return UserView(packed).may(UserRight::structure);
  };
  EXPECT_FALSE(may());
  user.admin = true;
  EXPECT_TRUE(may());
  user.admin = false;
  user.rights.set(UserRight::structure, true);
  EXPECT_TRUE(may());
  user.rights.set(UserRight::structure, false);
  EXPECT_FALSE(may());
  EXPECT_EQ(pack(user), pack(make_user(1)));
}

TEST(UserRecord, EachTextIsFoundAloneAndBesideAllOthers) {
  for (unsigned i = 0; i <= static_cast<unsigned>(Text::custom); ++i) {
    User alone = make_user(1);
    alone.set(static_cast<Text>(i), "only");
    User others = rich_user();
    others.set(static_cast<Text>(i), "");
    const PackedUser one = pack(alone);
    const PackedUser rest = pack(others);
    for (unsigned k = 0; k <= static_cast<unsigned>(Text::custom); ++k) {
      EXPECT_EQ(UserView(one).text(static_cast<Text>(k)), k == i ? "only" : "");
      EXPECT_EQ(UserView(rest).text(static_cast<Text>(k)), k == i ? "" : "text " + std::to_string(k));
    }
  }
}

TEST(UserRecord, EachMomentIsFoundAlone) {
  for (unsigned i = 0; i < moment_count; ++i) {
    User user = make_user(1, {.departments = {4}});
    user.moments[static_cast<Moment>(i)] = 77;
    const PackedUser packed = pack(user);
    for (unsigned k = 0; k < moment_count; ++k)
      EXPECT_EQ(UserView(packed).moment(static_cast<Moment>(k)).has_value(), k == i);
    EXPECT_EQ(UserView(packed).moment(static_cast<Moment>(i)), 77);
  }
}

TEST(UserRecord, TheMomentZeroHappened) {
  User user = make_user(1);
  user.moments[Moment::last_login] = 0;
  const PackedUser packed = pack(user);
  EXPECT_EQ(UserView(packed).moment(Moment::last_login), 0);
}

TEST(UserRecord, IsPlainUnlessATextNeedsEscaping) {
  for (const char* text : {"Anna", "Анна", "O'Neil / B.", "日本 😀", "\x7f", "#$%'()*+,-./:;=?@[]^_`{|}~"})
    EXPECT_TRUE(UserView(pack(make_user(1, {.texts = {{Text::name, text}}}))).plain()) << text;
  for (const char* text : {"\"", "a\\b", "<", ">", "&", "\n", "\x01", "\x1f", "\t"}) {
    EXPECT_FALSE(UserView(pack(make_user(1, {.texts = {{Text::name, "x"}, {Text::email, text}}}))).plain()) << text;
    for (std::size_t at = 0; at < 19; ++at) {
      const std::string amid = std::string(at, 'x') + text + std::string(19 - at, 'y');
      EXPECT_FALSE(UserView(pack(make_user(1, {.texts = {{Text::name, amid}}}))).plain()) << amid;
    }
  }
}

TEST(UserRecord, ListedAreActiveEmployees) {
  EXPECT_TRUE(UserView(pack(make_user(1))).listed());
  EXPECT_FALSE(UserView(pack(make_user(1, {.active = false}))).listed());
  for (const UserType type : {UserType::bot, UserType::extranet, UserType::email})
    EXPECT_FALSE(UserView(pack(make_user(1, {.type = type}))).listed());
}

}  // namespace user_record_test
}  // namespace muster::directory
