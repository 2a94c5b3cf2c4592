#include <gtest/gtest.h>

#include "support/oauth_server.hpp"

// What the authorisation server does when it cannot store what it is about to give away, and for names that are none:
// protocol.md 3.5 and 10.3.
namespace muster::test {
namespace oauth_failures_test {

// Whether anything that a client sees has the form of a token, a code or a session.
bool shows_secret(const OauthAnswer& answer) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.";
  const std::string all = answer.text + "\n" + answer.headers + "\n" + answer.location + "\n";
  for (auto begin = all.find_first_of(letters); begin != std::string::npos;) {
    const auto end = all.find_first_not_of(letters, begin);
    const std::string word = all.substr(begin, end - begin);
    const auto token = access::parse_token(word);
    if (token && token->kind != access::TokenKind::client) return true;
    begin = all.find_first_of(letters, end);
  }
  return false;
}

class OauthFailures : public testing::Test {
 protected:
  void expect_not_stored(const OauthAnswer& answer) {
    EXPECT_EQ(answer.status, 500u) << answer.text;
    EXPECT_FALSE(shows_secret(answer)) << answer.text << answer.headers << answer.location;
    EXPECT_EQ(answer.headers.find("Set-Cookie"), std::string::npos) << answer.headers;
    EXPECT_EQ(answer.location, "");
  }
  std::string authorize() const { return "/oauth/authorize/?client_id=" + server_.client_id; }
  std::string bobs_cookies() {
    return "__Host-muster_session_1=" + server_.sign_in("/oauth/session/").cookie("__Host-muster_session_1");
  }
  std::size_t count_sessions() { return server_.snapshot()->access.all<access::Session>().size(); }

  OauthServer server_;
};

TEST_F(OauthFailures, ACodeThatCouldNotBeExchangedStillCan) {
  const std::string code = server_.code_for(2);
  const auto revision = server_.snapshot()->revision;
  server_.fail_commits(true);
  for (int i = 0; i < 2; ++i) {
    const OauthAnswer failed = server_.exchange(code);
    expect_not_stored(failed);
    EXPECT_EQ(failed.error(), "ERROR_UNEXPECTED_ANSWER") << "and so it is not for one that was used before";
    EXPECT_EQ(failed.body().as_object().size(), 2u) << failed.text;
  }
  EXPECT_EQ(server_.snapshot()->revision, revision);
  server_.fail_commits(false);
  const OauthAnswer tokens = server_.exchange(code);
  EXPECT_EQ(tokens.status, 200u) << tokens.text;
  EXPECT_TRUE(shows_secret(tokens));
  EXPECT_EQ(server_.call(tokens.member("access_token")).status, 200u);
}

TEST_F(OauthFailures, ARefreshTokenThatCouldNotBeReplacedStillCan) {
  const auto first = server_.tokens_for(2);
  const auto revision = server_.snapshot()->revision;
  server_.fail_commits(true);
  const OauthAnswer failed = server_.refresh(first.refresh);
  expect_not_stored(failed);
  EXPECT_EQ(failed.error(), "ERROR_UNEXPECTED_ANSWER");
  EXPECT_EQ(server_.snapshot()->revision, revision);
  server_.fail_commits(false);
  server_.advance(server_.service.token_times.grace + 1);
  EXPECT_EQ(server_.call(first.access).status, 200u);
  const OauthAnswer second = server_.refresh(first.refresh);
  EXPECT_EQ(second.status, 200u) << "its grace has not begun: " << second.text;
  EXPECT_TRUE(shows_secret(second));
}

TEST_F(OauthFailures, WhoCouldNotBeSignedInStillCan) {
  const auto revision = server_.snapshot()->revision;
  server_.fail_commits(true);
  for (int i = 0; i < 6; ++i) {  // none of which is a guess that would delay the next one
    const std::string target = i % 2 == 0 ? authorize() : "/oauth/session/";
    const OauthAnswer failed = server_.sign_in(target);
    expect_not_stored(failed);
    EXPECT_EQ(failed.content_type, rest::html_type);
  }
  EXPECT_EQ(server_.snapshot()->revision, revision);
  EXPECT_EQ(count_sessions(), 0u);
  server_.fail_commits(false);
  const OauthAnswer back = server_.sign_in(authorize());
  EXPECT_EQ(back.status, 302u) << back.text;
  EXPECT_TRUE(shows_secret(back));
  EXPECT_EQ(server_.exchange(back.parameter("code")).status, 200u);
  EXPECT_EQ(count_sessions(), 1u);
  EXPECT_EQ(server_.sign_in("/oauth/session/").status, 302u);
}

TEST_F(OauthFailures, WhoIsSignedInGetsNoCodeThatIsNotStored) {
  const std::string cookies = bobs_cookies();
  server_.fail_commits(true);
  expect_not_stored(server_.get(authorize(), cookies));
  EXPECT_EQ(server_.snapshot()->access.all<access::Grant>().size(), 0u);
  server_.fail_commits(false);
  const OauthAnswer back = server_.get(authorize(), cookies);
  EXPECT_EQ(back.status, 302u) << back.text;
  EXPECT_TRUE(shows_secret(back));
}

TEST_F(OauthFailures, ASignOutThatIsNotStoredLeavesTheCookie) {
  const std::string cookies = bobs_cookies();
  const std::string token = server_.get("/oauth/session/", cookies).cookie("__Host-muster_form");
  const auto sign_out = [&] {
    return server_.post("/oauth/session/", "action=sign_out&form_token=" + token,
                        cookies + "; __Host-muster_form=" + token);
  };
  server_.fail_commits(true);
  expect_not_stored(sign_out());
  EXPECT_EQ(count_sessions(), 1u);
  server_.fail_commits(false);
  EXPECT_EQ(sign_out().status, 200u);
  EXPECT_EQ(count_sessions(), 0u);
}

TEST_F(OauthFailures, WhatCouldNotBeRevokedIsWhenItIsSentAgain) {
  const std::string code = server_.code_for(2);
  const OauthAnswer tokens = server_.exchange(code);
  server_.fail_commits(true);
  expect_not_stored(server_.exchange(code));
  EXPECT_EQ(server_.call(tokens.member("access_token")).status, 200u);
  server_.fail_commits(false);
  EXPECT_EQ(server_.exchange(code).error(), "invalid_grant");
  EXPECT_EQ(server_.call(tokens.member("access_token")).error(), "invalid_token");
}

// What an I/O thread asks to be compared, before it knows how the form will be answered.
class PasswordComparison : public testing::Test {
 protected:
  rest::Deferral ask(const std::string& email, const std::string& typed = "correct+horse") {
    const std::string body = "form_token=" + token_ + "&email=" + email + "&password=" + typed;
    const std::string cookies = "__Host-muster_form=" + token_;
    return std::get<rest::Deferral>(server_.handle({.verb = rest::Verb::post,
                                                    .target = "/oauth/session/",
                                                    .host = server_.host,
                                                    .content_type = "application/x-www-form-urlencoded",
                                                    .cookie = cookies,
                                                    .body = body,
                                                    .client = "192.0.2.1",
                                                    .secure = true}));
  }

  OauthServer server_;
  std::string token_ = server_.get("/oauth/session/").cookie("__Host-muster_form");
};

TEST_F(PasswordComparison, IsMadeForAnUnknownNameAsForAKnownOne) {
  const rest::Deferral known = ask("bob@acme.example");
  ASSERT_TRUE(known.to == rest::Deferral::To::passwords && known.password);
  EXPECT_EQ(known.password->hash, server_.snapshot()->access.password({2})->hash);
  EXPECT_EQ(known.password->password, "correct horse");
  EXPECT_EQ(known.password->account, "bob@acme.example");
  const rest::Deferral unknown = ask("nobody@acme.example");
  ASSERT_TRUE(unknown.to == rest::Deferral::To::passwords && unknown.password);
  EXPECT_EQ(unknown.password->hash, "");
  EXPECT_EQ(unknown.password->password, "correct horse");
  EXPECT_EQ(unknown.password->account, "nobody@acme.example");
  EXPECT_EQ(unknown.portal, known.portal);
  EXPECT_EQ(unknown.log_context.page, known.log_context.page);
  EXPECT_EQ(unknown.log_context.user.value, known.log_context.user.value);
}

TEST_F(PasswordComparison, IsMadeForAWrongPasswordToo) {
  const rest::Deferral wrong = ask("bob@acme.example", "incorrect+horse");
  ASSERT_TRUE(wrong.to == rest::Deferral::To::passwords && wrong.password);
  EXPECT_EQ(wrong.password->hash, server_.snapshot()->access.password({2})->hash);
  EXPECT_EQ(wrong.password->password, "incorrect horse");
}

TEST_F(PasswordComparison, IsMadeForWhoMayNotSignInOrHasNoPassword) {
  server_.write([](portal::PortalDraft& draft) {
    directory::User eve = draft.directory().user({3})->unpack();
    eve.active = false;
    draft.directory().put_user(eve);
    draft.directory().put_user(
        make_user(4, {.departments = {3}, .texts = {{directory::Text::email, "may@acme.example"}}}));
  });
  for (const char* email : {"eve@acme.example", "may@acme.example"}) {
    const rest::Deferral deferral = ask(email);
    ASSERT_TRUE(deferral.to == rest::Deferral::To::passwords && deferral.password) << email;
    EXPECT_EQ(deferral.password->hash, "") << email;
    EXPECT_EQ(deferral.password->password, "correct horse") << email;
  }
}

}  // namespace oauth_failures_test
}  // namespace muster::test
