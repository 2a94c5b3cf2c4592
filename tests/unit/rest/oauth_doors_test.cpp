#include <gtest/gtest.h>

#include <algorithm>

#include "rest/oauth/oauth.hpp"
#include "support/oauth_server.hpp"

// What a request to the authorisation server has to be like: contract sections 1, 2, 3, 5 and 10.
namespace muster::test {
namespace oauth_doors_test {

constexpr std::string_view session_page = "/oauth/session/";

class OauthDoors : public testing::Test {
 protected:
  std::string authorize() const { return "/oauth/authorize/?client_id=" + server_.client_id; }
  std::string exchange_by_query(const std::string& code) const {
    return "/oauth/token/?grant_type=authorization_code&client_id=" + server_.client_id +
           "&client_secret=" + server_.client_secret + "&code=" + code;
  }
  OauthAnswer post(std::string_view target, std::string_view type, std::string_view body) {
    return server_.send({.verb = rest::Verb::post,
                         .target = target,
                         .host = server_.host,
                         .content_type = type,
                         .body = body,
                         .client = "192.0.2.1",
                         .secure = true});
  }

  OauthServer server_;
};

TEST_F(OauthDoors, GetAndPostAreServedAndNoOtherVerb) {
  server_.add_globex();
  server_.service.oauth_hosts = {"oauth.example"};
  for (const std::string_view host : {"acme.example", "oauth.example"}) {
    for (const auto& [target, type] : {std::pair(std::string_view("/oauth/token/"), rest::json_type),
                                       std::pair(std::string_view("/oauth/authorize/"), rest::html_type),
                                       std::pair(session_page, rest::html_type)}) {
      for (const rest::Verb verb : {rest::Verb::head, rest::Verb::other, rest::Verb::options}) {
        const OauthAnswer answer =
            server_.send({.verb = verb, .target = target, .host = host, .client = "192.0.2.1", .secure = true});
        EXPECT_EQ(answer.status, 405u) << host << target;
        EXPECT_EQ(answer.content_type, type) << host << target;
        EXPECT_EQ(answer.headers.find("Set-Cookie"), std::string::npos) << host << target;
      }
    }
  }
}

TEST_F(OauthDoors, AnotherVerbUsesNothingUp) {
  const std::string code = server_.code_for(2);
  const std::string target = exchange_by_query(code);
  for (const rest::Verb verb : {rest::Verb::head, rest::Verb::other, rest::Verb::options})
    EXPECT_EQ(server_.send({.verb = verb, .target = target, .host = server_.host, .secure = true}).status, 405u);
  EXPECT_EQ(server_.exchange(code).status, 200u);
}

TEST_F(OauthDoors, WhereHttpsIsRequiredTokensAreGivenOverItOrToThisMachine) {
  const auto exchange = [this](const std::string& code, std::string_view client, bool is_secure) {
    const std::string target = exchange_by_query(code);
    return server_.send({.target = target, .host = server_.host, .client = client, .secure = is_secure});
  };
  EXPECT_EQ(exchange(server_.code_for(2), "192.0.2.1", false).status, 200u) << "as a rule it is not required";
  server_.service.require_https = true;
  const std::string code = server_.code_for(2);
  const OauthAnswer refused = exchange(code, "192.0.2.1", false);
  EXPECT_EQ(refused.status, 401u);
  EXPECT_EQ(refused.error(), "INVALID_REQUEST");
  EXPECT_EQ(refused.member("error_description"), "Https required.");
  EXPECT_EQ(exchange(code, "192.0.2.1", true).status, 200u) << "nothing was used up";
  EXPECT_EQ(exchange(server_.code_for(2), "127.0.0.1", false).status, 200u);
  EXPECT_EQ(exchange(server_.code_for(2), "::1", false).status, 200u);
}

TEST_F(OauthDoors, EveryRequestCountsForTheLimitOfRate) {
  rest::RateLimit rate({4, 1}, server_.clock.now());
  server_.service.rate = &rate;
  EXPECT_EQ(server_.get("/oauth/token/").error(), "wrong_client");
  EXPECT_EQ(server_.get("/oauth/authorize/").status, 400u);
  EXPECT_EQ(server_.get(session_page).status, 200u);
  EXPECT_EQ(server_.get("/rest/1/Secret/profile").status, 200u);
  for (const char* target : {"/oauth/token/", "/oauth/authorize/", "/oauth/session/", "/rest/1/Secret/profile"})
    EXPECT_EQ(server_.get(target).status, 503u) << target;
  EXPECT_EQ(server_.get("/oauth/token/").error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(server_.send({.target = session_page, .host = server_.host, .client = "192.0.2.2", .secure = true}).status,
            200u)
      << "another client";
  server_.advance(1);
  EXPECT_EQ(server_.get(session_page).status, 200u);
  EXPECT_EQ(server_.get(session_page).status, 503u);
  server_.service.rate = nullptr;
}

TEST_F(OauthDoors, ARequestThatIsWrittenOrWaitsForItsPasswordCountsOnce) {
  rest::RateLimit exchanges({2, 1}, server_.clock.now());
  server_.service.rate = &exchanges;
  EXPECT_EQ(server_.exchange(server_.code_for(2)).status, 200u);
  EXPECT_EQ(server_.exchange(server_.code_for(2)).status, 200u);
  EXPECT_EQ(server_.exchange(server_.code_for(2)).status, 503u);
  rest::RateLimit sign_ins({2, 1}, server_.clock.now());
  server_.service.rate = &sign_ins;
  EXPECT_EQ(server_.sign_in(std::string(session_page)).status, 302u) << "the page, and the form";
  EXPECT_EQ(server_.get(session_page).status, 503u);
  server_.service.rate = nullptr;
}

TEST_F(OauthDoors, WhatIsAboutNoPortalCountsTooByItself) {
  server_.add_globex();
  server_.service.oauth_hosts = {"oauth.example"};
  server_.host = "oauth.example";
  rest::RateLimit rate({2, 1}, server_.clock.now());
  server_.service.rate = &rate;
  EXPECT_EQ(server_.get("/oauth/token/?client_id=x").error(), "wrong_client");
  EXPECT_EQ(server_.get("/oauth/authorize/?client_id=x").status, 400u);
  EXPECT_EQ(server_.get("/oauth/token/?client_id=x").error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(server_.get("/rest/app.info?auth=x").error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(server_.get("/oauth/token/?client_id=" + server_.client_id).error(), "invalid_client");
  server_.service.rate = nullptr;
}

TEST_F(OauthDoors, AnOldHostNameLeadsToTheNewOne) {
  server_.give_host("acme.example");
  server_.give_host("new.example");
  for (const std::string& target :
       {authorize() + "&state=a%26b", std::string(session_page), std::string("/oauth/token/?client_id=x")}) {
    for (const std::string port : {"", ":8443"}) {
      server_.host = "acme.example" + port;
      const OauthAnswer moved = server_.get(target, "__Host-muster_session_1=x");
      EXPECT_EQ(moved.status, 302u) << target << moved.text;
      EXPECT_EQ(moved.location, "https://new.example" + port + target);
      EXPECT_FALSE(moved.text.starts_with("{")) << moved.text;
      EXPECT_EQ(moved.headers.find("Set-Cookie"), std::string::npos) << target;
    }
  }
  server_.host = "new.example";
  EXPECT_EQ(server_.get(authorize()).status, 200u);
}

TEST_F(OauthDoors, AtAnOldHostNameNothingIsUsedUp) {
  server_.give_host("acme.example");
  server_.give_host("new.example");
  const std::string code = server_.code_for(2);
  server_.host = "acme.example";
  EXPECT_EQ(server_.exchange(code).status, 302u);
  server_.host = "new.example";
  EXPECT_EQ(server_.exchange(code).status, 200u);
}

TEST_F(OauthDoors, ARedirectAddressBesideACodeHasToBeTheApplications) {
  const std::string code = server_.code_for(2);
  const auto exchange = [&](const std::string& address) {
    return server_.token("grant_type=authorization_code&code=" + code + "&redirect_uri=" + address);
  };
  for (const char* wrong : {"https%3A%2F%2Fevil.example%2F", "https%3A%2F%2Fshop.example%2Fback",
                            "https%3A%2F%2Fshop.example%2Fback%3Flang%3Den%23", "x"}) {
    const OauthAnswer answer = exchange(wrong);
    EXPECT_EQ(answer.status, 400u) << wrong;
    EXPECT_EQ(answer.error(), "invalid_grant") << wrong;
    EXPECT_EQ(answer.member("error_description"), rest::errors::other_redirect.description) << wrong;
  }
  EXPECT_EQ(exchange("https%3A%2F%2Fshop.example%2Fback%3Flang%3Den").status, 200u);
}

TEST_F(OauthDoors, ParametersMayBeJson) {
  const auto json_with = [this](const std::string& code) {
    return R"({"grant_type":"authorization_code","client_id":")" + server_.client_id + R"(","client_secret":")" +
           server_.client_secret + R"(","code":")" + code + "\"}";
  };
  for (const char* type : {"application/json", "application/json; charset=utf-8"}) {
    const OauthAnswer answer = post("/oauth/token/", type, json_with(server_.code_for(2)));
    EXPECT_EQ(answer.status, 200u) << type << answer.text;
    EXPECT_NE(answer.member("access_token"), "");
  }
  EXPECT_EQ(post("/oauth/token/?code=x", "application/json", json_with(server_.code_for(2))).status, 200u)
      << "the body wins";
  EXPECT_EQ(post("/oauth/token/", "application/json", json_with("x")).error(), "invalid_grant");
}

TEST_F(OauthDoors, ParametersMayBeMultipart) {
  const auto multipart_with = [this](const std::string& code) {
    std::string body;
    for (const auto& [name, value] : {std::pair(std::string("grant_type"), std::string("authorization_code")),
                                      {"client_id", server_.client_id},
                                      {"client_secret", server_.client_secret},
                                      {"code", code}})
      body += "--limit\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    return body + "--limit--\r\n";
  };
  const std::string_view type = "multipart/form-data; boundary=limit";
  const OauthAnswer answer = post("/oauth/token/", type, multipart_with(server_.code_for(2)));
  EXPECT_EQ(answer.status, 200u) << answer.text;
  EXPECT_NE(answer.member("access_token"), "");
  EXPECT_EQ(post("/oauth/token/", type, multipart_with("x")).error(), "invalid_grant");
}

TEST_F(OauthDoors, ABodyThatCannotBeReadIsAnErrorWithoutAnEnvelope) {
  for (const auto& [type, body] :
       {std::pair("application/json", "{"), {"application/json", "[1]"}, {"multipart/form-data; boundary=x", "y"}}) {
    const OauthAnswer answer = post("/oauth/token/", type, body);
    EXPECT_EQ(answer.status, 400u) << body;
    EXPECT_EQ(answer.error(), "INVALID_REQUEST") << body;
    EXPECT_EQ(answer.body().as_object().size(), 2u) << answer.text;
  }
}

TEST_F(OauthDoors, AChallengeHas128CharactersAtTheMost) {
  const std::string session = server_.sign_in(std::string(session_page)).cookie("__Host-muster_session_1");
  const auto ask = [&](std::size_t size) {
    return server_.get(authorize() + "&code_challenge=" + std::string(size, 'v'), "__Host-muster_session_1=" + session);
  };
  const OauthAnswer refused = ask(129);
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(refused.content_type, rest::html_type);
  EXPECT_EQ(refused.location, "");
  EXPECT_EQ(server_.snapshot()->access.all<access::Grant>().size(), 0u);
  const OauthAnswer back = ask(128);
  ASSERT_EQ(back.status, 302u) << back.text;
  const std::string exchange = "grant_type=authorization_code&code=" + back.parameter("code") + "&code_verifier=";
  EXPECT_EQ(server_.token(exchange + std::string(127, 'v')).error(), "invalid_grant");
  EXPECT_EQ(server_.token(exchange + std::string(128, 'v')).status, 200u) << "it is kept whole";
}

TEST_F(OauthDoors, ACodeThatIsUsedTwiceIsAWarningWithoutASecret) {
  for (int i = 0; i < 3; ++i) (void)server_.code_for(3);  // so that the grant's number is nobody else's
  const std::string code = server_.code_for(2);
  const OauthAnswer first = server_.exchange(code);
  ASSERT_EQ(first.status, 200u) << first.text;
  testing::internal::CaptureStderr();
  const OauthAnswer second = server_.exchange(code);
  server_.service.log->flush();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(second.error(), "invalid_grant");
  EXPECT_NE(log.find(" warning application 1 sent a code of user 2 that was used before: grant 4 is revoked\n"),
            std::string::npos)
      << log;
  EXPECT_EQ(std::ranges::count(log, '\n'), 1) << log;
  for (const std::string& secret :
       {code, first.member("access_token"), first.member("refresh_token"), server_.client_secret})
    EXPECT_EQ(log.find(secret.substr(secret.rfind('.') + 1)), std::string::npos) << log;
}

// Refused for the rate before it is known whether it can be read.
TEST_F(OauthDoors, AFormIsNotReadBeforeTheRateIsAsked) {
  server_.add_globex();
  for (const bool at_oauth_host : {false, true}) {
    rest::RateLimit rate({1, 1}, server_.clock.now());
    server_.service.rate = &rate;
    server_.service.oauth_hosts =
        at_oauth_host ? std::vector<std::string>{"oauth.example"} : std::vector<std::string>{};
    server_.host = at_oauth_host ? "oauth.example" : "acme.example";
    for (const auto& [type, body] : {std::pair("application/json", "{"),
                                     {"multipart/form-data; boundary=x", "no form"},
                                     {"application/x-www-form-urlencoded", "a=%ff"}}) {
      EXPECT_EQ(post("/oauth/token/", type, body).status, 400u) << "it cannot be read";
      EXPECT_EQ(post("/oauth/token/", type, body).status, 503u) << type;
      EXPECT_EQ(post("/oauth/session/", type, body).status, 503u) << type;
      server_.advance(10);
    }
    server_.service.rate = nullptr;
  }
}

}  // namespace oauth_doors_test
}  // namespace muster::test
