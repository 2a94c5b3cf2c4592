#include "admin/passwords.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::admin {
namespace passwords_test {

constexpr base::UnixSeconds now = 1'700'000'000;

portal::PortalDraft acme() {
  return portal::PortalDraft(
      test::Company().user(1).user(2, {.active = false}).user(3, {.type = directory::UserType::bot}).portal());
}

TEST(Passwords, SettingOneSignsThePersonOut) {
  auto draft = acme();
  draft.access().put(draft.new_session({1}, now));
  ASSERT_TRUE(set_password(draft, {1}, "hash", now));
  EXPECT_FALSE(draft.access().session({1}));
  EXPECT_EQ(*draft.access().password({1}), (access::Password{{1}, "hash", now}));
  draft.access().put(draft.new_session({1}, now));
  ASSERT_TRUE(remove_password(draft, {1}));
  EXPECT_FALSE(draft.access().session({2}));
  EXPECT_FALSE(draft.access().password({1}));
}

TEST(Passwords, AreForActivePeople) {
  auto draft = acme();
  EXPECT_EQ(set_password(draft, {9}, "hash", now).error().reason, Reason::unknown_user);
  EXPECT_EQ(set_password(draft, {2}, "hash", now).error().reason, Reason::dismissed_user);
  EXPECT_EQ(set_password(draft, {3}, "hash", now).error().message, "user 3 is a bot; bots do not sign in");
  EXPECT_EQ(remove_password(draft, {9}).error().reason, Reason::unknown_user);
  EXPECT_TRUE(remove_password(draft, {2}));
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Passwords, WhoseSignInWasSlowedDownIsSeenForADayAndUnlocked) {
  auto draft = acme();
  draft.access().put(access::Password{{1}, "hash", now, now + 10});
  draft.access().put(access::Password{{2}, "hash", now});
  const auto slowed = [&](base::UnixSeconds at) {
    auto copy = draft;
    return slowed_sign_ins(copy.finish(2), at).size();
  };
  EXPECT_EQ(slowed(now + 20), 1u);
  EXPECT_EQ(slowed(now + 10 + 24 * 3600), 0u);
  ASSERT_TRUE(unlock_sign_in(draft, {1}, now + 11));
  EXPECT_EQ(slowed(now + 20), 0u);
  EXPECT_EQ(draft.access().password({1})->hash, "hash");
  EXPECT_EQ(unlock_sign_in(draft, {3}, now).error().reason, Reason::no_password);
  EXPECT_EQ(unlock_sign_in(draft, {9}, now).error().reason, Reason::unknown_user);
  ASSERT_TRUE(set_password(draft, {1}, "new", now + 30));
  EXPECT_EQ(slowed(now + 40), 0u) << "a new password unlocks, too";
}

}  // namespace passwords_test
}  // namespace muster::admin
