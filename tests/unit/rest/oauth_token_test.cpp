#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <set>

#include "support/oauth_server.hpp"

// `/oauth/token/`: contract section 10.
namespace muster::test {
namespace oauth_token_test {

class OauthToken : public testing::Test {
 protected:
  OauthServer server_;
};

TEST_F(OauthToken, ACodeIsExchangedForTokensAndWhatGoesWithThem) {
  const OauthAnswer answer = server_.exchange(server_.code_for(2));
  EXPECT_EQ(answer.status, 200u) << answer.text;
  const auto body = answer.body().as_object();
  EXPECT_EQ(body.at("expires").as_int64(), server_.now() + 3600);
  EXPECT_EQ(body.at("expires_in").as_int64(), 3600);
  EXPECT_EQ(body.at("scope").as_string(), "im,user");
  EXPECT_EQ(body.at("domain").as_string(), "acme.example");
  EXPECT_EQ(body.at("server_endpoint").as_string(), "https://acme.example/rest/");
  EXPECT_EQ(body.at("client_endpoint").as_string(), "https://acme.example/rest/");
  EXPECT_EQ(body.at("status").as_string(), "L");
  EXPECT_EQ(body.at("user_id").as_int64(), 2);
  EXPECT_EQ(body.at("member_id").as_string().size(), 32u);
  EXPECT_EQ(body.size(), 11u) << "no envelope and no time";
  const auto profile = server_.call(answer.member("access_token"));
  EXPECT_EQ(boost::json::serialize(profile.body().at("result").at("ID")), "\"2\"");
}

TEST_F(OauthToken, TokensHoldLettersAndDigitsAlone) {
  const OauthAnswer answer = server_.exchange(server_.code_for(2));
  const std::string plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (const std::string& text : {answer.member("access_token"), answer.member("refresh_token"),
                                  answer.member("member_id"), server_.code_for(2)}) {
    EXPECT_GE(text.size(), 22u) << "over 128 bits";
    EXPECT_EQ(text.find_first_not_of(plain), std::string::npos);
  }
  EXPECT_EQ(server_.client_id.find_first_not_of(plain + "."), std::string::npos);
}

TEST_F(OauthToken, ByGetAsByPost) {
  const OauthAnswer answer = server_.get("/oauth/token/?grant_type=authorization_code&client_id=" + server_.client_id +
                                         "&client_secret=" + server_.client_secret + "&code=" + server_.code_for(2));
  EXPECT_EQ(answer.status, 200u) << answer.text;
}

// The order of the contract: each request is wrong in all that comes later, too.
TEST_F(OauthToken, ChecksComeInTheContractsOrder) {
  const std::string unknown = server_.client_id.substr(0, server_.client_id.size() - 1) + "?";
  const OauthAnswer client = server_.post("/oauth/token/", "client_id=" + unknown + "&client_secret=x&grant_type=x");
  EXPECT_EQ(client.status, 200u);
  EXPECT_EQ(client.error(), "wrong_client");
  const OauthAnswer secret = server_.post("/oauth/token/", "client_id=" + server_.client_id + "&client_secret=x");
  EXPECT_EQ(secret.status, 400u);
  EXPECT_EQ(secret.error(), "invalid_client");
  for (const char* missing :
       {"", "grant_type=password", "grant_type=authorization_code&scope=nothing", "grant_type=refresh_token"}) {
    const OauthAnswer answer = server_.token(missing);
    EXPECT_EQ(answer.status, 400u) << missing;
    EXPECT_EQ(answer.error(), "invalid_request") << missing;
  }
  const OauthAnswer scope = server_.token("grant_type=authorization_code&code=x&scope=im,department");
  EXPECT_EQ(scope.status, 403u);
  EXPECT_EQ(scope.error(), "INVALID_SCOPE");
  for (const char* wrong : {"grant_type=authorization_code&code=x", "grant_type=refresh_token&refresh_token=x"}) {
    const OauthAnswer answer = server_.token(wrong);
    EXPECT_EQ(answer.status, 400u) << wrong;
    EXPECT_EQ(answer.error(), "invalid_grant") << wrong;
  }
}

TEST_F(OauthToken, NothingIsSentButTheErrorAndWhatItMeans) {
  EXPECT_EQ(server_.token("grant_type=refresh_token&refresh_token=x").text,
            R"({"error":"invalid_grant","error_description":"The refresh token is unknown, was used, or is too old"})");
}

TEST_F(OauthToken, OfAnApplicationThatIsNotInstalledNothingIsExchanged) {
  const std::string code = server_.code_for(2);
  server_.change_application([](access::Application& one) { one.installed = false; });
  const OauthAnswer answer = server_.exchange(code);
  EXPECT_EQ(answer.status, 401u);
  EXPECT_EQ(answer.error(), "NOT_INSTALLED");
}

TEST_F(OauthToken, ACodeLivesThirtySeconds) {
  const std::string in_time = server_.code_for(2);
  server_.advance(29);
  EXPECT_EQ(server_.exchange(in_time).status, 200u);
  const std::string late = server_.code_for(2);
  server_.advance(30);
  EXPECT_EQ(server_.exchange(late).error(), "invalid_grant");
}

TEST_F(OauthToken, ACodeThatIsUsedTwiceRevokesWhatItGave) {
  const std::string code = server_.code_for(2);
  const OauthAnswer first = server_.exchange(code);
  EXPECT_EQ(server_.call(first.member("access_token")).status, 200u);
  EXPECT_EQ(server_.exchange(code).error(), "invalid_grant");
  EXPECT_EQ(server_.call(first.member("access_token")).error(), "invalid_token");
  EXPECT_EQ(server_.refresh(first.member("refresh_token")).error(), "invalid_grant");
}

TEST_F(OauthToken, ACodeOfAnotherApplicationIsNone) {
  const std::string code = server_.code_for(2);
  server_.write([](portal::PortalDraft& draft) {
    access::Application other = *draft.access().application(base::ApplicationId{1});
    other.id = draft.new_application(0).id;
    other.client_id = access::new_token(access::TokenKind::client, {1}, other.id.value);
    draft.access().put(other);
  });
  server_.client_id = server_.snapshot()->access.application(base::ApplicationId{2})->client_id;
  EXPECT_EQ(server_.exchange(code).error(), "invalid_grant");
}

// The pair of RFC 7636, appendix B.
constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

TEST_F(OauthToken, WithAChallengeTheVerifierHasToFit) {
  const auto exchange = [this](const std::string& code, const std::string& proof) {
    return server_.token("grant_type=authorization_code&code=" + code + proof);
  };
  const std::string code = server_.code_for(2, challenge);
  EXPECT_EQ(exchange(code, "").error(), "invalid_grant");
  EXPECT_EQ(exchange(code, std::string("&code_verifier=") + challenge).error(), "invalid_grant");
  EXPECT_EQ(exchange(code, std::string("&code_verifier=") + verifier).status, 200u);
  EXPECT_EQ(exchange(server_.code_for(2, verifier, true), std::string("&code_verifier=") + verifier).status, 200u);
  EXPECT_EQ(exchange(server_.code_for(2), std::string("&code_verifier=") + verifier).error(), "invalid_grant")
      << "who asked did not say that there would be one";
}

TEST_F(OauthToken, ARefreshLeavesTheAccessTokenAndReplacesTheRefreshToken) {
  const auto first = server_.tokens_for(2);
  const OauthAnswer second = server_.refresh(first.refresh);
  EXPECT_EQ(second.status, 200u) << second.text;
  EXPECT_EQ(server_.call(first.access).status, 200u);
  EXPECT_EQ(server_.call(second.member("access_token")).status, 200u);
  server_.advance(3600);
  EXPECT_EQ(server_.call(first.access).error(), "expired_token");
  EXPECT_EQ(server_.call(second.member("access_token")).error(), "expired_token");
  EXPECT_EQ(server_.refresh(second.member("refresh_token")).status, 200u);
}

TEST_F(OauthToken, WithinTheGraceManyRefreshesGiveSuccessorsThatAllWork) {
  const auto first = server_.tokens_for(2);
  std::set<std::string> successors;
  for (int i = 0; i < 50; ++i) {
    const OauthAnswer answer = server_.refresh(first.refresh);
    ASSERT_EQ(answer.status, 200u) << answer.text;
    successors.insert(answer.member("refresh_token"));
    if (i == 0) server_.advance(59);
  }
  EXPECT_EQ(successors.size(), 50u);
  for (const std::string& successor : successors) EXPECT_EQ(server_.refresh(successor).status, 200u);
}

TEST_F(OauthToken, AfterTheGraceAnOldRefreshTokenRevokesItsFamily) {
  const auto first = server_.tokens_for(2);
  const auto other = server_.tokens_for(2);
  const OauthAnswer second = server_.refresh(first.refresh);
  server_.advance(60);
  EXPECT_EQ(server_.refresh(first.refresh).error(), "invalid_grant");
  EXPECT_EQ(server_.refresh(second.member("refresh_token")).error(), "invalid_grant");
  EXPECT_EQ(server_.call(second.member("access_token")).error(), "invalid_token");
  EXPECT_EQ(server_.call(other.access).status, 200u) << "another family";
}

TEST_F(OauthToken, ARefreshTokenThatIsNoLongerKeptCountsAsStolen) {
  const std::string oldest = server_.tokens_for(2).refresh;
  std::string newest;
  server_.write([&](portal::PortalDraft& draft) {
    access::Grant grant = *draft.access().grant({1});
    while (grant.refresh.size() < access::most_refresh_tokens)
      newest = access::issue_tokens(grant, {1}, server_.now(), 3600, server_.service.token_times).refresh;
    draft.access().put(grant);
  });
  EXPECT_EQ(server_.refresh(newest).status, 200u);
  EXPECT_EQ(server_.refresh(oldest).error(), "invalid_grant") << "there were too many";
  EXPECT_EQ(server_.refresh(newest).error(), "invalid_grant") << "the family is revoked";
}

TEST_F(OauthToken, AStolenTokenIsKnownHoweverOldItIs) {
  const auto first = server_.tokens_for(2);
  std::string newest = first.refresh;
  for (int i = 0; i < 10; ++i) {
    server_.advance(3600 * 24);
    newest = server_.refresh(newest).member("refresh_token");
  }
  EXPECT_EQ(server_.refresh(first.refresh).error(), "invalid_grant");
  EXPECT_EQ(server_.refresh(newest).error(), "invalid_grant") << "the family is revoked";
}

TEST_F(OauthToken, AnInventedTokenRevokesNothing) {
  const auto first = server_.tokens_for(2);
  std::string invented = first.refresh;
  invented.back() = invented.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(server_.refresh(invented).error(), "invalid_grant");
  EXPECT_EQ(server_.refresh(first.refresh).status, 200u);
}

TEST_F(OauthToken, ARefreshTokenLivesAHundredAndEightyDays) {
  const auto first = server_.tokens_for(2);
  const auto second = server_.tokens_for(2);
  server_.advance(180 * 24 * 3600 - 1);
  EXPECT_EQ(server_.refresh(first.refresh).status, 200u);
  server_.advance(1);
  EXPECT_EQ(server_.refresh(second.refresh).error(), "invalid_grant");
}

TEST_F(OauthToken, TheGraceCanBeSet) {
  server_.service.token_times.grace = 5;
  const auto first = server_.tokens_for(2);
  EXPECT_EQ(server_.refresh(first.refresh).status, 200u);
  server_.advance(5);
  EXPECT_EQ(server_.refresh(first.refresh).error(), "invalid_grant");
}

TEST_F(OauthToken, WhoIsDismissedLosesTheirTokensForGood) {
  const auto tokens = server_.tokens_for(2);
  const auto set_active = [this](bool active) {
    server_.write([active](portal::PortalDraft& draft) {
      directory::User bob = draft.directory().user({2})->unpack();
      bob.active = active;
      draft.directory().put_user(bob);
    });
  };
  set_active(false);
  EXPECT_EQ(server_.call(tokens.access).error(), "authorization_error");
  EXPECT_EQ(server_.refresh(tokens.refresh).error(), "invalid_grant");
  set_active(true);
  EXPECT_EQ(server_.call(tokens.access).error(), "invalid_token");
  EXPECT_EQ(server_.refresh(tokens.refresh).error(), "invalid_grant");
}

TEST_F(OauthToken, WhoIsTakenOffAnApplicationIsRefusedAtOnce) {
  const auto tokens = server_.tokens_for(2);
  const std::string code = server_.code_for(2);
  const auto eves = server_.tokens_for(3);
  server_.change_application([](access::Application& one) { one.limit_to({{3}}); });
  const OauthAnswer refused = server_.call(tokens.access);
  EXPECT_EQ(refused.status, 403u);
  EXPECT_EQ(refused.error(), "user_access_error");
  EXPECT_EQ(server_.refresh(tokens.refresh).error(), "invalid_grant");
  EXPECT_EQ(server_.exchange(code).error(), "invalid_grant");
  EXPECT_EQ(server_.call(eves.access).status, 200u);
  server_.change_application([](access::Application& one) { one.limit_to({}); });
  server_.restart();
  EXPECT_EQ(server_.call(eves.access).error(), "user_access_error") << "nobody is not everybody";
  EXPECT_EQ(server_.refresh(eves.refresh).error(), "invalid_grant");
  EXPECT_EQ(server_.get("/oauth/authorize/?client_id=" + server_.client_id).status, 200u) << "to sign in";
}

TEST_F(OauthToken, TheAuditLogSaysWhichApplicationActedForWhom) {
  const std::string code = server_.code_for(2);
  (void)server_.exchange(code);
  const auto origin = server_.newest_origin();
  EXPECT_EQ(origin.action, "oauth.token");
  EXPECT_EQ(origin.user, base::UserId{2});
  EXPECT_EQ(origin.application, base::ApplicationId{1});
  EXPECT_EQ(origin.address, "192.0.2.1");
}

// The authorisation server may have a host name of its own, where no portal is.
class OauthHost : public testing::Test {
 protected:
  OauthHost() { server_.service.oauth_hosts = {"oauth.example"}; }
  OauthAnswer ask(std::string_view target) {
    return server_.send({.target = target, .host = "OAuth.example:443", .client = "192.0.2.1", .secure = true});
  }
  OauthServer server_;
};

TEST_F(OauthHost, ItsNameIsInTheReply) {
  const OauthAnswer answer = server_.exchange(server_.code_for(2));
  EXPECT_EQ(answer.member("domain"), "oauth.example");
  EXPECT_EQ(answer.member("server_endpoint"), "https://oauth.example/rest/");
  EXPECT_EQ(answer.member("client_endpoint"), "https://acme.example/rest/");
}

TEST_F(OauthHost, AClientIdSaysWhichPortalItIsAbout) {
  const OauthAnswer answer =
      ask("/oauth/token/?grant_type=refresh_token&refresh_token=" + server_.tokens_for(2).refresh +
          "&client_id=" + server_.client_id + "&client_secret=" + server_.client_secret);
  EXPECT_EQ(answer.status, 200u) << answer.text;
  EXPECT_EQ(ask("/oauth/token/?client_id=m7.1.x").error(), "wrong_client");
}

TEST_F(OauthHost, AppInfoSaysWhatATokenIsFor) {
  const auto tokens = server_.tokens_for(2);
  const OauthAnswer answer = ask("/rest/app.info?auth=" + tokens.access);
  ASSERT_EQ(answer.status, 200u) << answer.text;
  const auto body = answer.body();
  const auto& result = body.at("result");
  EXPECT_EQ(result.at("client_id").as_string(), server_.client_id);
  EXPECT_EQ(result.at("scope").as_string(), "im,user");
  EXPECT_EQ(result.at("expires").as_string(), "2026-03-04T06:06:07+00:00");
  EXPECT_EQ(result.at("user_id").as_int64(), 2);
  EXPECT_TRUE(result.at("install").at("installed").as_bool());
  EXPECT_EQ(result.at("install").at("status").as_string(), "L");
  EXPECT_TRUE(body.as_object().contains("time"));
  server_.advance(3600);
  EXPECT_EQ(ask("/rest/app.info?auth=" + tokens.access).error(), "expired_token");
  EXPECT_EQ(ask("/rest/app.info?auth=x").error(), "invalid_token");
}

TEST_F(OauthHost, AllElseIsAsAtAnyHost) {
  EXPECT_EQ(ask("/rest/1/Secret/profile").status, 200u) << "a portal alone answers for every host";
  EXPECT_EQ(ask("/rest/1/Secret/app.info").body().at("result").as_object().contains("SCOPE"), true);
}

TEST_F(OauthHost, WithALimitAnUnknownTokenIsAnsweredLikeAnyOther) {
  rest::RateLimit rate({2, 1}, server_.clock.now());
  server_.service.rate = &rate;
  EXPECT_EQ(ask("/rest/app.info?auth=x").error(), "invalid_token");
  EXPECT_EQ(ask("/oauth/token/?client_id=x").error(), "wrong_client");
  const std::string target = "/oauth/token/?client_id=" + server_.client_id;
  EXPECT_EQ(ask(target).error(), "invalid_client");
  EXPECT_EQ(ask(target).error(), "invalid_client");
  EXPECT_EQ(ask(target).error(), "QUERY_LIMIT_EXCEEDED");
  server_.service.rate = nullptr;
}

TEST_F(OauthHost, AClosedPortalIsNamedAsSuch) {
  server_.close_portal();
  EXPECT_EQ(ask("/oauth/token/?client_id=" + server_.client_id).error(), "PORTAL_DELETED");
}

}  // namespace oauth_token_test
}  // namespace muster::test
