#include "e2e/oauth_served.hpp"
#include "support/node.hpp"

// Clients of others, against `/oauth/`: a browser, and the vendor's client for JavaScript.
namespace muster::test {
namespace {

class OauthClients : public OauthServed {
 protected:
  void expect_fine(const Words& program, const Words& variables, const std::string& says) {
    Words environment{"MUSTER_URL=" + server_->url(), "MUSTER_CLIENT_ID=" + application_.client_id,
                      "MUSTER_CLIENT_SECRET=" + application_.client_secret,
                      "MUSTER_CONTROL_SOCKET=" + muster_.control().string(), "no_proxy=127.0.0.1"};
    environment.insert(environment.end(), variables.begin(), variables.end());
    Process node(node_program, program, environment);
    EXPECT_EQ(node.wait(), 0) << node.err();
    EXPECT_EQ(node.out(), says + ": fine\n");
  }
};

// Debian's Chromium, without JavaScript: tests/js/sign_in_test.mjs.
TEST_F(OauthClients, a_person_signs_in_in_a_browser) {
  expect_fine({(js_folder / "sign_in_test.mjs").string()},
              {"MUSTER_REDIRECT=" + redirect_, "MUSTER_EMAIL=ben@acme.example", "MUSTER_PASSWORD=" + password_},
              "sign_in");
}

class OauthSdk : public OauthClients, public ::testing::WithParamInterface<std::string> {};

// The vendor's client for JavaScript: tests/js/sdk_oauth.mjs.
TEST_P(OauthSdk, over_loopback) {
  const HttpReply reply = refresh(muster_.tokens_for(application_, 2).refresh);
  (void)tokens_of(reply);
  expect_fine({(js_folder / "sdk_test.mjs").string(), GetParam()}, {"MUSTER_TOKENS=" + reply.body}, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Scenario, OauthSdk,
                         ::testing::Values("an_expired_token_is_refreshed", "a_token_is_refreshed_before_a_call",
                                           "a_refresh_token_that_is_none"),
                         [](const auto& scenario) { return scenario.param; });

}  // namespace
}  // namespace muster::test
