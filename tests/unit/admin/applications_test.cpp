#include "admin/applications.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::admin {
namespace applications_test {

constexpr base::UnixSeconds now = 1'700'000'000;
constexpr base::PortalId acme_id{3};

portal::PortalDraft acme() {
  return portal::PortalDraft(
      test::Company().user(1).user(2, {.active = false}).user(3, {.type = directory::UserType::bot}).portal());
}

ApplicationOrder order() {
  ApplicationOrder wanted;
  wanted.name = "App";
  wanted.scopes.insert(access::Scope::im);
  return wanted;
}

TEST(Applications, ANewOneIsFoundByItsClientIdAndKeepsTheHashOfItsSecret) {
  auto draft = acme();
  ApplicationOrder wanted = order();
  wanted.handler = "https://app.example/start";
  wanted.redirect = "https://app.example/back";
  wanted.users = {{1}, {2}};
  wanted.api_only = true;
  const auto issued = add_application(draft, acme_id, wanted, now);
  ASSERT_TRUE(issued) << issued.error().message;
  const auto token = access::parse_token(issued->client_id);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->kind, access::TokenKind::client);
  EXPECT_EQ(token->portal, acme_id);
  const auto found = find_application(draft.access(), issued->client_id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id.value, token->owner);
  EXPECT_EQ(found->secret, base::hash_secret(issued->client_secret));
  EXPECT_EQ(found->name, "App");
  EXPECT_EQ(found->handler, "https://app.example/start");
  EXPECT_EQ(found->redirect, "https://app.example/back");
  EXPECT_EQ(found->scopes, wanted.scopes);
  EXPECT_EQ(found->users, wanted.users);
  EXPECT_EQ(found->created, now);
  EXPECT_TRUE(found->api_only && found->installed && !found->blocked);
  EXPECT_FALSE(draft.settings().member_id.empty());
}

TEST(Applications, AddressesAreThoseOfTheWeb) {
  const auto takes = [](const std::string& address) {
    auto draft = acme();
    ApplicationOrder wanted = order();
    wanted.redirect = address;
    const auto added = add_application(draft, acme_id, wanted, now);
    EXPECT_EQ(added ? "" : added.error().message,
              added ? ""
                    : "not an address such as https://app.example/start; it begins with http:// or https:// and a "
                      "host, and has no user name, no fragment and no spaces");
    EXPECT_EQ(added ? "" : added.error().field, added ? "" : "redirect");
    return added.has_value();
  };
  for (const char* const good : {"", "http://localhost", "https://app.example", "https://app.example/",
                                 "https://app.example:8443/a/b?c=d&e[]=%20", "http://127.0.0.1:8000?x", "http://[::1]",
                                 "http://[::1]:65535/", "https://xn--e1afmkfd.example/@a:b"})
    EXPECT_TRUE(takes(good)) << good;
  for (const char* const bad : {"app.example",       "/start",
                                "//app.example",     "http:",
                                "http://",           "http:///x",
                                "http://?x",         "http://:80",
                                "ftp://x",           "javascript://x",
                                "HTTP://x",          "xhttp://x",
                                " http://x",         "http://x ",
                                "http://x/a b",      "http://x/\n",
                                "http://x/\x7f",     "http://x/#top",
                                "http://x#",         "http://a@x",
                                "http://a:b@x",      "http://x:",
                                "http://x:0x",       "http://x:65536",
                                "http://x:80:80",    "http://[::1",
                                "http://[]",         "http://[::1]x",
                                "http://::1/",       "http://x\\@y",
                                "http://x/\"",       "http://x/<",
                                "http://x/\xd0\x96", "http://\xd0\x96.example"})
    EXPECT_FALSE(takes(bad)) << bad;
}

TEST(Applications, TheRefusalNamesTheFieldAndNotItsValue) {
  auto draft = acme();
  ApplicationOrder wanted = order();
  wanted.handler = "secret";
  const auto added = add_application(draft, acme_id, wanted, now);
  EXPECT_EQ(added.error().field, "handler");
  EXPECT_FALSE(added.error().value);
  EXPECT_EQ(added.error().message.find("secret"), std::string::npos);
  EXPECT_TRUE(draft.changes().empty());
}

TEST(Applications, ARotatedSecretIsTheOnlyOne) {
  auto draft = acme();
  const auto issued = add_application(draft, acme_id, order(), now);
  const auto rotated = rotate_secret(draft, issued->client_id);
  ASSERT_TRUE(rotated);
  EXPECT_NE(*rotated, issued->client_secret);
  EXPECT_EQ(find_application(draft.access(), issued->client_id)->secret, base::hash_secret(*rotated));
}

TEST(Applications, AreUninstalledBlockedAndRemoved) {
  auto draft = acme();
  const std::string id = add_application(draft, acme_id, order(), now)->client_id;
  EXPECT_EQ(set_installed(draft, id, false)->value, 1u);
  EXPECT_FALSE(find_application(draft.access(), id)->installed);
  EXPECT_EQ(grant_tokens(draft, acme_id, {id, {1}}, now).error().reason, Reason::not_installed);
  EXPECT_TRUE(set_installed(draft, id, true));
  EXPECT_TRUE(grant_tokens(draft, acme_id, {id, {1}}, now));
  EXPECT_TRUE(set_application_blocked(draft, id, true));
  EXPECT_TRUE(find_application(draft.access(), id)->blocked);
  EXPECT_EQ(remove_application(draft, id)->value, 1u);
  EXPECT_FALSE(draft.access().application({1}));
  for (const auto& refused :
       {set_installed(draft, id, true), set_application_blocked(draft, id, true), remove_application(draft, id)})
    EXPECT_EQ(refused.error().reason, Reason::unknown_application);
}

TEST(Applications, TokensAreOfAGrantOfTheirOwnAndWorkForAsLongAsAskedFor) {
  auto draft = acme();
  const auto issued = add_application(draft, acme_id, order(), now);
  TokenOrder wanted{issued->client_id, {1}};
  ASSERT_TRUE(grant_tokens(draft, acme_id, wanted, now));
  wanted.access_time = 10;
  const auto tokens = grant_tokens(draft, acme_id, wanted, now);
  ASSERT_TRUE(tokens) << tokens.error().message;
  const auto token = access::parse_token(tokens->access);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->grant().value, 2u);
  EXPECT_EQ(token->portal, acme_id);
  const access::Grant* grant = draft.access().grant(token->grant());
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->application.value, 1u);
  EXPECT_EQ(grant->user.value, 1u);
  EXPECT_EQ(grant->created, now);
  EXPECT_EQ(access::judge_access(*grant, tokens->access, now + 9).state, access::TokenState::live);
  EXPECT_EQ(access::judge_access(*grant, tokens->access, now + 10).state, access::TokenState::over);
  EXPECT_EQ(access::judge_refresh(*grant, tokens->refresh, now, {}), access::TokenState::live);
  EXPECT_NE(grant->mac_key, draft.access().grant({1})->mac_key);
}

TEST(Applications, TokensAreForActivePeopleWhomItIsFor) {
  auto draft = acme();
  ApplicationOrder some = order();
  some.users = {{2}, {3}};
  const auto issued = add_application(draft, acme_id, some, now);
  const auto reason = [&](std::uint32_t user) {
    return grant_tokens(draft, acme_id, {issued->client_id, {user}}, now).error().reason;
  };
  EXPECT_EQ(reason(9), Reason::unknown_user);
  EXPECT_EQ(reason(2), Reason::dismissed_user);
  EXPECT_EQ(reason(1), Reason::not_for_user);
  EXPECT_TRUE(grant_tokens(draft, acme_id, {issued->client_id, {3}}, now));
  EXPECT_EQ(grant_tokens(draft, acme_id, {"m3.9.x", {3}}, now).error().reason, Reason::unknown_application);
}

using Users = std::vector<base::UserId>;

class ApplicationUsers : public testing::Test {
 protected:
  void limit_to(Users users) {
    ApplicationOrder wanted = order();
    wanted.users = std::move(users);
    client_id_ = add_application(draft_, acme_id, wanted, now).value().client_id;
  }
  // Of whom it is then, or what is wrong.
  std::string change(Users add, Users remove, bool everybody = false) {
    const auto changed = change_users(draft_, {client_id_, std::move(add), std::move(remove), everybody});
    if (!changed && !changed.error().field.empty())
      return std::string(changed.error().field) + ": " + changed.error().message;
    if (!changed) return changed.error().message;
    EXPECT_EQ(*find_application(draft_.access(), client_id_), *changed);
    if (changed->users.empty()) return changed->for_nobody ? "nobody" : "everybody";
    std::string ids;
    for (const base::UserId user : changed->users) ids += std::to_string(user.value) + " ";
    return ids;
  }
  bool is_for(std::uint32_t user) { return find_application(draft_.access(), client_id_)->is_for({user}); }

  portal::PortalDraft draft_ = acme();
  std::string client_id_;
};

TEST_F(ApplicationUsers, AreAddedAndRemoved) {
  limit_to({{1}, {2}});
  EXPECT_EQ(change({}, {{2}}), "1 ");
  EXPECT_FALSE(is_for(2));
  EXPECT_EQ(change({{3}}, {}), "1 3 ");
  EXPECT_EQ(change({{2}, {1}}, {{3}}), "1 2 ");
  EXPECT_EQ(change({{2}, {2}}, {}), "1 2 ") << "may be said twice";
  EXPECT_EQ(change({}, {{3}}), "1 2 ") << "who is off already";
}

TEST_F(ApplicationUsers, WithTheLastOneOffItIsForNobodyAndNotForEverybody) {
  limit_to({{1}});
  EXPECT_EQ(change({}, {{1}}), "nobody");
  for (const std::uint32_t user : {1u, 2u, 3u}) EXPECT_FALSE(is_for(user));
  EXPECT_EQ(grant_tokens(draft_, acme_id, {client_id_, {1}}, now).error().message,
            "user 1 may not use the application");
  EXPECT_EQ(change({}, {{1}}), "nobody");
  EXPECT_EQ(change({{3}}, {}), "3 ");
  EXPECT_TRUE(is_for(3));
  EXPECT_FALSE(is_for(1));
}

TEST_F(ApplicationUsers, MayBeEverybodyAgain) {
  limit_to({{1}});
  EXPECT_EQ(change({}, {}, true), "everybody");
  EXPECT_TRUE(is_for(3));
  EXPECT_EQ(change({}, {}, true), "everybody");
  EXPECT_EQ(change({{3}}, {}), "3 ") << "whom everybody's is limited to";
  EXPECT_EQ(change({}, {{3}}), "nobody");
  EXPECT_EQ(change({}, {}, true), "everybody");
}

TEST_F(ApplicationUsers, WhatMakesNoSenseIsRefused) {
  limit_to({});
  EXPECT_EQ(change({}, {{1}}), "remove: everybody may use the application");
  EXPECT_EQ(change({{9}}, {}), "add: there is no user 9");
  EXPECT_EQ(change({{1}}, {{9}}), "remove: there is no user 9");
  EXPECT_EQ(change({{1}, {2}}, {{2}}), "user 2 cannot be both added and removed");
  EXPECT_TRUE(is_for(1));
  EXPECT_EQ(change_users(draft_, {"m3.9.x", {{1}}, {}, false}).error().reason, Reason::unknown_application);
}

}  // namespace applications_test
}  // namespace muster::admin
