#include "admin/webhooks.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::admin {
namespace webhooks_test {

constexpr base::UnixSeconds now = 1000;

portal::PortalDraft acme() {
  return portal::PortalDraft(
      test::Company().user(1).user(2, {.active = false}).user(3, {.type = directory::UserType::bot}).portal());
}

WebhookOrder order(std::uint32_t owner) {
  WebhookOrder wanted;
  wanted.owner = {owner};
  wanted.scopes.insert(access::Scope::im);
  return wanted;
}

TEST(Webhooks, AnIssuedOneIsFoundByItsSecretAlone) {
  auto draft = acme();
  auto wanted = order(1);
  wanted.expires = 2000;
  const auto issued = issue_webhook(draft, wanted, now);
  ASSERT_TRUE(issued) << issued.error().message;
  EXPECT_EQ(issued->secret.size(), 32u);
  const portal::Portal portal = draft.finish(1);
  const access::Webhook* webhook = portal.access.find_webhook({1}, issued->secret);
  ASSERT_TRUE(webhook);
  EXPECT_EQ(webhook->id, issued->id);
  EXPECT_EQ(webhook->created, now);
  EXPECT_EQ(webhook->expires, 2000);
  EXPECT_TRUE(webhook->scopes.contains(access::Scope::im));
}

TEST(Webhooks, OwnersAreActiveUsersOfAnyType) {
  auto draft = acme();
  EXPECT_EQ(issue_webhook(draft, order(9), now).error().reason, Reason::unknown_user);
  EXPECT_EQ(issue_webhook(draft, order(2), now).error().reason, Reason::dismissed_user);
  EXPECT_TRUE(issue_webhook(draft, order(3), now));
}

TEST(Webhooks, AFixedSecretIsTakenOnce) {
  auto draft = acme();
  auto wanted = order(1);
  wanted.secret = "fixed";
  EXPECT_EQ(issue_webhook(draft, wanted, now)->secret, "fixed");
  wanted.owner = {3};
  EXPECT_EQ(issue_webhook(draft, wanted, now).error().message,
            "this secret is in use by another webhook; give another one");
}

TEST(Webhooks, TheAddressHasOneSlashBetweenItsParts) {
  const IssuedWebhook issued{{1}, {7}, "abc"};
  for (const char* root : {"http://x:80", "http://x:80/", "http://x:80//"})
    EXPECT_EQ(issued.url(root), "http://x:80/rest/7/abc/");
}

TEST(Webhooks, ALabelIsOneLineOfText) {
  EXPECT_EQ(*check_label("  CRM sync  "), "CRM sync");
  EXPECT_EQ(*check_label(""), "");
  EXPECT_EQ(*check_label("   "), "");
  EXPECT_EQ(*check_label("Склад"), "Склад");
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "ж";
  EXPECT_EQ(*check_label(longest), longest);
  EXPECT_EQ(check_label(longest + "ж").error().message, "has 101 characters; 100 are allowed");
  EXPECT_EQ(check_label("\xff").error().message, "not UTF-8");
  for (const char* text : {"a\nb", "a\tb", "a\x1b[31mb", "a\x7f", "a\xc2\x9b", "a\xe2\x80\xa8", "a\xe2\x80\xae"})
    EXPECT_EQ(check_label(text).error().message, "has a line break or another control character");
  EXPECT_EQ(check_label("\xff").error().field, "label");
}

TEST(Webhooks, ALabelIsKeptAndChanged) {
  auto draft = acme();
  auto wanted = order(1);
  wanted.label = "CRM sync";
  const auto issued = issue_webhook(draft, wanted, now);
  ASSERT_TRUE(issued);
  EXPECT_EQ(draft.access().webhook(issued->id)->label, "CRM sync");
  EXPECT_TRUE(set_label(draft, issued->id, ""));
  EXPECT_EQ(draft.access().webhook(issued->id)->label, "");
  EXPECT_EQ(set_label(draft, {77}, "x").error().reason, Reason::unknown_webhook);
}

TEST(Webhooks, BlockingSaysWhetherItChangedAnything) {
  auto draft = acme();
  const auto id = issue_webhook(draft, order(1), now)->id;
  EXPECT_TRUE(*set_blocked(draft, id, true));
  EXPECT_FALSE(*set_blocked(draft, id, true));
  EXPECT_TRUE(draft.access().webhook(id)->blocked);
  EXPECT_EQ(set_blocked(draft, {77}, true).error().reason, Reason::unknown_webhook);
}

TEST(Webhooks, ARevokedOneIsGone) {
  auto draft = acme();
  const auto id = issue_webhook(draft, order(1), now)->id;
  EXPECT_TRUE(revoke_webhook(draft, id));
  EXPECT_FALSE(draft.access().webhook(id));
  EXPECT_EQ(revoke_webhook(draft, id).error().reason, Reason::unknown_webhook);
}

}  // namespace webhooks_test
}  // namespace muster::admin
