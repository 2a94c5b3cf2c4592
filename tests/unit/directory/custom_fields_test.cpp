#include "directory/custom_fields.hpp"

#include <gtest/gtest.h>

namespace muster::directory {
namespace custom_fields_test {

CustomField make_field(std::uint32_t id, std::string name) {
  CustomField field;
  field.id = {id};
  field.name = std::move(name);
  return field;
}

CustomFieldTable two_fields() {
  CustomFieldDraft draft{CustomFieldTable{}};
  draft.put(make_field(7, "UF_USR_B"));
  draft.put(make_field(3, "UF_USR_A"));
  return draft.finish();
}

TEST(CustomFields, AreFoundByIdAndByName) {
  const CustomFieldTable table = two_fields();
  ASSERT_EQ(table.all().size(), 2u);
  EXPECT_EQ(table.all()[0].id.value, 3u);
  EXPECT_EQ(table.field({7})->name, "UF_USR_B");
  EXPECT_EQ(table.named("UF_USR_A")->id.value, 3u);
  EXPECT_EQ(table.field({5}), nullptr);
  EXPECT_EQ(table.field({8}), nullptr);
  EXPECT_EQ(table.named("UF_USR_C"), nullptr);
}

TEST(CustomFields, AnUntouchedDraftSharesTheTable) {
  const CustomFieldTable table = two_fields();
  CustomFieldDraft draft(table);
  draft.remove({99});
  EXPECT_TRUE(draft.changes().empty());
  EXPECT_EQ(draft.finish().all().data(), table.all().data());
}

TEST(CustomFields, ChangesAreWhatDiffersAndLeadToTheSameTable) {
  const CustomFieldTable base = two_fields();
  CustomFieldDraft draft(base);
  CustomField changed = *draft.field({3});
  changed.sort = 1;
  draft.put(changed);
  draft.put(make_field(5, "UF_USR_C"));
  draft.remove({7});
  EXPECT_EQ(draft.named("UF_USR_B"), nullptr);
  const auto changes = draft.changes();
  EXPECT_EQ(changes, (std::vector<CustomFieldChange>{CustomFieldPut{changed}, CustomFieldPut{make_field(5, "UF_USR_C")},
                                                     CustomFieldGone{{7}}}));
  CustomFieldDraft follower(base);
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) follower.apply(*change);
  const CustomFieldTable next = draft.finish();
  const CustomFieldTable followed = follower.finish();
  EXPECT_TRUE(std::ranges::equal(next.all(), followed.all()));
  EXPECT_EQ(base.all().size(), 2u) << "the base stays as it was";
  EXPECT_EQ(base.field({3})->sort, 100);
}

TEST(CustomFields, WhatIsChangedBackIsNoChange) {
  const CustomFieldTable base = two_fields();
  CustomFieldDraft draft(base);
  draft.remove({3});
  draft.put(*base.field({3}));
  draft.put(make_field(9, "UF_USR_C"));
  draft.remove({9});
  EXPECT_TRUE(draft.changes().empty());
}

TEST(CustomFields, TheTitleIsALabelOfTheEditFormOrTheName) {
  CustomField field = make_field(1, "UF_USR_A");
  field.labels[static_cast<std::size_t>(CustomLabel::list_column)] = {{"en", "column"}};
  EXPECT_EQ(field.title(), "UF_USR_A");
  Translations& texts = field.labels[static_cast<std::size_t>(CustomLabel::edit_form)];
  texts["ru"] = "Ж";
  EXPECT_EQ(field.title(), "Ж");
  texts["de"] = "deutsch";
  EXPECT_EQ(field.title(), "deutsch");
  texts[""] = "for all";
  EXPECT_EQ(field.title(), "for all");
  texts["en"] = "English";
  EXPECT_EQ(field.title(), "English");
}

}  // namespace custom_fields_test
}  // namespace muster::directory
