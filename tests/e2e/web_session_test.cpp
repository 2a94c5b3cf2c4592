#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "e2e/web_requests.hpp"
#include "support/test_clock.hpp"
#include "web/embedded_files.hpp"

// Sessions and tokens of the web interface, over a socket (protocol.md 10.7 to 10.9): when they end, whom they are
// refused, where a sign-in leads, and who is offered one.
namespace muster::test {
namespace web_session_test {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* token_address = "/oauth/session/token";

// The small company, in which Ben and Cid have passwords, and a browser in which Cid is signed in.
class WebSession : public testing::Test {
 protected:
  void SetUp() override {
    muster_.import(company_with_administrator());
    for (const unsigned user : {2u, 4u}) muster_.set_password(user, "correct horse");
    server_ = std::make_unique<Server>(muster_);
    client_ = std::make_unique<HttpClient>(server_->connect());
    cookie_ = sign_in_as("cid");
    token_ = token_of(*client_, cookie_);
    EXPECT_EQ(call_by(*client_, token_).status, 200u);
  }
  void TearDown() override { EXPECT_EQ(server_->stop(), 0) << server_->process().err(); }

  std::string sign_in_as(const std::string& name) { return sign_in(*client_, name + "@acme.example", password_); }
  void expect_ended() {
    EXPECT_EQ(call_by(*client_, token_).status, 401u);
    EXPECT_EQ(call_by(*client_, token_).error(), "invalid_token");
    expect_no_session();
  }
  void expect_no_session() {
    const HttpReply reply = ask_for_token(*client_, cookie_);
    EXPECT_EQ(reply.status, 200u) << "401 would be an error in the browser's console";
    EXPECT_EQ(reply.error(), "no_session");
    EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
  }
  void expect_signed_in() {
    EXPECT_EQ(call_by(*client_, token_).status, 200u);
    EXPECT_NE(token_of(*client_, cookie_), "");
  }

  const std::string password_ = "correct+horse";  // as a form has it
  Installation muster_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<HttpClient> client_;
  std::string cookie_;
  std::string token_;
};

TEST_F(WebSession, a_token_ends_when_another_page_signs_out) {
  const std::string other_page = token_of(*client_, cookie_);
  EXPECT_EQ(call_by(*client_, other_page).status, 200u);
  EXPECT_EQ(ask(*client_, "DELETE", token_address, page_lines(cookie_)).status, 204u);
  EXPECT_EQ(call_by(*client_, other_page).error(), "invalid_token");
  expect_ended();
}

TEST_F(WebSession, a_token_ends_when_the_sign_in_page_signs_out) {
  const HttpReply out = send_form(*client_, "/oauth/session/", "action=sign_out", cookie_);
  EXPECT_EQ(out.status, 200u);
  EXPECT_THAT(out.body, HasSubstr("You are signed out"));
  expect_ended();
}

TEST_F(WebSession, a_sign_out_ends_the_session_of_its_browser_alone) {
  const std::string elsewhere = sign_in_as("cid");
  const std::string token = token_of(*client_, elsewhere);
  EXPECT_EQ(ask(*client_, "DELETE", token_address, page_lines(elsewhere)).status, 204u);
  EXPECT_EQ(call_by(*client_, token).error(), "invalid_token");
  expect_signed_in();
}

TEST_F(WebSession, tokens_end_when_the_password_is_changed) {
  const std::string others = token_of(*client_, sign_in_as("ben"));
  muster_.set_password(4, "another horse");
  expect_ended();
  EXPECT_EQ(call_by(*client_, others).status, 200u) << "those of other people go on";
}

TEST_F(WebSession, tokens_end_when_the_person_is_dismissed) {
  const std::string others = token_of(*client_, sign_in_as("ben"));
  muster_.run_well({"user", "dismiss", "4"});
  expect_ended();
  EXPECT_EQ(call_by(*client_, others).status, 200u) << "those of other people go on";
}

TEST_F(WebSession, other_sites_get_no_token_and_sign_nobody_out) {
  const std::string cookie = "Cookie: " + cookie_ + "\r\n";
  const std::string json = cookie + "Content-Type: application/json\r\n";
  const std::string own = "Origin: http://localhost\r\n";
  for (const std::string& lines :
       {std::string(), std::string("Origin: https://evil.example\r\n"), std::string("Origin: null\r\n"),
        std::string("Origin: http://localhost.evil.example\r\n"), own + "Sec-Fetch-Site: cross-site\r\n",
        own + "Sec-Fetch-Site: same-site\r\n", std::string("Sec-Fetch-Site: same-origin\r\n")}) {
    for (const char* verb : {"POST", "DELETE"}) {
      const HttpReply reply = ask(*client_, verb, token_address, json + lines, verb[0] == 'P' ? "{}" : "");
      EXPECT_EQ(reply.status, 403u) << verb << " " << lines;
      EXPECT_EQ(reply.error(), "access_denied") << verb << " " << lines;
    }
  }
  expect_signed_in();
}

TEST_F(WebSession, a_form_gets_no_token) {
  const std::string lines = "Cookie: " + cookie_ + "\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n";
  for (const char* type : {"application/x-www-form-urlencoded", "text/plain"}) {
    const HttpReply reply = ask(*client_, "POST", token_address, lines + "Content-Type: " + type + "\r\n", "{}");
    EXPECT_EQ(reply.status, 403u) << type;
    EXPECT_EQ(reply.error(), "access_denied") << type;
    EXPECT_THAT(reply.body, HasSubstr("has to be application/json")) << type;
  }
  EXPECT_EQ(
      ask(*client_, "POST", token_address, lines + "Content-Type: multipart/form-data; boundary=a\r\n", "{}").status,
      400u);
  expect_signed_in();
}

TEST_F(WebSession, other_verbs_are_told_what_to_do) {
  const HttpReply get = ask(*client_, "GET", token_address, page_lines(cookie_));
  EXPECT_EQ(get.status, 405u);
  EXPECT_EQ(get.headers.at("allow"), "POST, DELETE");
  EXPECT_THAT(get.body, HasSubstr("Here POST asks for a token, and DELETE signs out"));
  const HttpReply head = ask(*client_, "HEAD", token_address, page_lines(cookie_));
  EXPECT_EQ(head.status, 405u);
  EXPECT_EQ(head.headers.at("allow"), "POST, DELETE");
  expect_signed_in();
}

TEST_F(WebSession, a_sign_in_leads_to_paths_of_the_server_alone) {
  for (const char* back : {"//evil.example", "/%5Cevil.example", "%5C%5Cevil.example", "/%09/evil.example",
                           "%09//evil.example", "/%0d%0aLocation:%20https://evil.example", "%0d%0a//evil.example",
                           "https://evil.example/", "http:evil.example", "javascript:alert(1)", "evil.example"}) {
    const std::string page = std::string("/oauth/session/?back=") + back;
    std::string leads_to;
    const std::string cookie = sign_in(*client_, "cid@acme.example", password_, page, &leads_to);
    EXPECT_EQ(leads_to, page) << "to the sign-in page itself";
    const HttpReply again = ask(*client_, "GET", page, "Cookie: " + cookie + "\r\n");
    EXPECT_EQ(again.status, 200u) << back;
    EXPECT_FALSE(again.headers.contains("location")) << back;
  }
  std::string leads_to;
  (void)sign_in(*client_, "cid@acme.example", password_, "/oauth/session/?back=/people/5", &leads_to);
  EXPECT_EQ(leads_to, "/people/5");
}

// `muster serve` where nobody has a password, and the link that it prints.
class SetupLink : public testing::Test {
 protected:
  void SetUp() override {
    if (web::embedded_files().empty()) GTEST_SKIP() << "this build has no web interface";
    muster_.import(company_with_administrator());
    const std::string config = muster_.write("muster.toml", "log.level = \"debug\"\n");
    server_ = std::make_unique<Server>(muster_, Words{"serve", "--config", config}, Timekeeping::by_test);
    const std::string begin = "setup: " + server_->url() + "/oauth/setup/?key=";
    const std::string line = server_->process().read_line().value_or("");
    ASSERT_THAT(line, StartsWith(begin));
    key_ = line.substr(begin.size());
    record_secret(key_);
    target_ = "/oauth/setup/?key=" + key_;
  }
  void TearDown() override {
    if (!server_) return;
    EXPECT_EQ(server_->stop(), 0);
    EXPECT_THAT(server_->process().err(), HasSubstr("oauth.setup")) << "its requests are logged";
    EXPECT_THAT(server_->process().err(), Not(HasSubstr(key_)));
  }

  Installation muster_;
  std::unique_ptr<Server> server_;
  std::string key_;
  std::string target_;
};

TEST_F(SetupLink, works_once) {
  HttpClient client = server_->connect();
  const std::string fields = "email=ada@acme.example&password=correct+horse";
  const HttpReply done = send_form(client, target_, fields);
  EXPECT_EQ(done.status, 302u) << done.body;
  EXPECT_EQ(done.headers.at("location"), "/oauth/session/?back=/");
  EXPECT_EQ(client.get(target_).status, 404u);
  EXPECT_NE(token_of(client, sign_in(client, "ada@acme.example", "correct+horse")), "");
}

TEST_F(SetupLink, works_for_an_hour) {
  TestClock clock(muster_.control());
  clock.advance(3500s);
  EXPECT_EQ(server_->get(target_).status, 200u);
  clock.advance(100s);
  EXPECT_EQ(server_->get(target_).status, 404u);
}

TEST_F(SetupLink, another_key_opens_nothing) {
  HttpClient client = server_->connect();
  EXPECT_EQ(client.get("/oauth/setup/").status, 404u);
  EXPECT_EQ(client.get("/oauth/setup/?key=" + std::string(key_.size(), 'a')).status, 404u);
}

TEST(DemoAccounts, are_offered_to_browsers_on_this_machine_alone) {
  if (web::embedded_files().empty()) GTEST_SKIP() << "this build has no web interface";
  const Installation muster;
  const std::string config = muster.write("muster.toml", "server.trusted_proxies = [\"127.0.0.1\"]\n");
  Server demo(muster, {"demo", "--config", config});
  auto lines = lines_of(demo);
  HttpClient client = demo.connect();
  const auto page = [&client](const std::string& host, const std::string& more = "") {
    client.send("GET /oauth/session/ HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n");
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200u) << host;
    return reply.body;
  };
  for (const char* who : {"administrator_password", "employee_password"}) {
    EXPECT_THAT(page("localhost"), HasSubstr(lines[who])) << who;
    EXPECT_THAT(page("people.example"), Not(HasSubstr(lines[who]))) << "by a tunnel: " << who;
    EXPECT_THAT(page("localhost", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"),
                Not(HasSubstr(lines[who])))
        << "from elsewhere: " << who;
  }
  EXPECT_EQ(demo.stop(), 0);
}

TEST(DemoAccounts, are_not_offered_by_serve) {
  const Installation muster;
  std::string password;
  {
    Server demo(muster, {"demo"});
    password = lines_of(demo)["employee_password"];
    EXPECT_EQ(demo.stop(), 0);
  }
  ASSERT_NE(password, "");
  Server server(muster, {"serve", "--data", muster.store("demo.db").string()});
  const HttpReply page = server.get("/oauth/session/");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, Not(HasSubstr(password)));
  EXPECT_THAT(page.body, Not(HasSubstr("demo company")));
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace web_session_test
}  // namespace muster::test
