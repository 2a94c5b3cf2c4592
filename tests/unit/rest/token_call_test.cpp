#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "support/oauth_server.hpp"

// Calls by an application's token: contract sections 1, 3, 8 and 9.
namespace muster::test {
namespace token_call_test {

class TokenCall : public testing::Test {
 protected:
  OauthAnswer ask(const std::string& method_and_query) {
    return server_.get("/rest/" + method_and_query + (method_and_query.find('?') == std::string::npos ? "?" : "&") +
                       "auth=" + tokens_.access);
  }
  OauthAnswer post(const std::string& method, const std::string& form) {
    return server_.post("/rest/" + method, form + "&auth=" + tokens_.access);
  }
  OauthAnswer with_json(const std::string& body, std::string_view method = "user.admin") {
    const std::string target = "/rest/" + std::string(method);
    return server_.send({.verb = rest::Verb::post,
                         .target = target,
                         .host = "acme.example",
                         .content_type = "application/json",
                         .body = body,
                         .client = "192.0.2.1"});
  }
  // With the token for the word GOOD.
  std::string with_token(std::string text) const { return text.replace(text.find("GOOD"), 4, tokens_.access); }
  static std::string result(const OauthAnswer& answer) {
    EXPECT_EQ(answer.status, 200u) << answer.text;
    return boost::json::serialize(answer.body().at("result"));
  }

  OauthServer server_;
  access::IssuedTokens tokens_ = server_.tokens_for(2);
};

TEST_F(TokenCall, TheTokenIsInTheQueryTheFormTheJsonOrTheHeader) {
  EXPECT_EQ(ask("user.admin").status, 200u);
  EXPECT_EQ(post("user.admin", "").status, 200u);
  EXPECT_EQ(with_json(R"({"auth":")" + tokens_.access + "\"}").status, 200u);
  EXPECT_EQ(with_json(R"({"auth":["x"]})").error(), "invalid_token");
  const std::string header = "Bearer " + tokens_.access;
  EXPECT_EQ(server_.send({.target = "/rest/user.admin", .host = "acme.example", .authorization = header}).status, 200u);
}

TEST_F(TokenCall, OfSeveralSpellingsTheLastOneCounts) {
  const auto status = [this](const std::string& query) { return server_.get("/rest/user.admin?" + query).status; };
  EXPECT_EQ(status("auth=x&auth=" + tokens_.access), 200u);
  EXPECT_EQ(status("auth=x&AUTH=" + tokens_.access), 200u);
  EXPECT_EQ(status("auth=" + tokens_.access + "&Auth=x"), 401u);
  EXPECT_EQ(status("%61uth=" + tokens_.access), 200u);
  EXPECT_EQ(status("a%75th=" + tokens_.access + "&access=1"), 200u);
  EXPECT_EQ(status("auth=" + tokens_.access + "&au%74h=x"), 401u);
  EXPECT_EQ(status("auth[]=" + tokens_.access), 401u);
  std::string encoded;
  for (const char c : tokens_.access) encoded += c == '.' ? std::string("%2E") : std::string(1, c);
  EXPECT_EQ(status("auth=" + encoded), 200u);
}

TEST_F(TokenCall, InAFormOrInJsonTheLastOneCountsToo) {
  const auto form = [this](const std::string& text) { return server_.post("/rest/user.admin", text).status; };
  const std::string good = tokens_.access;
  EXPECT_EQ(form("auth=" + good), 200u);
  EXPECT_EQ(form("auth=x&a=1&auth=" + good), 200u);
  EXPECT_EQ(form("auth=" + good + "&AUTH=x"), 401u);
  EXPECT_EQ(form("auth=" + good + "&%41uth=x"), 401u);
  EXPECT_EQ(server_.post("/rest/user.admin?auth=x", "auth=" + good).status, 200u) << "the body wins";
  EXPECT_EQ(server_.post("/rest/user.admin?auth=" + good, "auth=x").status, 401u);
  EXPECT_EQ(server_.post("/rest/user.admin?auth=" + good, "a=1").status, 200u);
  for (const char* text :
       {R"({"auth":"GOOD"})", R"({"a":1,"auth":"GOOD"})", R"({ "a": [], "auth": "GOOD" } )", R"({"auth":"GOOD","a":1})",
        R"({"AUTH":"GOOD"})", R"({"auth":"x","auth":"GOOD"})", R"({"Auth":"x","auth":"GOOD"})",
        R"({"a":"\\","auth":"GOOD"})", R"({"a":"\"","auth":"GOOD"})", "{\"a\":1,\n\"auth\":\"GOOD\"\n}"})
    EXPECT_EQ(with_json(with_token(text)).status, 200u) << text;
  EXPECT_EQ(with_json(R"({"a":1,"auth":"\u0061)" + good.substr(1) + "\"}").status, 200u);
  EXPECT_EQ(with_json(R"({"auth":")" + good + R"(","auth":"x"})").status, 401u);
  EXPECT_EQ(with_json(R"({"a":{"auth":")" + good + R"("}})").error(), "NO_AUTH_FOUND");
  EXPECT_EQ(with_json(R"({"a":"\",\"auth\":\")" + good + R"(\""})").error(), "NO_AUTH_FOUND");
  for (const char* wrong : {R"({"a":{"auth":"GOOD"})", R"([{"auth":"GOOD"})", R"(,"auth":"GOOD"})", R"("auth":"GOOD"})",
                            R"({"a":1 "auth":"GOOD"})", R"({"a":,"auth":"GOOD"})", R"({,"auth":"GOOD"})",
                            R"({ , "auth": "GOOD"})", R"({"a":1,,"auth":"GOOD"})"})
    EXPECT_EQ(with_json(with_token(wrong)).status, 400u) << wrong;
}

TEST_F(TokenCall, WhatIsCutOutOfABodyLeavesTheOtherParameters) {
  const std::string end = R"("auth":")" + tokens_.access + "\"}";
  EXPECT_EQ(result(with_json(R"({"ID":[3],)" + end, "im.department.get")), result(ask("im.department.get?ID[]=3")));
  EXPECT_EQ(result(post("im.department.get", "ID[]=3")), result(ask("im.department.get?ID[]=3")));
  EXPECT_EQ(with_json("{" + end, "im.department.get").error(),
            with_json(R"({"a":1,)" + end, "im.department.get").error());
}

TEST_F(TokenCall, WhatIsNoTokenIsInvalidWhateverItIs) {
  std::string changed = tokens_.access;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'a' ? 'b' : 'a';
  for (const std::string& wrong :
       {std::string("x"), changed, tokens_.refresh, server_.client_id, tokens_.access + "A", std::string("a1.1."),
        std::string("a1.99999999999.x"), std::string("a1x1x"), std::string("a1x99999999999xx"), std::string("%00")}) {
    const OauthAnswer answer = server_.call(wrong);
    EXPECT_EQ(answer.status, 401u);
    EXPECT_EQ(answer.error(), "invalid_token");
  }
  EXPECT_EQ(server_.get("/rest/profile").error(), "NO_AUTH_FOUND");
}

TEST_F(TokenCall, ATokenExpiresAfterAnHourAndIsKnownToHave) {
  server_.advance(3599);
  EXPECT_EQ(server_.call(tokens_.access).status, 200u);
  server_.advance(1);
  EXPECT_EQ(server_.call(tokens_.access).error(), "expired_token");
  for (int i = 0; i < 5; ++i) {
    server_.advance(24 * 3600);
    tokens_.refresh = server_.refresh(tokens_.refresh).member("refresh_token");
  }
  EXPECT_EQ(server_.call(tokens_.access).error(), "expired_token") << "it is no longer kept";
}

TEST_F(TokenCall, ErrorsComeInTheContractsOrder) {
  const auto error = [this] { return server_.get("/rest/user.add?auth=" + tokens_.access).error(); };
  const auto code = [this](const char* method) { return ask(method).error(); };
  server_.change_application([](access::Application& one) {
    one.scopes = {access::Scope::im};
    one.limit_to({{3}});
    one.installed = false;
  });
  server_.advance(3600);
  EXPECT_EQ(error(), "expired_token");
  tokens_ = server_.tokens_for(2);
  EXPECT_EQ(error(), "ERROR_OAUTH");
  server_.change_application([](access::Application& one) { one.installed = true; });
  EXPECT_EQ(error(), "user_access_error");
  server_.change_application([](access::Application& one) {
    one.users.clear();
    one.blocked = true;
  });
  EXPECT_EQ(error(), "OVERLOAD_LIMIT");
  server_.change_application([](access::Application& one) { one.blocked = false; });
  EXPECT_EQ(error(), "insufficient_scope");
  EXPECT_EQ(code("no.such.method"), "ERROR_METHOD_NOT_FOUND");
  server_.write([](portal::PortalDraft& draft) { draft.access().remove<access::Application>(1); });
  EXPECT_EQ(error(), "APPLICATION_NOT_FOUND");
}

TEST_F(TokenCall, AMissingScopeIsTheTokens) {
  EXPECT_EQ(ask("department.get").member("error_description"),
            "The request requires higher privileges than provided by the access token");
}

TEST_F(TokenCall, ScopesAreThoseThatTheApplicationHasNow) {
  server_.change_application([](access::Application& one) { one.scopes = {access::Scope::department}; });
  EXPECT_EQ(ask("department.get").status, 200u);
  EXPECT_EQ(result(ask("scope")), R"(["department"])");
}

TEST_F(TokenCall, AppInfoIsAboutTheApplication) {
  EXPECT_EQ(result(ask("app.info")),
            R"({"ID":1,"CODE":")" + server_.client_id +
                R"(","VERSION":1,"STATUS":"L","INSTALLED":true,"PAYMENT_EXPIRED":"N","DAYS":null,"LANGUAGE_ID":"en",)"
                R"("LICENSE":"selfhosted","LICENSE_TYPE":"selfhosted","LICENSE_FAMILY":"en"})");
}

TEST_F(TokenCall, OptionsAreMergedAndKeepTheirTypes) {
  tokens_ = server_.tokens_for(1);
  EXPECT_EQ(result(ask("app.option.get")), "[]");
  EXPECT_EQ(result(ask("app.option.get?option=a")), "null");
  EXPECT_EQ(result(post("app.option.set", "options[a]=1&options[b][c]=x")), "true");
  EXPECT_EQ(result(post("app.option.set", "options[a]=2&options[d]=<3")), "true");
  EXPECT_EQ(result(ask("app.option.get")), R"({"a":"2","b":{"c":"x"},"d":"<3"})");
  EXPECT_EQ(result(ask("app.option.get?option=b")), R"({"c":"x"})");
  EXPECT_NE(ask("app.option.get").text.find(R"("d":"\u003C3")"), std::string::npos);
  tokens_ = server_.tokens_for(2);
  EXPECT_EQ(result(ask("user.option.get")), "[]") << "a person's are others";
  EXPECT_EQ(result(post("user.option.set", "options[a]=bob's")), "true");
  tokens_ = server_.tokens_for(3);
  EXPECT_EQ(result(ask("user.option.get")), "[]") << "and each person's are their own";
  EXPECT_EQ(result(ask("app.option.get?option=a")), R"("2")");
}

TEST_F(TokenCall, WhatTheApplicationKeepsAnAdministratorSets) {
  for (const std::uint32_t person : {2u, 3u}) {
    tokens_ = server_.tokens_for(person);
    const OauthAnswer answer = post("app.option.set", "options[a]=1");
    EXPECT_EQ(answer.status, 403u);
    EXPECT_EQ(answer.error(), "ACCESS_DENIED");
    EXPECT_EQ(answer.member("error_description"), "Access denied! Application context required");
    EXPECT_EQ(post("app.option.set", "").error(), "ACCESS_DENIED") << "before the parameters";
    EXPECT_EQ(post("user.option.set", "options[a]=1").status, 200u) << "a person's own stay theirs";
  }
  EXPECT_EQ(result(ask("app.option.get")), "[]");
}

TEST_F(TokenCall, WhoBecomesAnAdministratorSetsOptionsAtOnce) {
  const auto make_administrator = [this](bool is_one) {
    server_.write([is_one](portal::PortalDraft& draft) {
      directory::User bob = draft.directory().user({2})->unpack();
      bob.admin = is_one;
      draft.directory().put_user(bob);
    });
  };
  make_administrator(true);
  EXPECT_EQ(result(post("app.option.set", "options[a]=1")), "true");
  make_administrator(false);
  EXPECT_EQ(post("app.option.set", "options[a]=2").error(), "ACCESS_DENIED");
  EXPECT_EQ(result(ask("app.option.get?option=a")), R"("1")");
}

TEST_F(TokenCall, OptionsWantSomethingToSet) {
  for (const char* nothing : {"", "options=", "options=x"}) {
    const OauthAnswer answer = post("user.option.set", nothing);
    EXPECT_EQ(answer.status, 400u);
    EXPECT_EQ(answer.error(), "ArgumentNullException");
    EXPECT_EQ(answer.member("error_description"), "options is empty");
  }
}

TEST_F(TokenCall, OptionsHaveABound) {
  tokens_ = server_.tokens_for(1);
  const std::string large(600'000, 'x');
  EXPECT_EQ(post("app.option.set", "options[a]=" + large).status, 200u);
  EXPECT_EQ(post("app.option.set", "options[b]=" + large).error(), "INVALID_REQUEST");
  EXPECT_EQ(result(ask("app.option.get?option=b")), "null");
}

TEST_F(TokenCall, AWebhookIsNoApplication) {
  for (const char* method : {"app.option.get", "app.option.set", "user.option.get", "user.option.set"}) {
    const OauthAnswer answer = server_.get("/rest/1/Secret/" + std::string(method) + "?options[a]=1");
    EXPECT_EQ(answer.status, 403u) << method;
    EXPECT_EQ(answer.error(), "ACCESS_DENIED") << method;
  }
}

TEST_F(TokenCall, ABatchSeesTheOptionsThatItSet) {
  tokens_ = server_.tokens_for(1);
  const OauthAnswer answer =
      post("batch", "cmd[set]=app.option.set%3Foptions%5Ba%5D%3D1&cmd[get]=app.option.get%3Foption%3Da");
  EXPECT_EQ(boost::json::serialize(answer.body().at("result").at("result")), R"({"set":true,"get":"1"})");
}

TEST_F(TokenCall, AWriteNamesTheApplicationInTheAuditLog) {
  tokens_ = server_.tokens_for(1);
  (void)post("app.option.set", "options[a]=1");
  EXPECT_EQ(server_.newest_origin().action, "app.option.set");
  EXPECT_EQ(server_.newest_origin().application, base::ApplicationId{1});
}

}  // namespace token_call_test
}  // namespace muster::test
