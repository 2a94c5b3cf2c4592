#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "rest/call/reply.hpp"
#include "support/oauth_server.hpp"

// Two portals of one server, each at its own host and both at the authorisation server's: protocol.md 1.3 and 10.6.
namespace muster::test {
namespace oauth_portals_test {

bool has(const OauthAnswer& answer, std::string_view text) {
  return answer.text.find(text) != std::string::npos;
}

bool is_signed_in(const OauthAnswer& page) {
  return page.status == 200 && has(page, "You are signed in");
}

std::string host_of(std::uint32_t portal) {
  return portal == 1 ? "acme.example" : "globex.example";
}

std::string session_name(std::uint32_t portal) {
  return "__Host-muster_session_" + std::to_string(portal);
}

class OauthPortals : public testing::Test {
 protected:
  OauthPortals() { server_.add_globex(); }
  // The session of a browser in which Bob is signed in at this portal, which all is about from now on.
  std::string sign_in_at(std::uint32_t portal) {
    server_.turn_to(portal);
    return server_.sign_in("/oauth/session/").cookie(session_name(portal));
  }
  std::string authorize() const { return "/oauth/authorize/?client_id=" + server_.client_id; }

  OauthServer server_;
};

// In all of these the other portal has something of the same number.
TEST_F(OauthPortals, AnAccessTokenIsGoodAtItsPortalAlone) {
  for (const auto& [own, other] : {std::pair(1u, 2u), std::pair(2u, 1u)}) {
    server_.turn_to(own);
    const std::string token = server_.tokens_for(2).access;
    server_.turn_to(other);
    (void)server_.tokens_for(2);
    for (const bool is_loaded : {true, false}) {
      if (!is_loaded) server_.restart();
      const OauthAnswer answer = server_.call(token);
      EXPECT_EQ(answer.status, 401u) << other << is_loaded;
      EXPECT_EQ(answer.error(), "invalid_token") << other << is_loaded;
    }
    server_.turn_to(own);
    EXPECT_EQ(server_.call(token).status, 200u) << own;
  }
}

TEST_F(OauthPortals, ARefreshTokenAndACodeAreGoodAtTheirPortalAlone) {
  const std::string refresh = server_.tokens_for(2).refresh;
  const std::string code = server_.code_for(2);
  const std::string client = server_.client_id;
  server_.turn_to(2);
  (void)server_.tokens_for(2);
  (void)server_.code_for(2);
  for (const bool is_loaded : {true, false}) {
    if (!is_loaded) server_.restart();
    EXPECT_EQ(server_.refresh(refresh).status, 400u);
    EXPECT_EQ(server_.refresh(refresh).error(), "invalid_grant");
    EXPECT_EQ(server_.exchange(code).status, 400u);
    EXPECT_EQ(server_.exchange(code).error(), "invalid_grant");
  }
  server_.client_id = client;
  EXPECT_EQ(server_.refresh(refresh).error(), "wrong_client") << "nor is the application there";
  EXPECT_EQ(server_.exchange(code).error(), "wrong_client");
  server_.turn_to(1);
  EXPECT_EQ(server_.refresh(refresh).status, 200u) << "nothing was used up, nor revoked";
  EXPECT_EQ(server_.exchange(code).status, 200u);
}

TEST_F(OauthPortals, ASessionIsGoodAtItsPortalAlone) {
  const std::string globexs = sign_in_at(2);
  const std::string acmes = sign_in_at(1);
  const std::string own = session_name(1) + "=" + acmes;
  EXPECT_TRUE(is_signed_in(server_.get("/oauth/session/", own)));
  EXPECT_EQ(server_.get(authorize(), own).status, 302u);
  for (const std::string& others : {session_name(2) + "=" + globexs, session_name(1) + "=" + globexs}) {
    const OauthAnswer page = server_.get("/oauth/session/", others);
    EXPECT_EQ(page.status, 200u);
    EXPECT_FALSE(is_signed_in(page)) << others;
    EXPECT_EQ(server_.get(authorize(), others).status, 200u) << others;
  }
}

// `oauth.host` is no portal's: what is sent says which one it is about.
class SharedOauthHost : public OauthPortals {
 protected:
  SharedOauthHost() {
    server_.service.oauth_hosts = {"oauth.example"};
    turn_to(1);
  }
  void turn_to(std::uint32_t portal) {
    server_.turn_to(portal);
    server_.host = "oauth.example";
  }
  OauthAnswer ask_info(const std::string& query, const std::string& authorization = "") {
    const std::string target = "/rest/app.info" + query;
    return server_.send({.target = target,
                         .host = "oauth.example",
                         .authorization = authorization,
                         .client = "192.0.2.1",
                         .secure = true});
  }
};

TEST_F(SharedOauthHost, TokensAreIssuedThereForBoth) {
  for (const std::uint32_t portal : {1u, 2u}) {
    turn_to(portal);
    for (const OauthAnswer& answer :
         {server_.refresh(server_.tokens_for(2).refresh), server_.exchange(server_.code_for(2))}) {
      ASSERT_EQ(answer.status, 200u) << answer.text;
      EXPECT_EQ(answer.member("domain"), "oauth.example");
      EXPECT_EQ(answer.member("server_endpoint"), "https://oauth.example/rest/");
      EXPECT_EQ(answer.member("client_endpoint"), "https://" + host_of(portal) + "/rest/");
      EXPECT_EQ(answer.member("member_id"), server_.snapshot()->settings.member_id);
      server_.host = host_of(portal);
      EXPECT_EQ(server_.call(answer.member("access_token")).status, 200u) << portal;
      server_.host = host_of(3 - portal);
      EXPECT_EQ(server_.call(answer.member("access_token")).error(), "invalid_token") << portal;
      server_.host = "oauth.example";
    }
  }
}

TEST_F(SharedOauthHost, WhatIsOfOnePortalIsNothingToTheOthersApplication) {
  const std::string refresh = server_.tokens_for(2).refresh;
  const std::string code = server_.code_for(2);
  turn_to(2);
  (void)server_.tokens_for(2);
  (void)server_.code_for(2);
  EXPECT_EQ(server_.refresh(refresh).error(), "invalid_grant");
  EXPECT_EQ(server_.exchange(code).error(), "invalid_grant");
  turn_to(1);
  EXPECT_EQ(server_.refresh(refresh).status, 200u);
  EXPECT_EQ(server_.exchange(code).status, 200u);
}

TEST_F(SharedOauthHost, APersonSignsInAtBothInOneBrowser) {
  std::string cookies;
  for (const std::uint32_t portal : {1u, 2u}) {
    turn_to(portal);
    const OauthAnswer page = server_.get(authorize(), cookies);
    EXPECT_EQ(page.status, 200u) << "to be signed in at one is not to be at the other";
    EXPECT_TRUE(has(page, portal == 1 ? "Shop" : "Desk"));
    EXPECT_TRUE(has(page, portal == 1 ? "Acme" : "Globex"));
    const OauthAnswer back = server_.sign_in(authorize());
    ASSERT_EQ(back.status, 302u) << back.text;
    EXPECT_TRUE(back.location.starts_with(portal == 1 ? "https://shop.example/" : "https://desk.example/"));
    EXPECT_EQ(back.parameter("domain"), host_of(portal));
    EXPECT_EQ(back.parameter("server_domain"), "oauth.example");
    EXPECT_EQ(back.parameter("member_id"), server_.snapshot()->settings.member_id);
    EXPECT_EQ(server_.exchange(back.parameter("code")).status, 200u);
    cookies += session_name(portal) + "=" + back.cookie(session_name(portal)) + "; ";
  }
  for (const std::uint32_t portal : {1u, 2u}) {
    turn_to(portal);
    const OauthAnswer back = server_.get(authorize(), cookies);
    EXPECT_EQ(back.status, 302u) << back.text;
    EXPECT_EQ(server_.exchange(back.parameter("code")).status, 200u);
  }
}

TEST_F(SharedOauthHost, AnApplicationThatIsNoneIsAPageAndNeverARedirect) {
  const std::string cookies = session_name(1) + "=" + sign_in_at(1);
  turn_to(1);
  const std::string text(22, 'x');
  for (const std::string& query :
       {std::string(), std::string("?client_id="), std::string("?client_id=x"), "?client_id=m7.1." + text,
        "?client_id=m1.9." + text, "?client_id=m1.1." + text, "?client_id[]=" + server_.client_id,
        std::string("?redirect_uri=https://evil.example/&response_type=code&state=1")}) {
    const std::string target = "/oauth/authorize/" + query;
    for (const OauthAnswer& answer : {server_.get(target, cookies),
                                      server_.post(target, "email=bob@acme.example&password=correct+horse", cookies)}) {
      EXPECT_EQ(answer.status, 400u) << target;
      EXPECT_EQ(answer.content_type, rest::html_type) << target;
      EXPECT_TRUE(answer.text.starts_with("<!")) << target << answer.text;
      EXPECT_EQ(answer.location, "") << target;
      EXPECT_EQ(answer.headers.find("Set-Cookie"), std::string::npos) << target;
    }
  }
  EXPECT_EQ(server_.get(authorize(), cookies).status, 302u) << "as for one that there is";
}

TEST_F(SharedOauthHost, AppInfoIsAboutTheTokensPortal) {
  for (const std::uint32_t portal : {1u, 2u}) {
    turn_to(portal);
    const std::string token = server_.tokens_for(3).access;
    for (const OauthAnswer& answer : {ask_info("?auth=" + token), ask_info("", "Bearer " + token),
                                      server_.post("/rest/app.info", "auth=" + token)}) {
      ASSERT_EQ(answer.status, 200u) << answer.text;
      const auto body = answer.body();
      EXPECT_TRUE(body.as_object().contains("time"));
      const auto& result = body.at("result");
      EXPECT_EQ(result.at("client_id").as_string(), server_.client_id);
      EXPECT_EQ(result.at("scope").as_string(), "im,user");
      EXPECT_EQ(result.at("user_id").as_int64(), 3);
      const auto& install = result.at("install");
      EXPECT_TRUE(install.at("installed").as_bool());
      EXPECT_EQ(install.at("version").as_int64(), 1);
      EXPECT_EQ(install.at("status").as_string(), "L");
      EXPECT_EQ(install.at("scope").as_string(), "im,user");
      EXPECT_EQ(install.at("domain").as_string(), host_of(portal));
      EXPECT_EQ(install.at("uri").as_string(), "https://" + host_of(portal));
      EXPECT_EQ(install.at("client_endpoint").as_string(), "https://" + host_of(portal) + "/rest/");
      EXPECT_EQ(install.at("member_id").as_string(), server_.snapshot()->settings.member_id);
      EXPECT_EQ(install.at("member_type").as_string(), "P");
    }
  }
}

TEST_F(SharedOauthHost, AppInfoOfAPortalThatIsNotLoadedLoadsIt) {
  const std::string token = server_.tokens_for(2).access;
  server_.restart();
  EXPECT_EQ(ask_info("?auth=" + token).status, 200u);
}

// Clients of two SDKs, which have different hosts of the authorisation server built in.
TEST_F(SharedOauthHost, MayHaveSeveralNamesAndRepliesNameTheOneThatWasAsked) {
  server_.service.oauth_hosts = {"oauth.example", "second.example"};
  for (const std::uint32_t portal : {1u, 2u}) {
    for (const std::string host : {"oauth.example", "second.example", "SECOND.example"}) {
      turn_to(portal);
      server_.host = host;
      const std::string plain = host.starts_with('o') ? "oauth.example" : "second.example";
      const OauthAnswer refreshed = server_.refresh(server_.tokens_for(2).refresh);
      ASSERT_EQ(refreshed.status, 200u) << host << refreshed.text;
      EXPECT_EQ(refreshed.member("domain"), plain);
      EXPECT_EQ(refreshed.member("server_endpoint"), "https://" + plain + "/rest/");
      EXPECT_EQ(refreshed.member("client_endpoint"), "https://" + host_of(portal) + "/rest/");
      const OauthAnswer back = server_.sign_in(authorize());
      ASSERT_EQ(back.status, 302u) << back.text;
      EXPECT_EQ(back.parameter("domain"), host_of(portal));
      EXPECT_EQ(back.parameter("server_domain"), plain);
      const std::string session = session_name(portal) + "=" + back.cookie(session_name(portal));
      EXPECT_TRUE(is_signed_in(server_.get("/oauth/session/", session))) << host;
      const OauthAnswer info = server_.get("/rest/app.info?auth=" + refreshed.member("access_token"));
      ASSERT_EQ(info.status, 200u) << info.text;
      EXPECT_EQ(info.body().at("result").at("install").at("domain").as_string(), host_of(portal));
    }
    turn_to(portal);
    server_.host = host_of(portal);
    EXPECT_EQ(server_.refresh(server_.tokens_for(2).refresh).member("domain"), "oauth.example")
        << "at a portal's own host the first";
  }
  server_.host = "third.example";
  EXPECT_EQ(server_.get("/rest/app.info?auth=x").error(), "PORTAL_NOT_FOUND");
}

// Tokens of an earlier version have dots; they lead to their portal as the new ones do.
TEST_F(SharedOauthHost, ATokenWithDotsLeadsToItsPortalAndIsRefreshed) {
  turn_to(2);
  std::string access;
  std::string refreshing;
  server_.write([&](portal::PortalDraft& draft) {
    access::Grant grant = draft.new_grant({1}, {2}, server_.now());
    grant.mac_key = base::new_mac_key();
    const auto dotted = [&](const char* kind) {
      const std::string text = kind + std::to_string(grant.id.value) + "." + base::new_secret(22);
      return text + base::mac_of(grant.mac_key, text);
    };
    access = dotted("a2.");
    refreshing = dotted("r2.");
    grant.access.push_back({base::hash_secret(access), server_.now() + 3600});
    grant.refresh.push_back({base::hash_secret(refreshing), server_.now() + 10'000});
    draft.access().put(std::move(grant));
  });
  server_.restart();
  EXPECT_EQ(ask_info("?auth=" + access).status, 200u);
  const OauthAnswer refreshed = server_.refresh(refreshing);
  ASSERT_EQ(refreshed.status, 200u) << refreshed.text;
  EXPECT_EQ(refreshed.member("access_token").find('.'), std::string::npos);
  EXPECT_EQ(refreshed.member("refresh_token").find('.'), std::string::npos);
  server_.restart();
  for (const std::string& token : {access, refreshed.member("access_token")})
    EXPECT_EQ(ask_info("?auth=" + token).status, 200u) << "a refresh leaves the earlier one";
  EXPECT_EQ(server_.refresh(refreshed.member("refresh_token")).status, 200u);
  server_.host = host_of(1);
  EXPECT_EQ(server_.call(access).error(), "invalid_token") << "and to no other portal";
}

TEST_F(SharedOauthHost, AppInfoWantsACredential) {
  for (const OauthAnswer& answer :
       {ask_info(""), ask_info("?client_id=" + server_.client_id), server_.post("/rest/app.info", "a=1")}) {
    EXPECT_EQ(answer.status, 401u) << answer.text;
    EXPECT_EQ(answer.error(), "NO_AUTH_FOUND");
  }
}

TEST_F(SharedOauthHost, AppInfoTakesNothingElseForAToken) {
  turn_to(2);
  (void)server_.tokens_for(2);
  turn_to(1);
  const auto tokens = server_.tokens_for(2);
  ASSERT_TRUE(tokens.access.starts_with("a1x1x"));
  const std::string text = tokens.access.substr(5);
  for (const std::string& wrong : {std::string("x"), tokens.refresh, server_.client_id, "a2x1x" + text, "a7x1x" + text,
                                   "a1x9x" + text, "a2.1." + text, "a1.1." + text}) {
    for (const OauthAnswer& answer : {ask_info("?auth=" + wrong), ask_info("", "Bearer " + wrong),
                                      server_.post("/rest/app.info", "auth=" + wrong)}) {
      EXPECT_EQ(answer.status, 401u) << wrong;
      EXPECT_EQ(answer.error(), "invalid_token") << wrong;
    }
  }
}

TEST_F(SharedOauthHost, ForAppInfoTheTokenLeadsWhateverTheClientId) {
  turn_to(2);
  const std::string globexs = server_.client_id;
  turn_to(1);
  const std::string token = server_.tokens_for(2).access;
  for (const std::string& client : {globexs, std::string("x"), server_.client_id}) {
    for (const OauthAnswer& answer :
         {ask_info("?client_id=" + client + "&auth=" + token), ask_info("?client_id=" + client, "Bearer " + token),
          server_.post("/rest/app.info", "auth=" + token + "&client_id=" + client)}) {
      ASSERT_EQ(answer.status, 200u) << client << answer.text;
      EXPECT_EQ(answer.body().at("result").at("client_id").as_string(), server_.client_id);
    }
  }
}

TEST_F(SharedOauthHost, TheSessionPageIsOfThePortalThatTheCookieIsOf) {
  const std::string session = sign_in_at(2);
  for (const bool is_secure : {true, false}) {
    const std::string cookies = "other=1; " + std::string(is_secure ? "__Host-" : "") + "muster_session_2=" + session;
    const OauthAnswer page = server_.send({.target = "/oauth/session/",
                                           .host = "oauth.example",
                                           .cookie = cookies,
                                           .client = "127.0.0.1",
                                           .secure = is_secure});
    EXPECT_TRUE(is_signed_in(page)) << page.text;
    EXPECT_TRUE(has(page, "Globex")) << page.text;
    EXPECT_TRUE(has(page, "bob@acme.example")) << page.text;
  }
}

// Whoever can only set cookies of other names cannot choose the portal.
TEST_F(SharedOauthHost, OverHttpsACookieOfAPlainNameDoesNotLead) {
  const std::string acmes = sign_in_at(1);
  const std::string globexs = session_name(2) + "=" + sign_in_at(2);
  turn_to(2);
  for (const std::string name : {"muster_session_1", "x__Host-muster_session_1", "muster_session"}) {
    const OauthAnswer page = server_.get("/oauth/session/", name + "=" + acmes + "; " + globexs);
    EXPECT_TRUE(is_signed_in(page)) << name << page.text;
    EXPECT_TRUE(has(page, "Globex")) << name;
  }
}

TEST_F(SharedOauthHost, ASessionUnderTheNameOfAnotherPortalIsNone) {
  const std::string globexs = sign_in_at(2);
  const std::string acmes = sign_in_at(1);
  turn_to(1);
  EXPECT_TRUE(is_signed_in(server_.get("/oauth/session/", session_name(1) + "=" + acmes)));
  EXPECT_FALSE(is_signed_in(server_.get("/oauth/session/", session_name(2) + "=" + acmes)));
  EXPECT_FALSE(is_signed_in(server_.get("/oauth/session/", session_name(1) + "=" + globexs)));
}

TEST_F(SharedOauthHost, AClientIdSaysWhichSessionIsMeant) {
  const std::string both = session_name(1) + "=" + sign_in_at(1) + "; " + session_name(2) + "=" + sign_in_at(2);
  for (const std::uint32_t portal : {1u, 2u}) {
    turn_to(portal);
    const OauthAnswer page = server_.get("/oauth/session/?client_id=" + server_.client_id, both);
    EXPECT_TRUE(is_signed_in(page)) << page.text;
    EXPECT_TRUE(has(page, portal == 1 ? "Acme" : "Globex")) << page.text;
  }
}

TEST_F(SharedOauthHost, APersonSignsOutThere) {
  const std::string cookies = session_name(2) + "=" + sign_in_at(2);
  turn_to(2);
  const std::string token = server_.get("/oauth/session/", cookies).cookie("__Host-muster_form");
  const OauthAnswer out =
      server_.post("/oauth/session/", "action=sign_out&form_token=" + token, cookies + "; __Host-muster_form=" + token);
  EXPECT_EQ(out.status, 200u) << out.text;
  EXPECT_NE(out.headers.find(session_name(2) + "=; Path=/; Max-Age=0"), std::string::npos) << out.headers;
  EXPECT_EQ(server_.snapshot()->access.all<access::Session>().size(), 0u);
  EXPECT_FALSE(is_signed_in(server_.get("/oauth/session/", cookies)));
}

}  // namespace oauth_portals_test
}  // namespace muster::test
