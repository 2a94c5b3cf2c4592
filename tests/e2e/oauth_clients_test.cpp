#include "app/serving/local_ca.hpp"
#include "e2e/oauth_served.hpp"
#include "support/node.hpp"

// Clients of others, against `/oauth/`: a browser, and the vendor's client for JavaScript.
namespace muster::test {
namespace oauth_clients_test {

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
  void expect_sign_in(const Words& further = {}) {
    Words variables{"MUSTER_REDIRECT=" + redirect_, "MUSTER_EMAIL=ben@acme.example", "MUSTER_PASSWORD=" + password_};
    variables.insert(variables.end(), further.begin(), further.end());
    expect_fine({(js_folder / "sign_in_test.mjs").string()}, variables, "sign_in");
  }
};

// Debian's Chromium, without JavaScript: tests/js/sign_in_test.mjs.
TEST_F(OauthClients, a_person_signs_in_in_a_browser) {
  expect_sign_in();
}

class OauthClientsOverTls : public OauthClients {
 protected:
  void start() override {
    std::filesystem::create_directory(muster_.path("tls"));
    ASSERT_TRUE(app::make_certificate(files_, {}));
    const std::string config =
        muster_.write("muster.toml", "[server]\ntls_cert = \"tls/" + files_.server.certificate.filename().string() +
                                         "\"\ntls_key = \"tls/" + files_.server.key.filename().string() + "\"\n");
    server_ = std::make_unique<Server>(muster_, Words{"serve", "--config", config}, Timekeeping::by_test);
  }

  app::LocalCa files_{muster_.path("tls")};
};

// There cookies have names that no other host may set.
TEST_F(OauthClientsOverTls, a_person_signs_in_in_a_browser) {
  ASSERT_TRUE(server_->url().starts_with("https://"));
  expect_sign_in({"MUSTER_CERTIFICATE=" + files_.server.certificate.string(),
                  "NODE_EXTRA_CA_CERTS=" + files_.certificate.string()});
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

}  // namespace oauth_clients_test
}  // namespace muster::test
