#include "app/webhooks.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::app {
namespace {

using base::ErrorKind;

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
  EXPECT_EQ(issue_webhook(draft, order(9), now).error().kind, ErrorKind::not_found);
  EXPECT_EQ(issue_webhook(draft, order(2), now).error().kind, ErrorKind::invalid);
  EXPECT_TRUE(issue_webhook(draft, order(3), now));
}

TEST(Webhooks, AFixedSecretIsTakenOnce) {
  auto draft = acme();
  auto wanted = order(1);
  wanted.secret = "fixed";
  EXPECT_EQ(issue_webhook(draft, wanted, now)->secret, "fixed");
  wanted.owner = {3};
  EXPECT_EQ(issue_webhook(draft, wanted, now).error().kind, ErrorKind::invalid);
}

TEST(Webhooks, TheAddressHasOneSlashBetweenItsParts) {
  const IssuedWebhook issued{{1}, {7}, "abc"};
  for (const char* root : {"http://x:80", "http://x:80/", "http://x:80//"})
    EXPECT_EQ(issued.url(root), "http://x:80/rest/7/abc/");
}

TEST(Webhooks, ScopesAreNamesBetweenCommas) {
  access::Scopes wanted;
  wanted.insert(access::Scope::im);
  wanted.insert(access::Scope::user_userfield);
  EXPECT_EQ(*parse_scopes("im,user.userfield"), wanted);
  EXPECT_EQ(*parse_scopes(" user.userfield , im,im"), wanted);
  for (const char* names : {"", " ", "im,,user", "IM", "im user", "crm"}) EXPECT_FALSE(parse_scopes(names)) << names;
}

}  // namespace
}  // namespace muster::app
