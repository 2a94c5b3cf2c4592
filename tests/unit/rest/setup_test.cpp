#include "rest/oauth/setup.hpp"

#include <gtest/gtest.h>

#include "base/password.hpp"
#include "support/oauth_server.hpp"

// The first password, `/oauth/setup/`, and the demo's sign-in page: protocol.md 10.7 and 10.9.
namespace muster::test {
namespace setup_test {

class Setup : public testing::Test {
 protected:
  Setup() {
    server_.service.setup = &link_;
    server_.write([](portal::PortalDraft& draft) {
      for (const std::uint32_t id : {2u, 3u}) draft.access().remove<access::Password>(id);
      directory::User first = draft.directory().user({1})->unpack();
      first.set(directory::Text::email, "ann@acme.example");
      draft.directory().put_user(first);
    });
    target_ = "/oauth/setup/?key=" + link_.arm({1}, server_.now());
  }
  OauthAnswer post(const std::string& email, const std::string& password) {
    const std::string token = server_.get(target_).cookie("__Host-muster_form");
    return server_.post(target_, "form_token=" + token + "&email=" + email + "&password=" + password,
                        "__Host-muster_form=" + token);
  }

  rest::SetupLink link_;
  OauthServer server_;
  std::string target_;
};

TEST_F(Setup, AnAdministratorSetsTheFirstPasswordAndSignsIn) {
  const OauthAnswer page = server_.get(target_);
  EXPECT_EQ(page.status, 200u);
  EXPECT_NE(page.text.find("The first password"), std::string::npos);
  EXPECT_NE(page.headers.find("Referrer-Policy: no-referrer"), std::string::npos) << "the address is a secret";
  const OauthAnswer done = post("Ann@acme.example", "correct+horse");
  EXPECT_EQ(done.status, 302u) << done.text;
  EXPECT_EQ(done.location, "/oauth/session/");
  EXPECT_TRUE(base::is_password(server_.snapshot()->access.password({1})->hash, "correct horse"));
  EXPECT_EQ(server_.newest_origin().action, "oauth.setup");
  EXPECT_EQ(server_.sign_in("/oauth/session/", "ann@acme.example").status, 302u);
}

TEST_F(Setup, ItWorksOnce) {
  EXPECT_EQ(post("ann@acme.example", "correct+horse").status, 302u);
  EXPECT_EQ(server_.get(target_).status, 404u);
  server_.write([](portal::PortalDraft& draft) { draft.access().remove<access::Password>(1); });
  EXPECT_EQ(server_.get(target_).status, 404u) << "also when the password is gone";
}

TEST_F(Setup, ItWorksForAnHour) {
  server_.advance(3599);
  EXPECT_EQ(server_.get(target_).status, 200u);
  server_.advance(1);
  EXPECT_EQ(server_.get(target_).status, 404u);
}

TEST_F(Setup, ItDoesNotWorkOnceSomebodyHasAPassword) {
  const std::string token = server_.get(target_).cookie("__Host-muster_form");
  server_.write([](portal::PortalDraft& draft) { draft.access().put(access::Password{{3}, "hash", 1}); });
  EXPECT_EQ(server_.get(target_).status, 404u);
  EXPECT_EQ(server_
                .post(target_, "form_token=" + token + "&email=ann@acme.example&password=correct+horse",
                      "__Host-muster_form=" + token)
                .status,
            404u);
  EXPECT_FALSE(server_.snapshot()->access.password({1}));
}

TEST_F(Setup, AFailedWriteLeavesItAsItWas) {
  const std::string token = server_.get(target_).cookie("__Host-muster_form");
  server_.fail_commits(true);
  const std::string form = "form_token=" + token + "&email=ann@acme.example&password=correct+horse";
  EXPECT_EQ(server_.post(target_, form, "__Host-muster_form=" + token).status, 500u);
  server_.fail_commits(false);
  EXPECT_EQ(server_.post(target_, form, "__Host-muster_form=" + token).status, 302u);
}

TEST_F(Setup, OnlyItsKeyOpensIt) {
  for (const std::string& target : {std::string("/oauth/setup/"), std::string("/oauth/setup/?key="),
                                    std::string("/oauth/setup/?key=x"), target_ + "x"})
    EXPECT_EQ(server_.get(target).status, 404u) << target;
  server_.service.setup = nullptr;
  EXPECT_EQ(server_.get(target_).status, 404u);
}

TEST_F(Setup, OnlyAnAdministratorSetsIt) {
  EXPECT_EQ(post("bob@acme.example", "correct+horse").status, 403u);
  EXPECT_EQ(post("nobody@acme.example", "correct+horse").status, 403u);
  EXPECT_EQ(post("", "correct+horse").status, 403u);
  EXPECT_EQ(server_.snapshot()->access.all<access::Password>().size(), 0u);
}

TEST_F(Setup, ABadPasswordIsRefusedAndNotShown) {
  const OauthAnswer refused = post("ann@acme.example", "short12");
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(refused.text.find("short12"), std::string::npos);
  EXPECT_NE(refused.text.find("value=\"ann@acme.example\""), std::string::npos);
  EXPECT_EQ(post("ann@acme.example", "").status, 400u);
}

TEST_F(Setup, AFormThatIsNotOursSetsNothing) {
  EXPECT_EQ(server_.post(target_, "email=ann@acme.example&password=correct+horse").status, 400u);
  EXPECT_EQ(server_.snapshot()->access.all<access::Password>().size(), 0u);
}

class DemoPage : public testing::Test {
 protected:
  DemoPage() { server_.service.demo_accounts = {{"Bob, <an employee>", "bob@acme.example", "TheDemoPassword"}}; }
  OauthAnswer get(std::string_view host, std::string_view client, std::string_view target = "/oauth/session/") {
    return server_.send({.target = target, .host = host, .client = client});
  }
  OauthServer server_;
};

TEST_F(DemoPage, IsForBrowsersOnTheSameMachineAlone) {
  for (const char* host : {"127.0.0.1:8080", "localhost:8080", "[::1]:8080"}) {
    const OauthAnswer here = get(host, "127.0.0.1");
    EXPECT_NE(here.text.find("TheDemoPassword"), std::string::npos) << host;
    EXPECT_NE(here.text.find("Bob, &lt;an employee&gt;"), std::string::npos) << host;
  }
  EXPECT_EQ(get("acme.example", "127.0.0.1").text.find("TheDemoPassword"), std::string::npos) << "by a tunnel";
  const OauthAnswer far =
      server_.send({.target = "/oauth/session/", .host = "localhost", .client = "192.0.2.1", .secure = true});
  EXPECT_EQ(far.status, 200u);
  EXPECT_EQ(far.text.find("TheDemoPassword"), std::string::npos);
}

TEST_F(DemoPage, IsNotForApplications) {
  const OauthAnswer page = get("localhost", "127.0.0.1", "/oauth/authorize/?client_id=" + server_.client_id);
  EXPECT_EQ(page.status, 200u);
  EXPECT_EQ(page.text.find("TheDemoPassword"), std::string::npos);
}

TEST_F(DemoPage, IsOnlyForTheDemo) {
  server_.service.demo_accounts.clear();
  EXPECT_EQ(get("localhost", "127.0.0.1").text.find("demo company"), std::string::npos);
}

}  // namespace setup_test
}  // namespace muster::test
