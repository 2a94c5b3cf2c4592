#include <gtest/gtest.h>

#include <map>

#include "base/password.hpp"
#include "support/oauth_server.hpp"

// The pages where people sign in, `/oauth/authorize/` and `/oauth/session/`: contract section 10.
namespace muster::test {
namespace sign_in_test {

class SignIn : public testing::Test {
 protected:
  std::string authorize(const std::string& more = "&state=a%26b") const {
    return "/oauth/authorize/?client_id=" + server_.client_id + more;
  }
  // As a browser that opens the page and fills the form in.
  OauthAnswer sign_in(const std::string& target, const std::string& email, const std::string& password) {
    const std::string token = server_.get(target).cookie("__Host-muster_form");
    return server_.post(target, "form_token=" + token + "&email=" + email + "&password=" + password,
                        "__Host-muster_form=" + token);
  }
  OauthAnswer sign_in_bob(const std::string& target) { return sign_in(target, "bob@acme.example", "correct+horse"); }
  // The cookies of a browser in which Bob is signed in.
  std::string bobs_cookies() {
    const OauthAnswer answer = sign_in_bob("/oauth/session/");
    return "other=1; __Host-muster_session_1=" + answer.cookie("__Host-muster_session_1");
  }

  OauthServer server_;
};

TEST_F(SignIn, APersonComesBackToTheApplicationWithACode) {
  const OauthAnswer page = server_.get(authorize());
  EXPECT_EQ(page.status, 200u);
  EXPECT_NE(page.text.find("Shop"), std::string::npos);
  EXPECT_NE(page.text.find("Acme"), std::string::npos) << "the company, as people call it";
  const OauthAnswer back = sign_in_bob(authorize());
  ASSERT_EQ(back.status, 302u) << back.text;
  EXPECT_TRUE(back.location.starts_with("https://shop.example/back?lang=en&code=")) << "its own query stays";
  EXPECT_EQ(back.parameter("state"), "a%26b");
  EXPECT_EQ(back.parameter("domain"), "acme.example");
  EXPECT_EQ(back.parameter("server_domain"), "acme.example");
  EXPECT_EQ(back.parameter("scope"), "im%2Cuser");
  EXPECT_EQ(back.parameter("member_id"), server_.snapshot()->settings.member_id);
  const OauthAnswer tokens = server_.exchange(back.parameter("code"));
  EXPECT_EQ(tokens.body().at("user_id").as_int64(), 2);
}

TEST_F(SignIn, TheCookiesAreForThisServerAloneAndOverHttps) {
  const OauthAnswer back = sign_in_bob(authorize());
  EXPECT_NE(back.headers.find("; Path=/; Max-Age=1209600; Secure; HttpOnly; SameSite=Lax\r\n"), std::string::npos);
  EXPECT_EQ(server_.snapshot()->access.all<access::Session>().size(), 1u);
}

TEST_F(SignIn, TheTimeIsNoted) {
  EXPECT_FALSE(server_.snapshot()->directory.user({2})->moment(directory::Moment::last_login));
  (void)sign_in_bob(authorize());
  EXPECT_EQ(server_.snapshot()->directory.user({2})->moment(directory::Moment::last_login), server_.now());
}

TEST_F(SignIn, WhoIsSignedInComesBackAtOnce) {
  const OauthAnswer back = server_.get(authorize(), bobs_cookies());
  EXPECT_EQ(back.status, 302u) << back.text;
  EXPECT_EQ(server_.exchange(back.parameter("code")).body().at("user_id").as_int64(), 2);
}

TEST_F(SignIn, ASessionEndsAfterTwoWeeksOfItself) {
  const std::string cookies = bobs_cookies();
  server_.advance(14 * 24 * 3600 - 1);
  EXPECT_EQ(server_.get(authorize(), cookies).status, 302u);
  server_.advance(1);
  EXPECT_EQ(server_.get(authorize(), cookies).status, 200u);
}

TEST_F(SignIn, ASessionThatIsInventedIsNone) {
  std::string cookies = bobs_cookies();
  cookies.back() = cookies.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(server_.get(authorize(), cookies).status, 200u);
}

TEST_F(SignIn, AWrongPasswordAndAnUnknownNameAreAnsweredAlike) {
  OauthAnswer wrong = sign_in(authorize(), "bob@acme.example", "incorrect+horse");
  OauthAnswer unknown = sign_in(authorize(), "bab@acme.example", "correct+horse");
  OauthAnswer without = sign_in(authorize(), "", "correct+horse");
  EXPECT_EQ(wrong.status, 403u);
  EXPECT_NE(wrong.text.find("not right"), std::string::npos);
  EXPECT_NE(wrong.text.find("bob@acme.example"), std::string::npos) << "the address need not be typed again";
  EXPECT_EQ(wrong.text.find("horse"), std::string::npos);
  const auto alike = [](std::string text, std::string_view name) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
      text.replace(at, name.size(), "NAME");
    const auto token = text.find("name=\"form_token\" value=\"");
    if (token != std::string::npos) text.erase(token, 60);
    return text;
  };
  EXPECT_EQ(alike(wrong.text, "bob@acme.example"), alike(unknown.text, "bab@acme.example"));
  EXPECT_EQ(unknown.status, wrong.status);
  EXPECT_EQ(without.status, wrong.status);
  EXPECT_TRUE(wrong.cookie("__Host-muster_session_1").empty());
}

TEST_F(SignIn, TheAddressMayBeWrittenInAnyCase) {
  EXPECT_EQ(sign_in(authorize(), "Bob@ACME.example", "correct+horse").status, 302u);
}

TEST_F(SignIn, WhoIsDismissedCannotAndIsSignedOut) {
  const std::string cookies = bobs_cookies();
  server_.write([](portal::PortalDraft& draft) {
    directory::User bob = draft.directory().user({2})->unpack();
    bob.active = false;
    draft.directory().put_user(bob);
  });
  EXPECT_EQ(sign_in_bob(authorize()).status, 403u);
  EXPECT_EQ(server_.get(authorize(), cookies).status, 200u);
  EXPECT_EQ(server_.snapshot()->access.all<access::Session>().size(), 0u);
}

TEST_F(SignIn, AFormThatIsNotOursSignsNobodyIn) {
  const std::string form = "email=bob@acme.example&password=correct+horse";
  const std::string token(32, 'x');
  for (const auto& [body, cookies] : {std::pair(form, std::string()),
                                      {form + "&form_token=" + token, std::string()},
                                      {form, "__Host-muster_form=" + token},
                                      {form + "&form_token=" + token, "__Host-muster_form=" + std::string(32, 'y')},
                                      {form + "&form_token=", std::string("__Host-muster_form=")}}) {
    const OauthAnswer answer = server_.post(authorize(), body, cookies);
    EXPECT_EQ(answer.status, 400u);
    EXPECT_TRUE(answer.cookie("__Host-muster_session_1").empty());
  }
}

TEST_F(SignIn, GuessesAreSlowedDownEvenForTheRightPassword) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(sign_in(authorize(), "bob@acme.example", "guess+it").status, 403u) << i;
  const OauthAnswer slowed = sign_in_bob(authorize());
  EXPECT_EQ(slowed.status, 429u);
  EXPECT_NE(slowed.headers.find("Retry-After: 1\r\n"), std::string::npos) << slowed.headers;
  EXPECT_EQ(sign_in(authorize(), "eve@acme.example", "correct+horse").status, 302u) << "another account";
  server_.advance(1);
  EXPECT_EQ(sign_in_bob(authorize()).status, 302u);
  EXPECT_EQ(sign_in(authorize(), "bob@acme.example", "guess+it").status, 403u) << "it starts anew";
}

TEST_F(SignIn, APasswordThatChangedMeanwhileIsWrong) {
  const std::string token = server_.get(authorize()).cookie("__Host-muster_form");
  const std::string old_hash = server_.snapshot()->access.password({2})->hash;
  server_.write([](portal::PortalDraft& draft) {
    draft.access().put(access::Password{{2}, base::hash_password("another horse"), 1});
  });
  const std::string target = authorize();
  const std::string body = "form_token=" + token + "&email=bob@acme.example&password=correct+horse";
  const std::string cookies = "__Host-muster_form=" + token;
  const OauthAnswer answer = server_.send({.verb = rest::Verb::post,
                                           .target = target,
                                           .host = "acme.example",
                                           .content_type = "application/x-www-form-urlencoded",
                                           .cookie = cookies,
                                           .body = body,
                                           .client = "192.0.2.1",
                                           .secure = true,
                                           .verified_hash = old_hash});
  EXPECT_EQ(answer.status, 403u);
}

TEST_F(SignIn, AFormThatWasOpenDuringARestartStillWorks) {
  const std::string token = server_.get(authorize()).cookie("__Host-muster_form");
  const auto post = [&](const std::string& password) {
    server_.restart();
    return server_.post(authorize(), "form_token=" + token + "&email=bob@acme.example&password=" + password,
                        "__Host-muster_form=" + token);
  };
  EXPECT_EQ(post("incorrect+horse").status, 403u);
  EXPECT_EQ(post("correct+horse").status, 302u);
}

TEST_F(SignIn, ASessionAndTokensSurviveARestart) {
  const std::string cookies = bobs_cookies();
  const auto tokens = server_.tokens_for(2);
  server_.restart();
  EXPECT_EQ(server_.call(tokens.access).status, 200u);
  server_.restart();
  EXPECT_EQ(server_.get(authorize(), cookies).status, 302u);
  server_.restart();
  EXPECT_EQ(server_.refresh(tokens.refresh).status, 200u);
}

TEST_F(SignIn, TheNextSessionOfABrowserTakesThePlaceOfTheOneBefore) {
  const std::string cookies = bobs_cookies();
  const std::string token = server_.get(authorize()).cookie("__Host-muster_form");
  (void)server_.post("/oauth/session/", "form_token=" + token + "&email=eve@acme.example&password=correct+horse",
                     cookies + "; __Host-muster_form=" + token);
  EXPECT_EQ(server_.snapshot()->access.all<access::Session>().size(), 1u);
  EXPECT_EQ(server_.get(authorize(), cookies).status, 200u);
}

TEST_F(SignIn, WhoBecameABotCannot) {
  const std::string cookies = bobs_cookies();
  server_.write([](portal::PortalDraft& draft) {
    directory::User bob = draft.directory().user({2})->unpack();
    bob.type = directory::UserType::bot;
    draft.directory().put_user(bob);
  });
  EXPECT_EQ(sign_in_bob(authorize()).status, 403u);
  EXPECT_EQ(server_.get(authorize(), cookies).status, 200u);
}

TEST_F(SignIn, WhatIsTooLongToBeRightIsNotCompared) {
  EXPECT_EQ(sign_in(authorize(), "bob@acme.example", std::string(1025, 'x')).status, 403u);
  EXPECT_EQ(sign_in(authorize(), std::string(400, 'x'), "correct+horse").status, 403u);
  EXPECT_EQ(server_.delays.size(), 0u);
}

TEST_F(SignIn, AnAddressWithoutASlashIsAnsweredToo) {
  const OauthAnswer answer = server_.get("oauth/session/");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_NE(answer.text.find("action=\"/oauth/session/\""), std::string::npos) << answer.text;
}

TEST_F(SignIn, AnApplicationThatIsNoneIsAPageAndNeverARedirect) {
  for (const std::string& target :
       {std::string("/oauth/authorize/"), std::string("/oauth/authorize/?client_id=x"),
        "/oauth/authorize/?client_id=" + server_.client_id + "&redirect_uri=https://evil.example/",
        authorize("&response_type=token"), authorize("&code_challenge_method=S512")}) {
    const OauthAnswer answer = server_.get(target, bobs_cookies());
    EXPECT_EQ(answer.status, 400u) << target;
    EXPECT_TRUE(answer.location.empty());
    EXPECT_TRUE(answer.text.starts_with("<!")) << answer.text;
  }
  server_.change_application([](access::Application& one) { one.installed = false; });
  EXPECT_EQ(server_.get(authorize(), bobs_cookies()).status, 400u);
}

TEST_F(SignIn, OfAnApplicationForOthersAPersonIsTold) {
  server_.change_application([](access::Application& one) { one.users = {{3}}; });
  const OauthAnswer answer = server_.get(authorize(), bobs_cookies());
  EXPECT_EQ(answer.status, 403u);
  EXPECT_TRUE(answer.location.empty());
}

TEST_F(SignIn, TheChallengeOfAnApplicationIsKept) {
  const OauthAnswer back =
      server_.get(authorize("&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"),
                  bobs_cookies());
  EXPECT_EQ(server_.exchange(back.parameter("code")).error(), "invalid_grant");
  EXPECT_EQ(server_
                .token("grant_type=authorization_code&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&code=" +
                       back.parameter("code"))
                .status,
            200u);
}

TEST_F(SignIn, APersonSeesWhoIsSignedInAndSignsOut) {
  const std::string cookies = bobs_cookies();
  const OauthAnswer page = server_.get("/oauth/session/", cookies);
  EXPECT_NE(page.text.find("bob@acme.example"), std::string::npos);
  const std::string token = page.cookie("__Host-muster_form");
  EXPECT_EQ(server_.post("/oauth/session/", "action=sign_out", cookies).status, 400u) << "another site's form";
  EXPECT_EQ(server_.get(authorize(), cookies).status, 302u);
  const OauthAnswer out =
      server_.post("/oauth/session/", "action=sign_out&form_token=" + token, cookies + "; __Host-muster_form=" + token);
  EXPECT_EQ(out.status, 200u);
  EXPECT_NE(out.headers.find("__Host-muster_session_1=; Path=/; Max-Age=0"), std::string::npos);
  EXPECT_EQ(server_.get(authorize(), cookies).status, 200u) << "the cookie is worth nothing";
}

TEST_F(SignIn, WithoutHttpsNobodyIsAskedForAPassword) {
  const std::string target = authorize();
  const auto status = [&](std::string_view client) {
    return server_.send({.target = target, .host = "acme.example", .client = client}).status;
  };
  EXPECT_EQ(status("192.0.2.1"), 400u);
  EXPECT_EQ(status("127.0.0.1"), 200u) << "from the same machine";
}

// A browser with an address of its own, which keeps its cookies.
class Browser {
 public:
  Browser(OauthServer& server, std::string address) : server_(server), address_(std::move(address)) {}
  OauthAnswer sign_in(const std::string& password, const std::string& email = "bob@acme.example") {
    const OauthAnswer page = send(rest::Verb::get, "");
    const std::string token = page.cookie("__Host-muster_form");
    cookies_["__Host-muster_form"] = token;
    const OauthAnswer answer =
        send(rest::Verb::post, "form_token=" + token + "&email=" + email + "&password=" + password);
    for (const char* name : {"__Host-muster_known_1", "__Host-muster_session_1"})
      if (const std::string value = answer.cookie(name); !value.empty()) cookies_[name] = value;
    return answer;
  }
  std::string& cookie(const std::string& name) { return cookies_[name]; }

 private:
  OauthAnswer send(rest::Verb verb, const std::string& body) {
    std::string cookies;
    for (const auto& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    return server_.send({.verb = verb,
                         .target = "/oauth/session/",
                         .host = "acme.example",
                         .content_type = "application/x-www-form-urlencoded",
                         .cookie = cookies,
                         .body = body,
                         .client = address_,
                         .secure = true});
  }

  OauthServer& server_;
  std::string address_;
  std::map<std::string, std::string> cookies_;
};

constexpr const char* known_cookie = "__Host-muster_known_1";

TEST_F(SignIn, AStrangersGuessesLockNobodyOutElsewhere) {
  Browser stranger(server_, "198.51.100.1");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(stranger.sign_in("guess+it").status, 403u);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(stranger.sign_in("guess+it").status, 429u);
  EXPECT_EQ(stranger.sign_in("correct+horse").status, 429u) << "not even with the right password";
  EXPECT_EQ(Browser(server_, "192.0.2.9").sign_in("correct+horse").status, 302u);
}

TEST_F(SignIn, ABrowserThatSignedInBeforeIsLetThroughAtTheSameAddress) {
  Browser own(server_, "192.0.2.9");
  Browser stranger(server_, "192.0.2.9");
  ASSERT_EQ(own.sign_in("correct+horse").status, 302u);
  EXPECT_NE(own.cookie(known_cookie), "");
  for (int i = 0; i < 5; ++i) (void)stranger.sign_in("guess+it");
  EXPECT_EQ(stranger.sign_in("correct+horse").status, 429u);
  EXPECT_EQ(own.sign_in("correct+horse").status, 302u);
  EXPECT_EQ(own.sign_in("guess+it").status, 403u) << "it knows the account, and not the password";
  for (int i = 0; i < 9; ++i) EXPECT_EQ(own.sign_in("guess+it").status, 403u) << i;
  EXPECT_EQ(own.sign_in("guess+it").status, 403u);
  EXPECT_EQ(own.sign_in("correct+horse").status, 429u) << "nor are its own guesses without end";
}

TEST_F(SignIn, NoOtherCookieAndNoOtherAccountMakesABrowserKnown) {
  Browser own(server_, "192.0.2.9");
  ASSERT_EQ(own.sign_in("correct+horse").status, 302u);
  const std::string good = own.cookie(known_cookie);
  for (int i = 0; i < 4; ++i) (void)Browser(server_, "192.0.2.8").sign_in("guess+it");
  for (int i = 0; i < 4; ++i) (void)Browser(server_, "192.0.2.8").sign_in("guess+it", "eve@acme.example");
  const auto status = [&](const std::string& cookie, const std::string& email) {
    Browser other(server_, "192.0.2.8");
    other.cookie(known_cookie) = cookie;
    return other.sign_in("correct+horse", email).status;
  };
  std::string forged = good;
  forged.back() = forged.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(status(forged, "bob@acme.example"), 429u);
  EXPECT_EQ(status("3" + good.substr(1), "eve@acme.example"), 429u) << "as if it were Eve's";
  EXPECT_EQ(status(good, "eve@acme.example"), 429u);
  EXPECT_EQ(status(good + "~" + good, "bob@acme.example"), 302u);
}

TEST_F(SignIn, ANewPasswordMakesKnownBrowsersUnknown) {
  Browser own(server_, "192.0.2.9");
  ASSERT_EQ(own.sign_in("correct+horse").status, 302u);
  server_.write([&](portal::PortalDraft& draft) {
    draft.access().put(access::Password{{2}, base::hash_password("another horse"), server_.now() - 10});
  });
  for (int i = 0; i < 4; ++i) EXPECT_EQ(own.sign_in("correct+horse").status, 403u);
  EXPECT_EQ(own.sign_in("another+horse").status, 429u);
}

TEST_F(SignIn, AnAdministratorSeesItOnceAnHourAndLiftsIt) {
  Browser stranger(server_, "192.0.2.9");
  const auto before = server_.snapshot()->revision;
  for (int i = 0; i < 3; ++i) (void)stranger.sign_in("guess+it");
  EXPECT_EQ(server_.snapshot()->revision, before) << "that is not worth a word";
  for (int i = 0; i < 4; ++i) {
    (void)stranger.sign_in("guess+it");
    server_.advance(60);
  }
  EXPECT_EQ(server_.snapshot()->revision, before + 1);
  EXPECT_EQ(server_.newest_origin().action, "oauth.sign_in_slowed");
  EXPECT_EQ(server_.newest_origin().address, "192.0.2.9");
  const access::Password password = *server_.snapshot()->access.password({2});
  EXPECT_TRUE(password.slowed);
  for (int i = 0; i < 4; ++i) (void)stranger.sign_in("guess+it");
  EXPECT_EQ(Browser(server_, "192.0.2.9").sign_in("correct+horse").status, 429u);
  server_.advance(1);
  server_.write([&](portal::PortalDraft& draft) {
    access::Password unlocked = password;
    unlocked.unlocked = server_.now();
    draft.access().put(unlocked);
  });
  EXPECT_EQ(Browser(server_, "192.0.2.9").sign_in("correct+horse").status, 302u);
}

// Accounts that there are not write nothing.
TEST_F(SignIn, GuessesAtNobodyLeaveNoTrace) {
  Browser stranger(server_, "192.0.2.9");
  const auto before = server_.snapshot()->revision;
  for (int i = 0; i < 6; ++i) (void)stranger.sign_in("guess+it", "nobody@acme.example");
  EXPECT_EQ(server_.snapshot()->revision, before);
}

}  // namespace sign_in_test
}  // namespace muster::test
