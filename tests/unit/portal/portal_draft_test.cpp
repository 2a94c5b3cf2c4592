#include <gtest/gtest.h>

#include <algorithm>

#include "support/company.hpp"

namespace muster::portal {
namespace portal_draft_test {

TEST(PortalDraft, AnUntouchedDraftHasNoChanges) {
  PortalDraft draft(test::Company().department(1, "Acme").utc_offset(3600).portal());
  draft.set_settings(test::make_settings(3600));
  EXPECT_TRUE(draft.changes().empty());
}

TEST(PortalDraft, ChangesOfEveryKindAreRecordedAndRepeated) {
  PortalDraft draft{Portal{}};
  draft.set_settings(test::make_settings(3600));
  draft.directory().put_department(test::make_department(1, "Acme"));
  draft.directory().put_user(test::make_user(5));
  draft.access().add_webhook(test::make_webhook(5, "x"));
  directory::CustomField field;
  field.name = "UF_USR_DESK";
  draft.add_custom_field(field);
  const auto changes = draft.changes();
  ASSERT_EQ(changes.size(), 5u);
  PortalDraft follower{Portal{}};
  for (const Change& change : changes) follower.apply(change);
  EXPECT_EQ(follower.changes(), changes);
  const Portal portal = follower.finish(9);
  EXPECT_EQ(portal.revision, 9u);
  EXPECT_EQ(portal.settings.utc_offset.seconds, 3600);
  EXPECT_TRUE(portal.directory.department({1}) && portal.directory.user({5}));
  EXPECT_TRUE(portal.access.find_webhook({5}, "x"));
  EXPECT_TRUE(portal.custom_fields.named("UF_USR_DESK"));
}

TEST(PortalDraft, TheBaseStaysAsItWas) {
  const Portal base = test::Company().department(1, "Acme").webhook(test::make_webhook(5, "x")).portal();
  PortalDraft draft(base);
  draft.set_settings(test::make_settings(7200));
  draft.directory().put_department(test::make_department(2, "Sales", {.parent = 1}));
  draft.access().remove_webhook({1});
  const Portal next = draft.finish(2);
  EXPECT_EQ(base.settings.utc_offset.seconds, 0);
  EXPECT_EQ(base.directory.department_count(), 1u);
  EXPECT_TRUE(base.access.find_webhook({5}, "x"));
  EXPECT_FALSE(next.access.find_webhook({5}, "x"));
}

TEST(PortalDraft, AWebhooksIdIsNeverGivenTwice) {
  PortalDraft first{Portal{}};
  EXPECT_EQ(first.add_webhook(test::make_webhook(5, "a")).value, 1u);
  EXPECT_EQ(first.add_webhook(test::make_webhook(5, "b")).value, 2u);
  first.access().remove_webhook({2});
  PortalDraft second(first.finish(1));
  EXPECT_EQ(second.add_webhook(test::make_webhook(5, "c")).value, 3u);
}

TEST(PortalDraft, ACustomFieldsIdIsNeverGivenTwiceNorIsAnOptions) {
  PortalDraft first{Portal{}};
  EXPECT_EQ(first.add_custom_field({}).value, 1u);
  EXPECT_EQ(first.add_custom_field({}).value, 2u);
  EXPECT_EQ(first.new_custom_option().value, 1u);
  first.custom_fields().remove({2});
  PortalDraft second(first.finish(1));
  EXPECT_EQ(second.add_custom_field({}).value, 3u);
  EXPECT_EQ(second.new_custom_option().value, 2u);
}

TEST(PortalDraft, ANewIdIsOneAboveTheHighestThatEverWas) {
  PortalDraft first(test::Company().department(1, "Acme").department(40, "X", {.parent = 1}).user(7).portal());
  EXPECT_EQ(first.new_department_id()->value, 41u);
  EXPECT_EQ(first.new_department_id()->value, 42u) << "one that nobody used is given, too";
  EXPECT_EQ(first.new_user_id()->value, 8u);
  PortalDraft second(first.finish(2));
  EXPECT_EQ(second.new_department_id()->value, 43u);
  second.directory().put_department(test::make_department(900, "Y", {.parent = 1}));
  EXPECT_EQ(second.new_department_id()->value, 901u) << "as after an import";
}

TEST(PortalDraft, AnIdThatAnImportGaveIsNotGivenAgainAfterItsRecordIsGone) {
  PortalDraft removing(test::Company().department(1, "Acme").department(40, "X", {.parent = 1}).user(7).portal());
  removing.directory().remove_department({40});
  removing.directory().remove_user({7});
  EXPECT_EQ(removing.new_user_id()->value, 8u) << "nor in the same write";
  const auto changes = removing.changes();
  EXPECT_EQ(std::get<SettingsPut>(changes.front()).settings.last_department.value, 40u);
  PortalDraft next(removing.finish(2));
  EXPECT_EQ(next.new_department_id()->value, 41u);
  EXPECT_EQ(next.new_user_id()->value, 9u);
}

TEST(PortalDraft, WhoFollowsKnowsTheHighestIdsAsWell) {
  const Portal base = test::Company().department(1, "Acme").department(40, "X", {.parent = 1}).portal();
  PortalDraft removing(base);
  removing.directory().remove_department({40});
  auto changes = removing.changes();
  const Settings settings = removing.finish(2).settings;
  for (int turn = 0; turn < 2; ++turn) {
    PortalDraft follower(base);
    for (const Change& change : changes) follower.apply(change);
    EXPECT_EQ(follower.finish(2).settings, settings);
    std::ranges::reverse(changes);
  }
}

TEST(PortalDraft, TheLargestIdIsTheLast) {
  PortalDraft draft(test::Company().department(base::max_id, "Acme").user(base::max_id - 1).portal());
  EXPECT_FALSE(draft.new_department_id());
  EXPECT_EQ(draft.new_user_id()->value, base::max_id);
  EXPECT_FALSE(draft.new_user_id());
}

}  // namespace portal_draft_test
}  // namespace muster::portal
