#include "admin/people.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::admin {
namespace people_test {

using directory::Moment;
using directory::Rules;
using directory::Text;
using directory::User;
using directory::UserType;
using test::Company;

constexpr base::UnixSeconds now = 1'700'000'000;

User administrator(std::uint32_t id) {
  User user = test::make_user(id, {.departments = {1}});
  user.admin = true;
  return user;
}

// 2 and 3 share an address, 4 is an employee without a department, 6 a guest, 8 dismissed.
portal::PortalDraft acme() {
  return portal::PortalDraft(Company()
                                 .department(1, "Acme")
                                 .department(3, "Sales", {.parent = 1})
                                 .user(administrator(1))
                                 .user(2, {.departments = {3}, .texts = {{Text::email, "a@acme.example"}}})
                                 .user(3, {.departments = {3}, .texts = {{Text::email, "A@acme.example"}}})
                                 .user(4)
                                 .user(6, {.type = UserType::extranet})
                                 .user(8, {.departments = {3}, .active = false})
                                 .portal());
}

User somebody(std::string email, std::vector<std::uint32_t> departments, UserType type = UserType::employee) {
  User user = test::make_user(0, {.departments = std::move(departments), .type = type});
  user.set(Text::email, std::move(email));
  return user;
}

template <class T>
Reason reason(const Result<T>& done) {
  EXPECT_FALSE(done);
  return done ? Reason::other : done.error().reason;
}

TEST(People, ANewPersonIsRegisteredUnderANewId) {
  auto draft = acme();
  const auto id = add_person(draft, somebody("new@acme.example", {3}), now);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->value, 9u);
  EXPECT_EQ(draft.directory().user(*id)->moment(Moment::registered), now);
  EXPECT_EQ(draft.directory().user(*id)->moment(Moment::changed), now);
  EXPECT_TRUE(add_person(draft, somebody("guest@partner.example", {}, UserType::extranet), now));
  EXPECT_TRUE(draft.directory().broken_rules(Rules::people).empty());
}

TEST(People, AddingRefusesWhatTheRulesForbid) {
  auto draft = acme();
  EXPECT_EQ(reason(add_person(draft, somebody("", {3}), now)), Reason::wrong_email);
  EXPECT_EQ(reason(add_person(draft, somebody("dora", {3}), now)), Reason::wrong_email);
  const auto taken = add_person(draft, somebody("a@ACME.example", {3}), now);
  EXPECT_EQ(reason(taken), Reason::email_taken);
  EXPECT_EQ(taken.error().field, "email");
  EXPECT_EQ(taken.error().value, "a@ACME.example");
  EXPECT_EQ(reason(add_person(draft, somebody("n@acme.example", {}), now)), Reason::no_department);
  EXPECT_EQ(reason(add_person(draft, somebody("n@acme.example", {3, 9}), now)), Reason::unknown_department);
  EXPECT_EQ(reason(add_person(draft, somebody("n@acme.example", {3}, UserType::extranet), now)),
            Reason::guest_department);
  User guest = somebody("n@acme.example", {}, UserType::extranet);
  guest.admin = true;
  EXPECT_EQ(reason(add_person(draft, guest, now)), Reason::guest);
  EXPECT_TRUE(draft.changes().empty());
}

TEST(People, AChangeLooksOnlyAtWhatDiffers) {
  auto draft = acme();
  const auto rename = [](User& user) { user.set(Text::name, "New"); };
  EXPECT_TRUE(*change_person(draft, {3}, now, rename)) << "with the address of another one";
  EXPECT_TRUE(*change_person(draft, {4}, now, rename)) << "without a department";
  EXPECT_EQ(draft.directory().user({4})->moment(Moment::changed), now);
  EXPECT_FALSE(*change_person(draft, {4}, now + 5, rename));
  EXPECT_EQ(draft.directory().user({4})->moment(Moment::changed), now) << "nothing was changed";
  EXPECT_EQ(reason(change_person(draft, {99}, now, rename)), Reason::unknown_user);
  const auto set_email = [](std::string email) { return [email](User& user) { user.set(Text::email, email); }; };
  EXPECT_EQ(reason(change_person(draft, {4}, now, set_email("a@acme.example"))), Reason::email_taken);
  EXPECT_EQ(reason(change_person(draft, {2}, now, set_email(""))), Reason::wrong_email);
  EXPECT_EQ(reason(change_person(draft, {2}, now, [](User& user) { user.memberships.clear(); })),
            Reason::no_department);
  EXPECT_EQ(reason(change_person(draft, {6}, now,
                                 [](User& user) {
                                   user.memberships = {{{3}, 0}};
                                 })),
            Reason::guest_department);
}

TEST(People, ARecordThatIsPutIsChangedNowEvenIfNothingDiffers) {
  auto draft = acme();
  ASSERT_TRUE(put_person(draft, draft.directory().user({2})->unpack(), now));
  EXPECT_EQ(draft.directory().user({2})->moment(Moment::changed), now);
}

TEST(People, TheLastAdministratorStays) {
  auto draft = acme();
  const auto gone = set_active(draft, {1}, false, now);
  EXPECT_EQ(reason(gone), Reason::last_administrator);
  EXPECT_EQ(gone.error().user.value, 1u);
  EXPECT_EQ(reason(set_admin(draft, {1}, false, now)), Reason::last_administrator);
  EXPECT_EQ(reason(change_person(draft, {1}, now, [](User& user) { user.type = UserType::bot; })),
            Reason::last_administrator);
  EXPECT_TRUE(*set_admin(draft, {2}, true, now));
  EXPECT_TRUE(*set_active(draft, {1}, false, now));
}

TEST(People, RightsAreForActiveEmployees) {
  auto draft = acme();
  constexpr auto structure = directory::UserRight::structure;
  EXPECT_EQ(reason(set_admin(draft, {8}, true, now)), Reason::dismissed_user);
  EXPECT_EQ(reason(set_right(draft, {8}, structure, true, now)), Reason::dismissed_user);
  EXPECT_EQ(reason(set_admin(draft, {6}, true, now)), Reason::guest);
  EXPECT_EQ(reason(set_right(draft, {6}, structure, true, now)), Reason::guest);
  EXPECT_EQ(reason(set_right(draft, {99}, structure, true, now)), Reason::unknown_user);
  EXPECT_TRUE(*set_right(draft, {2}, structure, true, now));
  EXPECT_FALSE(*set_right(draft, {2}, structure, true, now));
  EXPECT_TRUE(*set_right(draft, {2}, structure, false, now));
  EXPECT_FALSE(*set_right(draft, {8}, structure, false, now)) << "to take one away needs nothing";
}

}  // namespace people_test
}  // namespace muster::admin
