#include "access/access_table.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::access {
namespace access_table_test {

using test::make_webhook;

AccessTable table_of(std::initializer_list<std::pair<std::uint32_t, const char*>> owners_and_secrets) {
  AccessDraft draft{AccessTable{}};
  for (const auto& [owner, secret] : owners_and_secrets) draft.add_webhook(make_webhook(owner, secret));
  return draft.finish();
}

TEST(AccessTable, AnEmptyOneKnowsNobody) {
  EXPECT_FALSE(AccessTable().find_webhook({1}, "a"));
  EXPECT_FALSE(AccessTable().find_webhook({0}, ""));
  EXPECT_FALSE(AccessTable().webhook({1}));
}

TEST(AccessTable, OwnerAndSecretMustBothFit) {
  const AccessTable table = table_of({{1, "a"}, {2, "b"}, {1, "c"}});
  ASSERT_TRUE(table.find_webhook({1}, "a"));
  EXPECT_EQ(table.find_webhook({1}, "a")->id.value, 1u);
  EXPECT_EQ(table.find_webhook({1}, "c")->id.value, 3u);
  EXPECT_EQ(table.find_webhook({2}, "b")->id.value, 2u);
  EXPECT_FALSE(table.find_webhook({2}, "a"));
  EXPECT_FALSE(table.find_webhook({1}, "b"));
  for (const char* secret : {"", "A", "a ", "aa", "d"}) EXPECT_FALSE(table.find_webhook({1}, secret)) << secret;
}

TEST(AccessTable, EveryOneOfManyIsFound) {
  AccessDraft draft{AccessTable{}};
  for (std::uint32_t i = 1; i <= 500; ++i) draft.add_webhook(make_webhook(i % 7, "secret" + std::to_string(i)));
  const AccessTable table = draft.finish();
  for (std::uint32_t i = 1; i <= 500; ++i) {
    const Webhook* found = table.find_webhook({i % 7}, "secret" + std::to_string(i));
    ASSERT_TRUE(found) << i;
    EXPECT_EQ(found->id.value, i);
    EXPECT_EQ(table.webhook({i}), found);
  }
}

TEST(AccessDraft, IdsGoUpAndThePresentHighestIsNeverGivenTwice) {
  AccessDraft draft(table_of({{1, "a"}, {1, "b"}}));
  draft.remove_webhook({1});
  EXPECT_EQ(draft.add_webhook(make_webhook(1, "c")).value, 3u);
  EXPECT_EQ(draft.add_webhook(make_webhook(1, "d")).value, 4u);
}

TEST(AccessDraft, ChangesNameWhatDiffersFromTheBase) {
  const AccessTable base = table_of({{1, "a"}, {1, "b"}});
  AccessDraft draft(base);
  EXPECT_TRUE(draft.changes().empty());
  draft.remove_webhook({1});
  draft.remove_webhook({99});
  const auto added = draft.add_webhook(make_webhook(2, "c"));
  const auto dropped = draft.add_webhook(make_webhook(2, "d"));
  draft.remove_webhook(dropped);
  auto wanted = make_webhook(2, "c");
  wanted.id = added;
  EXPECT_EQ(draft.changes(), (std::vector<Change>{WebhookGone{{1}}, WebhookPut{wanted}}));
}

TEST(AccessDraft, RepeatedChangesGiveTheSameTable) {
  const AccessTable base = table_of({{1, "a"}, {1, "b"}});
  AccessDraft draft(base);
  draft.remove_webhook({2});
  draft.add_webhook(make_webhook(2, "c"));
  AccessDraft follower(base);
  for (const Change& change : draft.changes()) follower.apply(change);
  const AccessTable one = draft.finish();
  const AccessTable other = follower.finish();
  EXPECT_TRUE(std::ranges::equal(one.webhooks(), other.webhooks()));
  EXPECT_TRUE(other.find_webhook({2}, "c"));
  EXPECT_FALSE(other.find_webhook({1}, "b"));
  EXPECT_TRUE(base.find_webhook({1}, "b")) << "the base stays as it was";
}

TEST(Scopes, AreASet) {
  Scopes scopes;
  EXPECT_TRUE(scopes.empty());
  scopes.insert(Scope::user_userfield);
  scopes.insert(Scope::im);
  scopes.insert(Scope::im);
  EXPECT_TRUE(scopes.contains(Scope::im) && scopes.contains(Scope::user_userfield));
  EXPECT_FALSE(scopes.contains(Scope::user));
  std::string names;
  scopes.for_each([&](Scope scope) { names += std::string(name_of(scope)) + " "; });
  EXPECT_EQ(names, "im user.userfield ");
  for (const auto name : scope_names) EXPECT_EQ(name_of(*scope_named(name)), name);
  EXPECT_FALSE(scope_named("IM"));
}

}  // namespace access_table_test
}  // namespace muster::access
