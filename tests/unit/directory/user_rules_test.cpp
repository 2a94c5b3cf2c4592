#include "directory/user_rules.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::test {
namespace user_rules_test {

using directory::Draft;
using directory::Text;
using directory::User;

User administrator(std::uint32_t id, bool active = true) {
  User user = make_user(id, {.departments = {1}, .active = active});
  user.admin = true;
  return user;
}

TEST(LooksLikeEmail, takes_what_people_have) {
  for (const char* const good : {"a@b.c", "anna.berg@acme.example", "o'neil+news@mail.acme.example", "анна@пример.рф"})
    EXPECT_TRUE(directory::looks_like_email(good)) << good;
}

TEST(LooksLikeEmail, refuses_what_is_none) {
  for (const char* const bad :
       {"", "@", "anna", "anna@", "@acme.example", "anna@acme", "anna@acme.", "anna@.example", "anna@acme..example",
        "an@na@acme.example", "an na@acme.example", " anna@acme.example", "anna@acme.example\n", ".anna@acme.example",
        "anna.@acme.example", "Anna <anna@acme.example>", "anna@acme.example,ben@acme.example",
        "anna@acme.example\x7f"})
    EXPECT_FALSE(directory::looks_like_email(bad)) << bad;
  EXPECT_TRUE(directory::looks_like_email(std::string(244, 'a') + "@b.example"));
  EXPECT_FALSE(directory::looks_like_email(std::string(245, 'a') + "@b.example"));
}

TEST(OtherWithEmail, folds_case_and_counts_who_is_dismissed) {
  Company company;
  company.department(1, "Acme")
      .user(5, {.departments = {1}, .texts = {{Text::email, "Анна@Acme.example"}}})
      .user(6, {.departments = {1}, .active = false, .texts = {{Text::email, "old@acme.example"}}})
      .user(7, {.departments = {1}});
  const auto portal = company.portal();
  const Draft draft(portal.directory);
  EXPECT_EQ(draft.other_with_email("анна@acme.EXAMPLE", {}), base::UserId{5});
  EXPECT_EQ(draft.other_with_email("анна@acme.EXAMPLE", {5}), std::nullopt);
  EXPECT_EQ(draft.other_with_email("OLD@acme.example", {5}), base::UserId{6});
  EXPECT_EQ(draft.other_with_email("new@acme.example", {}), std::nullopt);
  EXPECT_EQ(draft.other_with_email("", {}), std::nullopt);
}

TEST(OtherWithEmail, sees_what_the_draft_changed) {
  Company company;
  company.department(1, "Acme").user(5, {.departments = {1}, .texts = {{Text::email, "a@acme.example"}}});
  const auto portal = company.portal();
  Draft draft(portal.directory);
  draft.put_user(make_user(5, {.departments = {1}, .texts = {{Text::email, "b@acme.example"}}}));
  EXPECT_EQ(draft.other_with_email("a@acme.example", {}), std::nullopt);
  EXPECT_EQ(draft.other_with_email("B@acme.example", {}), base::UserId{5});
  draft.remove_user({5});
  EXPECT_EQ(draft.other_with_email("B@acme.example", {}), std::nullopt);
}

TEST(UnknownDepartment, is_the_first_that_there_is_not) {
  Company company;
  company.department(1, "Acme").department(2, "Sales", {.parent = 1});
  const auto portal = company.portal();
  const Draft draft(portal.directory);
  EXPECT_FALSE(directory::unknown_department(draft, make_user(5, {.departments = {2, 1}})));
  EXPECT_EQ(directory::unknown_department(draft, make_user(5, {.departments = {2, 9, 8}})), base::DepartmentId{9});
}

TEST(LacksDepartment, holds_for_employees_alone) {
  using directory::UserType;
  EXPECT_TRUE(directory::lacks_department(make_user(5)));
  EXPECT_FALSE(directory::lacks_department(make_user(5, {.departments = {1}})));
  EXPECT_FALSE(directory::lacks_department(make_user(5, {.type = UserType::extranet})));
}

TEST(LastAdministrator, is_who_is_active_alone) {
  Company company;
  company.department(1, "Acme").user(administrator(5)).user(administrator(6, false)).user(7, {.departments = {1}});
  const auto portal = company.portal();
  Draft draft(portal.directory);
  EXPECT_TRUE(directory::is_last_administrator(draft, {5}));
  EXPECT_FALSE(directory::is_last_administrator(draft, {6}));
  EXPECT_FALSE(directory::is_last_administrator(draft, {7}));
  EXPECT_FALSE(directory::is_last_administrator(draft, {99}));
  draft.put_user(administrator(6));
  EXPECT_FALSE(directory::is_last_administrator(draft, {5}));
  EXPECT_FALSE(directory::is_last_administrator(draft, {6}));
}

// The draft's rules hold it for whatever changes people.
TEST(LastAdministrator, IsMissedHoweverTheyGo) {
  Company company;
  company.department(1, "Acme").user(administrator(5)).user(7, {.departments = {1}});
  const auto portal = company.portal();
  const auto gone = [&](const std::function<void(Draft&)>& change) {
    Draft draft(portal.directory);
    change(draft);
    const auto last = draft.last_administrator_gone();
    const auto broken = draft.broken_rules(directory::Rules::people);
    EXPECT_EQ(std::ranges::count(broken, directory::BrokenRule::Rule::no_administrator, &directory::BrokenRule::rule),
              last ? 1 : 0);
    EXPECT_EQ(std::ranges::count(draft.broken_rules(directory::Rules::references),
                                 directory::BrokenRule::Rule::no_administrator, &directory::BrokenRule::rule),
              0)
        << "an import may";
    return last;
  };
  const auto as = [&](const std::function<void(directory::User&)>& change) {
    return [&, change](Draft& draft) {
      directory::User user = draft.user({5})->unpack();
      change(user);
      draft.put_user(user);
    };
  };
  EXPECT_EQ(gone([](Draft&) {}), std::nullopt);
  EXPECT_EQ(gone(as([](auto& user) { user.set(Text::name, "Ada"); })), std::nullopt);
  EXPECT_EQ(gone(as([](auto& user) { user.active = false; })), base::UserId{5});
  EXPECT_EQ(gone(as([](auto& user) { user.admin = false; })), base::UserId{5});
  EXPECT_EQ(gone(as([](auto& user) { user.type = directory::UserType::bot; })), base::UserId{5});
  EXPECT_EQ(gone(as([](auto& user) { user.type = directory::UserType::extranet; })), base::UserId{5});
  EXPECT_EQ(gone([](Draft& draft) { draft.remove_user({5}); }), base::UserId{5});
  EXPECT_EQ(gone([](Draft& draft) {
              draft.remove_user({5});
              draft.put_user(administrator(8));
            }),
            std::nullopt);
}

TEST(LastAdministrator, IsNotMissedWhereThereNeverWasOne) {
  Company company;
  company.department(1, "Acme").user(7, {.departments = {1}}).user(administrator(6, false));
  const auto portal = company.portal();
  Draft draft(portal.directory);
  draft.remove_user({7});
  draft.remove_user({6});
  EXPECT_EQ(draft.last_administrator_gone(), std::nullopt);
  EXPECT_TRUE(draft.broken_rules(directory::Rules::people).empty());
}

}  // namespace user_rules_test
}  // namespace muster::test
