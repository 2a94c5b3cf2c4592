#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::portal {
namespace {

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

}  // namespace
}  // namespace muster::portal
