#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "rest/call/reply.hpp"
#include "support/oauth_server.hpp"

// The errors of REST 3.0: contract sections 3 and 13. One form for all that can go wrong at its addresses.
namespace muster::test {
namespace version_3_errors_test {

constexpr std::string_view denied = "BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION";

class Version3Errors : public testing::Test {
 protected:
  // What `documentation` is answered, "status code", once its form has been looked at.
  std::string at(const std::string& path, bool is_secure = true) {
    return said(server_.send({.target = path, .host = server_.host, .client = "192.0.2.1", .secure = is_secure}));
  }
  static std::string said(const OauthAnswer& answer) {
    const auto body = answer.body();
    if (answer.status == 200) return "200";
    const auto& error = body.at("error").as_object();
    EXPECT_EQ(error.size(), 2u) << answer.text;
    EXPECT_NE(error.at("message").as_string(), "") << answer.text;
    EXPECT_FALSE(body.as_object().contains("error_description")) << answer.text;
    return std::to_string(answer.status) + " " + std::string(error.at("code").as_string());
  }
  std::string by_webhook() { return at("/rest/api/1/Secret/documentation"); }
  std::string by_token(const std::string& token) {
    const std::string authorization = "Bearer " + token;
    return said(server_.send({.target = "/rest/api/documentation",
                              .host = server_.host,
                              .authorization = authorization,
                              .client = "192.0.2.1",
                              .secure = true}));
  }
  void change_webhook(const std::function<void(access::Webhook&)>& change) {
    server_.write([&](portal::PortalDraft& draft) {
      access::Webhook webhook = draft.access().webhooks().front();
      change(webhook);
      draft.access().apply(access::WebhookPut{webhook});
    });
  }
  static std::string with(unsigned status, std::string_view code) {
    return std::to_string(status) + " " + std::string(code);
  }

  OauthServer server_;
};

TEST_F(Version3Errors, AWrongOrMissingCredentialIsDenied) {
  EXPECT_EQ(by_webhook(), "200");
  for (const char* path :
       {"/rest/api/1/wrong/documentation", "/rest/api/2/Secret/documentation", "/rest/api/x/Secret/documentation",
        "/rest/api/documentation", "/rest/api/documentation?auth=x", "/rest/api/1/wrong/no.such.method", "/rest/api/"})
    EXPECT_EQ(at(path), with(401, denied)) << path;
  const std::string token = server_.tokens_for(2).access;
  EXPECT_EQ(by_token(token), "200");
  EXPECT_EQ(by_token(token + "x"), with(401, denied));
}

TEST_F(Version3Errors, SoIsOneThatIsOverAndOneOfWhoIsDismissed) {
  const std::string token = server_.tokens_for(2).access;
  change_webhook([this](access::Webhook& webhook) { webhook.expires = server_.now() + 10; });
  server_.advance(10);
  EXPECT_EQ(by_webhook(), with(401, denied));
  server_.write([](portal::PortalDraft& draft) {
    directory::User bob = draft.directory().user({2})->unpack();
    bob.active = false;
    draft.directory().put_user(std::move(bob));
  });
  EXPECT_EQ(by_token(token), with(401, denied));
  const std::string eves = server_.tokens_for(3).access;
  server_.advance(3600);
  EXPECT_EQ(by_token(eves), with(401, denied));
}

TEST_F(Version3Errors, SoIsAnApplicationThatIsGoneOrNotInstalled) {
  const std::string token = server_.tokens_for(2).access;
  server_.change_application([](access::Application& one) { one.installed = false; });
  EXPECT_EQ(by_token(token), with(401, denied));
  server_.write([](portal::PortalDraft& draft) { draft.access().remove_application({1}); });
  EXPECT_EQ(by_token(token), with(401, denied));
}

TEST_F(Version3Errors, WhoMayNotIsForbidden) {
  const std::string token = server_.tokens_for(2).access;
  server_.change_application([](access::Application& one) { one.limit_to({}); });
  EXPECT_EQ(by_token(token), with(403, denied));
}

TEST_F(Version3Errors, PlainHttpIsDeniedWhereHttpsIsRequired) {
  EXPECT_EQ(at("/rest/api/1/Secret/documentation", false), "200");
  server_.service.require_https = true;
  for (const bool documented : {false, true}) {
    server_.service.compat.documented_statuses = documented;
    EXPECT_EQ(at("/rest/api/1/Secret/documentation", false), with(401, denied));
    EXPECT_EQ(at("/rest/api/1/wrong/documentation", false), with(401, denied));
  }
  EXPECT_EQ(by_webhook(), "200");
}

TEST_F(Version3Errors, LimitsAndFailuresKeepTheirCodes) {
  change_webhook([](access::Webhook& webhook) { webhook.blocked = true; });
  EXPECT_EQ(by_webhook(), "503 OVERLOAD_LIMIT");
  rest::RateLimit rate({1, 1}, server_.clock.now());
  server_.service.rate = &rate;
  EXPECT_EQ(by_webhook(), "503 OVERLOAD_LIMIT");
  EXPECT_EQ(by_webhook(), "503 QUERY_LIMIT_EXCEEDED");
  server_.service.rate = nullptr;
  server_.close_portal();
  EXPECT_EQ(by_webhook(), "410 PORTAL_DELETED");
}

TEST_F(Version3Errors, WhatIsNotThereIsNotFoundInTheSameForm) {
  EXPECT_EQ(at("/rest/api/1/Secret/no.such.method"), "404 BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION");
  EXPECT_EQ(at("/rest/api/1/Secret/"), "404 BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION");
  EXPECT_EQ(at("/rest/api/1/Secret/documentation/x"), "404 BITRIX_REST_V3_EXCEPTION_NOTFOUNDEXCEPTION");
  server_.add_globex();
  server_.host = "unknown.example";
  EXPECT_EQ(by_webhook(), "404 BITRIX_REST_V3_EXCEPTION_PORTALNOTFOUNDEXCEPTION");
}

TEST_F(Version3Errors, AnotherVerbIsRefusedInTheSameForm) {
  const OauthAnswer answer = server_.send({.verb = rest::Verb::other,
                                           .target = "/rest/api/1/Secret/documentation",
                                           .host = server_.host,
                                           .client = "192.0.2.1",
                                           .secure = true});
  EXPECT_EQ(said(answer), "405 BITRIX_REST_V3_EXCEPTION_METHODNOTALLOWEDEXCEPTION");
}

TEST(Version3Error, AScopeThatIsMissingIsForbiddenWhateverTheStatusesOfOthers) {
  for (const rest::WireError& error : {rest::errors::insufficient_scope, rest::errors::insufficient_scope_of_token}) {
    const rest::Version3Error form = rest::version_3_error(error);
    EXPECT_EQ(form.status, 403u);
    EXPECT_EQ(form.code, "BITRIX_REST_V3_EXCEPTION_INSUFFICIENTSCOPEEXCEPTION");
    EXPECT_EQ(form.message, "Insufficient access rights: required scope is missing");
  }
  EXPECT_EQ(rest::version_3_error(rest::errors::operation_time_limit).code, "OPERATION_TIME_LIMIT");
  EXPECT_EQ(rest::version_3_error(rest::errors::internal).code, "INTERNAL_SERVER_ERROR");
  EXPECT_EQ(rest::version_3_error(rest::errors::not_stored).code, "ERROR_UNEXPECTED_ANSWER");
  EXPECT_EQ(rest::version_3_error(rest::errors::body_too_large).status, 413u);
}

}  // namespace version_3_errors_test
}  // namespace muster::test
