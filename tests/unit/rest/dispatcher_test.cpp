#include "rest/dispatch/dispatcher.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/company.hpp"

// The way from a request to a reply or an error: protocol.md 1 to 3.
namespace muster::rest {
namespace dispatcher_test {

using directory::UserType;
using test::Answer;
using test::ask;
using test::Company;
using test::make_webhook;
using test::post;
using test::send;

constexpr base::UnixSeconds now = test::test_now / 1'000'000;

access::Webhook expiring(base::UnixSeconds at) {
  auto webhook = make_webhook(1, "Expiring");
  webhook.expires = at;
  return webhook;
}

access::Webhook with_scopes(std::string_view secret, std::initializer_list<access::Scope> scopes) {
  auto webhook = make_webhook(1, secret);
  webhook.scopes = {};
  for (const access::Scope scope : scopes) webhook.scopes.insert(scope);
  return webhook;
}

portal::Portal acme(base::UnixSeconds expires = now + 1) {
  return Company()
      .department(1, "Acme")
      .department(3, "IT", {.parent = 1, .head = 2})
      .user(1, {.departments = {1}})
      .user(2, {.departments = {3}})
      .user(3, {.departments = {3}, .active = false})
      .user(4, {.type = UserType::bot})
      .user(5, {.type = UserType::extranet})
      .user(6, {.type = UserType::email})
      .webhook(make_webhook(1, "Secret"))
      .webhook(make_webhook(3, "Dismissed"))
      .webhook(make_webhook(99, "Nobody"))
      .webhook(expiring(expires))
      .webhook(with_scopes("Others", {access::Scope::user, access::Scope::department}))
      .webhook(with_scopes("None", {}))
      .portal();
}

Answer get(std::string_view target, const portal::Portal& portal = acme()) {
  return send(portal, {.verb = Verb::get, .target = target});
}

unsigned status_of(const Handled& handled) {
  return std::get<Reply>(handled).status;
}

// Byte for byte: an error is its two members and the time.
void expect_error(const Answer& answer, unsigned status, std::string_view code, std::string_view description) {
  EXPECT_EQ(answer.status, status);
  const std::string wanted =
      fmt::format(R"({{"error":"{}","error_description":"{}","time":{{"start":)", code, description);
  EXPECT_TRUE(answer.text.starts_with(wanted)) << answer.text;
  EXPECT_TRUE(answer.text.ends_with("}}")) << answer.text;
}

void expect_invalid_credentials(const Answer& answer) {
  expect_error(answer, 401, "INVALID_CREDENTIALS", "Invalid request credentials");
}

TEST(Dispatcher, ASuccessfulReplyIsResultAndTime) {
  EXPECT_EQ(get("/rest/1/Secret/im.department.managers.get?ID[]=3").text,
            R"({"result":{"3":[2]},"time":{"start":1772600767.000089,"finish":1772600767.000089,)"
            R"("duration":0.000000,"processing":0.000000,"date_start":"2026-03-04T05:06:07+00:00",)"
            R"("date_finish":"2026-03-04T05:06:07+00:00","operating_reset_at":1772601367,"operating":0.000000}})");
}

TEST(Dispatcher, TimesAreInThePortalsOffset) {
  const auto portal = Company().department(1, "Acme").user(1, {.departments = {1}}).utc_offset(-12'600).portal();
  const auto answer = ask(portal, 1, "im.department.get", "ID[]=1");
  EXPECT_EQ(answer.body.at("time").at("date_start"), "2026-03-04T01:36:07-03:30");
  EXPECT_TRUE(answer.body.at("time").at("operating_reset_at").is_int64());
  EXPECT_TRUE(answer.body.at("time").at("operating").is_double());
}

TEST(Dispatcher, MethodsCompareWithoutCaseAndMayEndInJson) {
  for (const char* method : {"IM.Department.GET", "im.department.get.json", "im.department.get/", "/im.department.get"})
    EXPECT_EQ(get(fmt::format("/rest/1/Secret/{}?ID[]=1", method)).status, 200u) << method;
}

TEST(Dispatcher, UnknownParametersAreIgnored) {
  EXPECT_EQ(get("/rest/1/Secret/im.department.get?ID[]=1&bx24_request_id=1&bx24_sdk_ver=2&__order[a]=b").status, 200u);
}

TEST(Dispatcher, WithoutACredentialThereIsNoAnswer) {
  expect_error(get("/rest/im.department.get?ID[]=3"), 401, "NO_AUTH_FOUND", "Wrong authorization data");
  expect_error(get("/rest/no.such.method"), 401, "NO_AUTH_FOUND", "Wrong authorization data");
  expect_error(get("/rest/"), 401, "NO_AUTH_FOUND", "Wrong authorization data");
}

TEST(Dispatcher, ATokenWeDoNotKnowIsRefused) {
  expect_error(get("/rest/im.department.get?auth=x"), 401, "invalid_token", "Unable to get application by token");
  expect_error(send(acme(), {.verb = Verb::post,
                             .target = "/rest/im.department.get",
                             .content_type = "application/json",
                             .body = R"({"AUTH":"x"})"}),
               401, "invalid_token", "Unable to get application by token");
}

TEST(Dispatcher, AWebhookThatIsNotOneIsRefused) {
  for (const char* target :
       {"/rest/1/Wrong/im.department.get", "/rest/2/Secret/im.department.get", "/rest/x/Secret/im.department.get",
        "/rest/1x/Secret/im.department.get", "/rest/-1/Secret/im.department.get",
        "/rest/99999999999/Secret/im.department.get", "/rest/1/secret/im.department.get",
        "/rest/1/Secret%20/im.department.get", "/rest/1/Wrong/no.such.method", "/rest/1/Wrong/"})
    expect_invalid_credentials(get(target));
}

TEST(Dispatcher, AWebhookOfADismissedOrUnknownOwnerIsRefused) {
  expect_invalid_credentials(get("/rest/3/Dismissed/im.department.get?ID[]=1"));
  expect_invalid_credentials(get("/rest/99/Nobody/im.department.get?ID[]=1"));
}

TEST(Dispatcher, AWebhookWorksUntilTheSecondItExpires) {
  const char* target = "/rest/1/Expiring/im.department.get?ID[]=1";
  EXPECT_EQ(get(target, acme(now + 1)).status, 200u);
  expect_invalid_credentials(get(target, acme(now)));
  expect_invalid_credentials(get(target, acme(now - 1)));
  expect_invalid_credentials(get(target, acme(0)));
}

TEST(Dispatcher, AnUnknownMethodIsNotFound) {
  for (const char* method : {"no.such.method", "", "im.department", "im.department.get.xml2", "department"})
    expect_error(get(fmt::format("/rest/1/Secret/{}", method)), 404, "ERROR_METHOD_NOT_FOUND", "Method not found!");
  const std::string endless(5000, 'a');
  expect_error(get("/rest/1/Secret/" + endless), 404, "ERROR_METHOD_NOT_FOUND", "Method not found!");
}

TEST(Dispatcher, TheMethodsScopeIsNeeded) {
  for (const char* secret : {"Others", "None"}) {
    for (const char* method : {"im.department.get", "im.department.managers.get", "im.department.employees.get",
                               "im.department.colleagues.list"})
      expect_error(get(fmt::format("/rest/1/{}/{}?ID[]=1", secret, method)), 401, "insufficient_scope",
                   "The request requires higher privileges than provided by the webhook token");
  }
  expect_error(get("/rest/1/None/no.such.method"), 404, "ERROR_METHOD_NOT_FOUND", "Method not found!");
}

TEST(Dispatcher, OnlyIntranetUsersGetAnAnswer) {
  for (const std::uint32_t caller : {4u, 5u, 6u}) {
    for (const char* method : {"im.department.get", "im.department.managers.get", "im.department.employees.get",
                               "im.department.colleagues.list"})
      // The missing ID comes up later than the right.
      expect_error(ask(acme(), caller, method), 403, "ACCESS_ERROR", "Only intranet users have access to this method.");
  }
}

TEST(Dispatcher, OtherVerbsAndAddressesAreRefused) {
  expect_error(send(acme(), {.verb = Verb::other, .target = "/rest/1/Secret/im.department.get?ID[]=1"}), 405,
               "METHOD_NOT_ALLOWED", "Only GET and POST are served here");
  expect_error(send(acme(), {.verb = Verb::head, .target = "/rest/1/Secret/im.department.get?ID[]=1"}), 405,
               "METHOD_NOT_ALLOWED", "Only GET and POST are served here");
  expect_error(get("/"), 404, "NOT_FOUND", "Nothing is served at this address");
}

TEST(Dispatcher, GetFormAndJsonAreOneCall) {
  const auto wanted = ask(acme(), 1, "im.department.employees.get", "ID[]=3&USER_DATA=Y").text;
  const std::string_view method = "im.department.employees.get";
  EXPECT_EQ(post(acme(), 1, method, "application/json", R"({"ID":[3],"USER_DATA":true})").text, wanted);
  EXPECT_EQ(post(acme(), 1, method, "Application/JSON ; charset=utf-8", R"({"ID":[3],"USER_DATA":"Y"})").text, wanted);
  EXPECT_EQ(post(acme(), 1, method, "application/x-www-form-urlencoded", "ID%5B%5D=3&USER_DATA=Y").text, wanted);
  EXPECT_EQ(post(acme(), 1, method, "", "ID[]=3&USER_DATA=Y").text, wanted);
}

TEST(Dispatcher, TheBodyWinsOverTheQuery) {
  const std::string_view method = "im.department.managers.get";
  EXPECT_EQ(post(acme(), 1, method, "application/json", R"({"id":[3]})", "ID[]=1").result(), R"({"3":[2]})");
  EXPECT_EQ(post(acme(), 1, method, "application/x-www-form-urlencoded", "id[]=3", "ID[]=x").result(), R"({"3":[2]})");
  EXPECT_EQ(post(acme(), 1, method, "application/json", "[]", "ID[]=3").result(), R"({"3":[2]})");
  EXPECT_EQ(post(acme(), 1, method, "application/json", "", "ID[]=3").result(), R"({"3":[2]})");
}

TEST(Dispatcher, ABodyOfAGetIsIgnored) {
  EXPECT_EQ(send(acme(), {.verb = Verb::get,
                          .target = "/rest/1/Secret/im.department.get?ID[]=1",
                          .content_type = "application/json",
                          .body = "{broken"})
                .status,
            200u);
}

TEST(Dispatcher, BodiesThatCannotBeReadAreInvalidRequests) {
  const auto answer = [](std::string_view body) {
    return post(acme(), 1, "im.department.get", "application/json", body);
  };
  expect_error(answer("{broken"), 400, "INVALID_REQUEST", "The body is not valid JSON");
  expect_error(answer("[1]"), 400, "INVALID_REQUEST", "The JSON body is not an object");
  expect_error(answer(R"({"ID":)" + std::string(40, '[') + std::string(40, ']') + "}"), 400, "INVALID_REQUEST",
               "The parameters are nested too deep (limits.depth)");
  std::string many = R"({"ID":[1)";
  for (int i = 0; i < 10'000; ++i) many += ",1";
  expect_error(answer(many + "]}"), 400, "INVALID_REQUEST", "There are too many parameters (limits.parameters)");
}

TEST(Dispatcher, AFaultIsAnsweredInsteadOfTheCall) {
  const base::SystemClock clock;
  rest::Service service{clock, {}, {}, base::make_log()};
  service.injected_error = [](const MethodSpec& method, const Caller& caller) -> std::optional<WireError> {
    if (method.name != "im.department.get" || caller.user.value != 1) return std::nullopt;
    return WireError{503, "QUERY_LIMIT_EXCEEDED", "Too many requests"};
  };
  const portal::SnapshotCell cell(std::make_shared<const portal::Portal>(acme()));
  Dispatcher dispatcher(service, cell);
  std::string out;
  EXPECT_EQ(status_of(dispatcher.handle({.target = "/rest/1/Secret/im.department.get?ID[]=1"}, out)), 503u);
  EXPECT_TRUE(out.starts_with(R"({"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests",)")) << out;
  out.clear();
  EXPECT_EQ(status_of(dispatcher.handle({.target = "/rest/1/Secret/im.department.managers.get?ID[]=1"}, out)), 200u);
  out.clear();
  EXPECT_EQ(status_of(dispatcher.handle({.target = "/rest/1/Secret/batch?cmd[a]=im.department.get"}, out)), 200u);
  EXPECT_NE(out.find(R"("result_error":{"a":{"error":"QUERY_LIMIT_EXCEEDED")"), std::string::npos) << out;
}

TEST(Dispatcher, WhatFailsInsideIsA500ThatNamesNothingButTheLogTheRequest) {
  const base::SystemClock clock;
  testing::internal::CaptureStderr();
  rest::Service service{clock, {}, {}, base::make_log()};
  service.injected_error = [](const MethodSpec&, const Caller&) -> std::optional<WireError> {
    throw std::runtime_error("a bug of ours");
  };
  const portal::SnapshotCell cell(std::make_shared<const portal::Portal>(acme()));
  Dispatcher dispatcher(service, cell);
  std::string out;
  EXPECT_EQ(status_of(dispatcher.handle({.target = "/rest/1/Secret/im.department.get?ID[]=1", .id = "request-7"}, out)),
            500u);
  EXPECT_TRUE(out.starts_with(R"({"error":"INTERNAL_SERVER_ERROR","error_description":"Internal server error",)"));
  EXPECT_EQ(out.find("bug"), std::string::npos);
  service.log->flush();
  const std::string lines = testing::internal::GetCapturedStderr();
  EXPECT_NE(lines.find("request request-7 failed: a bug of ours"), std::string::npos) << lines;
  EXPECT_EQ(lines.find("Secret"), std::string::npos);
}

TEST(Dispatcher, ALaterCallSeesTheNewerSnapshotAndNothingOfTheEarlierCall) {
  const test::FixedClock clock(test::test_now);
  const Service service{clock, {}, {}, base::make_log()};
  portal::SnapshotCell cell(std::make_shared<const portal::Portal>(acme()));
  Dispatcher dispatcher(service, cell);
  const auto call = [&](std::string_view target) {
    std::string out = "kept\n";  // as the header of an HTTP reply stands before it
    EXPECT_EQ(status_of(dispatcher.handle({.verb = Verb::get, .target = target}, out)), 200u);
    return out.substr(0, out.find(R"(,"time")"));
  };
  EXPECT_EQ(call("/rest/1/Secret/im.department.managers.get?ID[]=3&ID[]=1"), "kept\n{\"result\":{\"3\":[2]}");
  EXPECT_EQ(call("/rest/1/Secret/im.department.managers.get?ID[]=1"), "kept\n{\"result\":[]");
  portal::PortalDraft draft(*cell.newest());
  draft.directory().put_department(test::make_department(1, "Acme", {.head = 1}));
  cell.publish(std::make_shared<const portal::Portal>(draft.finish(2)));
  EXPECT_EQ(call("/rest/1/Secret/im.department.managers.get?ID[]=1"), "kept\n{\"result\":{\"1\":[1]}");
}

}  // namespace dispatcher_test
}  // namespace muster::rest
