#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "e2e/installation.hpp"

// Requests that are whole and not fulfilled: each with its status and code (protocol.md 1.2 and 3.5).
namespace muster::test {
namespace refusals_test {

void expect_error(const HttpReply& reply, unsigned status, std::string_view code) {
  EXPECT_EQ(reply.status, status);
  EXPECT_EQ(reply.error(), code);
  EXPECT_EQ(reply.headers.at("content-type"), "application/json; charset=utf-8");
  EXPECT_TRUE(reply.json().at("error_description").is_string());
  EXPECT_TRUE(reply.json().at("time").as_object().contains("operating_reset_at"));
}

// Without the web interface, which has a page at /.
class Refusals : public ServedCompany {
  std::string configuration() const override { return "server.web = false\n"; }
};

TEST_F(Refusals, a_body_that_is_not_a_json_object_is_400) {
  HttpClient client = connect();
  for (const char* const body : {"{\"ID\":[3}", "{\"ID\":[3]", "{\"ID\":[3]}}", "{ID:3}", "x", "3", "\"text\"", "null",
                                 "[3]", "{\"ID\":[\"\xff\"]}", "\xef\xbb\xbf"}) {
    SCOPED_TRACE(body);
    expect_error(client.post_json(webhook("im.department.get"), body), 400, "INVALID_REQUEST");
  }
}

TEST_F(Refusals, no_parameters_are_no_error_in_themselves) {
  HttpClient client = connect();
  for (const char* const body : {"[]", "{}", "", " \r\n"}) {
    SCOPED_TRACE(body);
    EXPECT_EQ(client.post_json(webhook("im.department.colleagues.list"), body).status, 200u);
  }
}

TEST_F(Refusals, an_unknown_path_is_404) {
  HttpClient client = connect();
  for (const char* const target : {"/", "/index.html", "/healthz/more", "/REST/1/x/im.department.get", "/restore"}) {
    SCOPED_TRACE(target);
    EXPECT_EQ(client.get(target).status, 404u);
  }
}

TEST_F(Refusals, another_verb_is_405_and_told_which_there_are) {
  HttpClient client = connect();
  for (const char* const verb : {"PUT", "DELETE", "PATCH", "SOMETHING"}) {
    SCOPED_TRACE(verb);
    client.send(request_text(verb, webhook("im.department.get?ID[]=3")));
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 405u);
    EXPECT_EQ(reply.headers.at("allow"), "GET, POST, OPTIONS");
  }
}

TEST_F(Refusals, no_credential_is_401_before_the_method_is_looked_up) {
  HttpClient client = connect();
  expect_error(client.get("/rest/im.department.get?ID[]=3"), 401, "NO_AUTH_FOUND");
  expect_error(client.get("/rest/no.such.method"), 401, "NO_AUTH_FOUND");
  expect_error(client.get("/rest/"), 401, "NO_AUTH_FOUND");
}

TEST_F(Refusals, a_token_that_is_none_is_401) {
  HttpClient client = connect();
  expect_error(client.get("/rest/im.department.get?auth=x"), 401, "invalid_token");
  expect_error(client.post_form("/rest/im.department.get", "AUTH=x"), 401, "invalid_token");
  expect_error(client.post_json("/rest/im.department.get", R"({"auth":"x"})"), 401, "invalid_token");
}

TEST_F(Refusals, wrong_webhook_credentials_are_401) {
  const std::string secret = webhook_.substr(std::string("/rest/1/").size());
  HttpClient client = connect();
  for (const std::string& base :
       {std::string("/rest/1/wrong/"), "/rest/2/" + secret, "/rest/x/" + secret, "/rest/01x/" + secret,
        "/rest/4294967297/" + secret, "/rest/-1/" + secret, webhook_.substr(0, webhook_.size() - 2) + "/"}) {
    SCOPED_TRACE(base);
    expect_error(client.get(base + "im.department.get?ID[]=3"), 401, "INVALID_CREDENTIALS");
    expect_error(client.get(base + "no.such.method"), 401, "INVALID_CREDENTIALS");
  }
}

TEST_F(Refusals, an_unknown_method_is_404) {
  HttpClient client = connect();
  for (const char* const method : {"no.such.method", "im.department", "im.department.get.more", ""}) {
    SCOPED_TRACE(method);
    expect_error(client.get(webhook(method)), 404, "ERROR_METHOD_NOT_FOUND");
  }
}

TEST_F(Refusals, a_webhook_without_the_scope_is_401) {
  const std::string other = muster_.add_webhook(1, "department,user");
  expect_error(connect().get(other + "im.department.get?ID[]=3"), 401, "insufficient_scope");
  const std::string both = muster_.add_webhook(1, "user,im");
  EXPECT_EQ(connect().get(both + "im.department.get?ID[]=3").status, 200u);
}

TEST_F(Refusals, guests_and_bots_are_403) {
  HttpClient client = connect();
  for (const unsigned caller : {6u, 7u}) {
    const std::string theirs = muster_.add_webhook(caller);
    for (const char* const method : {"im.department.get", "im.department.managers.get", "im.department.employees.get",
                                     "im.department.colleagues.list"}) {
      SCOPED_TRACE(method);
      const HttpReply reply = client.get(theirs + method + "?ID[]=3");
      expect_error(reply, 403, "ACCESS_ERROR");
      EXPECT_EQ(reply.json().at("error_description").as_string(), "Only intranet users have access to this method.");
    }
  }
}

TEST_F(Refusals, a_dismissed_owner_is_401_until_taken_back) {
  const std::string theirs = muster_.add_webhook(4);
  const std::string target = theirs + "im.department.get?ID[]=3";
  HttpClient client = connect();
  EXPECT_EQ(client.get(target).status, 200u);
  muster_.import(R"({"departments":[],"users":[{"ID":"4","ACTIVE":false}]})");
  expect_error(client.get(target), 401, "INVALID_CREDENTIALS");
  muster_.import(R"({"departments":[],"users":[{"ID":"4","ACTIVE":true}]})");
  EXPECT_EQ(client.get(target).status, 200u);
}

TEST_F(Refusals, paths_as_clients_write_them_are_accepted) {
  HttpClient client = connect();
  std::string doubled = "/" + webhook("/im.department.get");
  for (const std::string& target : {webhook("im.department.get.json"), webhook("im.department.get/"),
                                    webhook("im.department.get.json/"), webhook("IM.Department.GET"), doubled}) {
    SCOPED_TRACE(target);
    EXPECT_EQ(client.get(target + "?ID[]=3&bx24_request_id=1").status, 200u);
  }
}

}  // namespace refusals_test
}  // namespace muster::test
