#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "admin/passwords.hpp"
#include "base/password.hpp"
#include "support/oauth_server.hpp"

// `/oauth/session/token`, where a browser with a session gets a token for calls: protocol.md 10.8.
namespace muster::test {
namespace session_token_test {

constexpr std::string_view target = "/oauth/session/token";

class SessionToken : public testing::Test {
 protected:
  // A request as the page of the web interface sends it.
  rest::Request request(std::string_view cookies, rest::Verb verb = rest::Verb::post) const {
    return {.verb = verb,
            .target = target,
            .host = "acme.example",
            .content_type = verb == rest::Verb::post ? "application/json" : "",
            .cookie = cookies,
            .body = verb == rest::Verb::post ? "{}" : "",
            .client = "192.0.2.1",
            .secure = true,
            .origin = "https://acme.example",
            .fetch_site = "same-origin"};
  }
  std::string cookies_of(const std::string& email = "bob@acme.example") {
    const OauthAnswer answer = server_.sign_in("/oauth/session/", email);
    return "__Host-muster_session_1=" + answer.cookie("__Host-muster_session_1");
  }
  std::string token_of(const std::string& cookies) {
    const OauthAnswer answer = server_.send(request(cookies));
    EXPECT_EQ(answer.status, 200u) << answer.text;
    return answer.member("access_token");
  }
  OauthAnswer call(const std::string& token, std::string_view method = "profile") {
    const std::string target_text = "/rest/" + std::string(method);
    const std::string bearer = "Bearer " + token;
    return server_.send({.target = target_text,
                         .host = "acme.example",
                         .authorization = bearer,
                         .client = "192.0.2.1",
                         .secure = true});
  }

  OauthServer server_;
};

TEST_F(SessionToken, WhoIsSignedInGetsATokenForCalls) {
  server_.service.image_hosts = {"https://pictures.example"};
  const OauthAnswer answer = server_.send(request(cookies_of()));
  ASSERT_EQ(answer.status, 200u) << answer.text;
  boost::json::object body = answer.body().as_object();
  const std::string token(body.at("access_token").as_string());
  body.erase("access_token");
  EXPECT_EQ(boost::json::value(body),
            boost::json::parse(R"({"expires_in":3600,"user_id":2,"is_admin":false,"endpoint":"/rest/",)"
                               R"("sign_out":"/oauth/session/","demo":false,)"
                               R"("image_hosts":["https://pictures.example"]})"));
  EXPECT_EQ(call(token).body().at("result").at("ID").as_string(), "2");
  const OauthAnswer scope = call(token, "scope");
  EXPECT_EQ(boost::json::serialize(scope.body().at("result")), R"(["im","department","user","user.userfield"])");
}

TEST_F(SessionToken, ATokenWorksWhereverTokensAreRead) {
  const std::string token = token_of(cookies_of());
  EXPECT_EQ(server_.call(token).status, 200u) << "in the query";
  EXPECT_EQ(server_.post("/rest/profile", "auth=" + token).status, 200u);
  const std::string body = R"({"auth":")" + token + R"("})";
  EXPECT_EQ(server_
                .send({.verb = rest::Verb::post,
                       .target = "/rest/profile",
                       .host = "acme.example",
                       .content_type = "application/json",
                       .body = body,
                       .client = "192.0.2.1",
                       .secure = true})
                .status,
            200u);
}

TEST_F(SessionToken, IssuingOneWritesNothing) {
  const std::string cookies = cookies_of();
  const auto revision = server_.snapshot()->revision;
  EXPECT_NE(token_of(cookies), "");
  EXPECT_NE(token_of(cookies), "");
  EXPECT_EQ(server_.snapshot()->revision, revision);
  EXPECT_EQ(server_.snapshot()->access.all<access::Grant>().size(), 0u);
  EXPECT_EQ(server_.snapshot()->access.all<access::Application>().size(), 1u) << "the test's own";
}

TEST_F(SessionToken, NobodyIsAnsweredWhoIsNotSignedIn) {
  std::string cookies = cookies_of();
  EXPECT_EQ(server_.send(request("")).status, 200u) << "401 would be an error in the browser's console";
  EXPECT_EQ(server_.send(request("")).error(), "no_session");
  cookies.back() = cookies.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(server_.send(request(cookies)).error(), "no_session");
}

TEST_F(SessionToken, ARequestOfAnotherSiteIsRefused) {
  const std::string cookies = cookies_of();
  const auto status_with = [&](auto&& change) {
    rest::Request changed = request(cookies);
    change(changed);
    const OauthAnswer answer = server_.send(changed);
    if (answer.status == 403) {
      EXPECT_EQ(answer.error(), "access_denied");
    }
    EXPECT_EQ(answer.status == 200, answer.text.find("access_token") != std::string::npos);
    return answer.status;
  };
  for (const char* origin : {"", "null", "https://evil.example", "http://acme.example", "https://acme.example:8443",
                             "https://acme.example.evil.example", "https://acme.example/", "https://bob@acme.example",
                             "acme.example", "https://acme.example https://evil.example"})
    EXPECT_EQ(status_with([&](rest::Request& one) { one.origin = origin; }), 403u) << origin;
  for (const char* site : {"cross-site", "same-site", "none", "same-origin, cross-site"})
    EXPECT_EQ(status_with([&](rest::Request& one) { one.fetch_site = site; }), 403u) << site;
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"})
    EXPECT_EQ(status_with([&](rest::Request& one) { one.content_type = type; }), type[0] == 'm' ? 400u : 403u) << type;
  EXPECT_EQ(status_with([](rest::Request& one) { one.body = ""; }), 403u);
  EXPECT_EQ(status_with([](rest::Request& one) { one.fetch_site = ""; }), 200u) << "an old browser does not send it";
  EXPECT_EQ(status_with([](rest::Request& one) { one.origin = "https://ACME.example:443"; }), 200u);
}

TEST_F(SessionToken, BehindAProxyTheOriginIsThePublicUrl) {
  server_.service.public_url = "https://people.example:8443";
  const std::string cookies = cookies_of();
  rest::Request proxied = request(cookies);
  proxied.host = "10.0.0.5:8080";
  proxied.origin = "https://people.example:8443";
  EXPECT_EQ(server_.send(proxied).status, 200u);
  proxied.origin = "https://people.example";
  EXPECT_EQ(server_.send(proxied).status, 403u);
}

TEST_F(SessionToken, OtherVerbsAreRefused) {
  const std::string cookies = cookies_of();
  for (const rest::Verb verb : {rest::Verb::get, rest::Verb::head, rest::Verb::options, rest::Verb::other})
    EXPECT_EQ(server_.send(request(cookies, verb)).status, 405u);
  EXPECT_NE(server_.send(request(cookies, rest::Verb::get)).text.find("POST asks for a token, and DELETE signs out"),
            std::string::npos);
}

TEST_F(SessionToken, ATokenEndsAfterAnHourAndWithItsSessionAtTheLatest) {
  const std::string cookies = cookies_of();
  const std::string token = token_of(cookies);
  server_.advance(3599);
  EXPECT_EQ(call(token).status, 200u);
  server_.advance(1);
  EXPECT_EQ(call(token).error(), "expired_token");
  server_.advance(14 * 24 * 3600 - 3600 - 10);
  const OauthAnswer late = server_.send(request(cookies));
  EXPECT_EQ(late.body().at("expires_in").as_int64(), 10);
  EXPECT_EQ(call(late.member("access_token")).status, 200u);
  server_.advance(10);
  EXPECT_EQ(call(late.member("access_token")).error(), "expired_token");
}

TEST_F(SessionToken, ATokenEndsWhenItsPersonSignsOut) {
  const std::string cookies = cookies_of();
  const std::string token = token_of(cookies);
  const std::string other = token_of(cookies_of());
  const OauthAnswer out = server_.send(request(cookies, rest::Verb::del));
  EXPECT_EQ(out.status, 204u);
  EXPECT_EQ(out.text, "");
  EXPECT_NE(out.headers.find("Set-Cookie: __Host-muster_session_1=; Path=/; Max-Age=0;"), std::string::npos);
  EXPECT_EQ(call(token).error(), "invalid_token");
  EXPECT_EQ(server_.send(request(cookies)).error(), "no_session");
  EXPECT_EQ(call(other).status, 200u) << "another browser stays signed in";
  EXPECT_EQ(server_.newest_origin().action, "oauth.sign_out");
  EXPECT_EQ(server_.newest_origin().user, base::UserId{2});
}

TEST_F(SessionToken, NoOtherSiteSignsOut) {
  const std::string cookies = cookies_of();
  rest::Request strange = request(cookies, rest::Verb::del);
  strange.origin = "https://evil.example";
  EXPECT_EQ(server_.send(strange).status, 403u);
  strange = request(cookies, rest::Verb::del);
  strange.fetch_site = "cross-site";
  EXPECT_EQ(server_.send(strange).status, 403u);
  EXPECT_NE(token_of(cookies), "");
}

TEST_F(SessionToken, SigningOutTwiceDoesNoHarm) {
  EXPECT_EQ(server_.send(request("", rest::Verb::del)).status, 204u);
}

TEST_F(SessionToken, ATokenEndsWhenItsPersonIsDismissed) {
  const std::string token = token_of(cookies_of());
  server_.write([](portal::PortalDraft& draft) {
    directory::User bob = draft.directory().user({2})->unpack();
    bob.active = false;
    draft.directory().put_user(bob);
  });
  EXPECT_EQ(call(token).error(), "invalid_token");
}

TEST_F(SessionToken, ATokenEndsWhenItsPersonGetsANewPassword) {
  const std::string token = token_of(cookies_of());
  const std::string others = token_of(cookies_of("eve@acme.example"));
  server_.write([this](portal::PortalDraft& draft) {
    EXPECT_TRUE(admin::set_password(draft, {2}, base::hash_password("another horse"), server_.now()));
  });
  EXPECT_EQ(call(token).error(), "invalid_token");
  EXPECT_EQ(call(others).status, 200u);
}

TEST_F(SessionToken, ATokenEndsWithTheProcessAndTheSessionDoesNot) {
  const std::string cookies = cookies_of();
  const std::string token = token_of(cookies);
  EXPECT_EQ(call(token).status, 200u);
  server_.service.session_key = base::new_mac_key();
  EXPECT_EQ(call(token).error(), "invalid_token");
  EXPECT_EQ(call(token_of(cookies)).status, 200u);
}

TEST_F(SessionToken, ATokenThatWasChangedIsNone) {
  const std::string token = token_of(cookies_of());
  (void)cookies_of("eve@acme.example");
  EXPECT_EQ(call(token).status, 200u);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == '1' ? '2' : '1';
    EXPECT_NE(call(changed).status, 200u) << i;
  }
  EXPECT_EQ(call(token.substr(0, token.size() - 1)).error(), "invalid_token");
  EXPECT_EQ(call(token + "a").error(), "invalid_token");
}

TEST_F(SessionToken, ATokenOfOnePortalIsNoneOfAnother) {
  server_.add_globex();
  const std::string token = token_of(cookies_of());
  EXPECT_EQ(call(token).status, 200u);
  server_.host = "globex.example";
  EXPECT_EQ(server_.call(token).error(), "invalid_token");
}

TEST_F(SessionToken, ItIsNoTokenOfAnApplication) {
  const std::string token = token_of(cookies_of());
  EXPECT_EQ(server_.refresh(token).status, 400u);
  EXPECT_EQ(call(token, "app.option.get").error(), "ACCESS_DENIED");
}

TEST_F(SessionToken, WhereSignInLeadsTo) {
  const auto leads_to = [this](const std::string& back) {
    return server_.sign_in("/oauth/session/?back=" + back).location;
  };
  EXPECT_EQ(leads_to("%2Fpeople%2F5"), "/people/5");
  EXPECT_EQ(leads_to("/"), "/");
  EXPECT_EQ(leads_to("%2Fpeople%3Ffind%3D%25D0%2598%26a%3D1"), "/people?find=%D0%98&a=1");
  EXPECT_EQ(leads_to("/%D0%98%20x"), "/%D0%98%20x");
  for (const char* back : {"", "//evil.example", "/%5Cevil.example", "/a%5Cb", "https://evil.example/",
                           "javascript:alert(1)", "evil.example", "/%09/evil.example", "%09//evil.example",
                           "/%0D%0ASet-Cookie:a=1", "/%00", "/%7F", "%20/people"})
    EXPECT_EQ(leads_to(back), std::string("/oauth/session/?back=") + back) << "to the page itself";
  EXPECT_EQ(leads_to("/" + std::string(2000, 'a')), "/oauth/session/?back=/" + std::string(2000, 'a'));
}

TEST_F(SessionToken, WhoIsSignedInGoesBackAtOnce) {
  const std::string cookies = cookies_of();
  EXPECT_EQ(server_.get("/oauth/session/?back=/people/5", cookies).location, "/people/5");
  EXPECT_EQ(server_.get("/oauth/session/?back=//evil.example", cookies).status, 200u);
  EXPECT_EQ(server_.get("/oauth/session/", cookies).status, 200u);
}

TEST_F(SessionToken, AWrongPasswordKeepsTheWayBack) {
  const OauthAnswer wrong = server_.sign_in("/oauth/session/?back=/people/5", "bob@acme.example", "wrong");
  EXPECT_EQ(wrong.status, 403u);
  EXPECT_NE(wrong.text.find("action=\"/oauth/session/?back=/people/5\""), std::string::npos);
}

}  // namespace session_token_test
}  // namespace muster::test
