#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "app/serving/local_ca.hpp"
#include "e2e/tls_server.hpp"

// Which certificate a server shows: that of `muster demo --tls`, or one from files, which SIGHUP loads anew.
namespace muster::test {
namespace tls_certificates_test {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr unsigned ok = 200;

// A server's certificate by a CA of its own.
app::LocalCa made_certificate(const Installation& muster, const std::string& folder) {
  fs::create_directory(muster.path(folder));
  app::LocalCa files(muster.path(folder));
  EXPECT_TRUE(app::make_certificate(files, {}));
  return files;
}

class Reload : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    install(made_certificate(muster_, "a"));
    const std::string config = muster_.write("muster.toml", R"(
[server]
tls_cert = "live.pem"
tls_key = "live-key.pem"
threads = 4
)");
    server_ = std::make_unique<TlsServer>(muster_, Words{"serve", "--config", config});
  }
  void TearDown() override {
    if (server_) {
      EXPECT_EQ(server_->stop(), 0) << server_->log();
    }
  }

  void install(const app::LocalCa& files) const {
    fs::copy_file(files.server.certificate, muster_.path("live.pem"), fs::copy_options::overwrite_existing);
    fs::copy_file(files.server.key, muster_.path("live-key.pem"), fs::copy_options::overwrite_existing);
  }
  std::string shown() const { return TlsClient(server_->url()).certificate(); }
  unsigned status(TlsClient& client) const { return client.get("/healthz").status; }

  const Installation muster_;
  std::unique_ptr<TlsServer> server_;
};

TEST_F(Reload, later_connections_see_the_new_certificate_and_open_ones_go_on) {
  TlsClient open(server_->url(), {.ca = muster_.path("a/local-ca.pem"), .name = "localhost"});
  EXPECT_EQ(status(open), ok);
  const std::string before = shown();
  install(made_certificate(muster_, "b"));
  server_->send_signal(SIGHUP);
  ASSERT_TRUE(server_->logs("live.pem: reloaded"));
  EXPECT_EQ(status(open), ok);
  TlsClient later(server_->url(), {.ca = muster_.path("b/local-ca.pem"), .name = "localhost"});
  EXPECT_EQ(status(later), ok);
  EXPECT_NE(later.certificate(), before);
  EXPECT_EQ(open.certificate(), before);
}

TEST_F(Reload, a_bad_file_changes_nothing_and_is_logged) {
  const std::string before = shown();
  muster_.write("live.pem", "this is no certificate");
  server_->send_signal(SIGHUP);
  ASSERT_TRUE(server_->logs("live.pem: there is no certificate in PEM form in it"));
  EXPECT_EQ(shown(), before);
  // The certificate alone, as somebody who is not done yet leaves it.
  fs::copy_file(made_certificate(muster_, "b").server.certificate, muster_.path("live.pem"),
                fs::copy_options::overwrite_existing);
  server_->send_signal(SIGHUP);
  ASSERT_TRUE(server_->logs("live-key.pem: this is not the key of the certificate in"));
  EXPECT_THAT(server_->log(), HasSubstr("the certificate was not reloaded"));
  EXPECT_EQ(shown(), before);
  install(app::LocalCa(muster_.path("b")));
  server_->send_signal(SIGHUP);
  ASSERT_TRUE(server_->logs("live.pem: reloaded"));
  EXPECT_NE(shown(), before);
}

TEST_F(Reload, sessions_from_before_are_resumed) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient before(server_->url(), {.version = version});
    EXPECT_EQ(status(before), ok);
    const TlsSession session = before.session();
    install(made_certificate(muster_, version == TLS1_2_VERSION ? "b" : "c"));
    server_->send_signal(SIGHUP);
    ASSERT_TRUE(server_->logs("live.pem: reloaded", version == TLS1_2_VERSION ? 1 : 2));
    TlsClient after(server_->url(), {.version = version, .resume = session.get()});
    EXPECT_TRUE(after.resumed()) << version;
    EXPECT_EQ(status(after), ok);
  }
}

TEST(SigHup, without_a_certificate_is_ignored_and_logged) {
  const Installation muster;
  muster.import(small_company());
  TlsServer server(muster, {"serve"});
  server.send_signal(SIGHUP);
  EXPECT_TRUE(server.logs("SIGHUP is ignored"));
  EXPECT_EQ(HttpClient(server.address()).get("/healthz").status, ok);
  EXPECT_EQ(server.stop(), 0);
}

// What `muster demo --tls` says.
struct DemoCa {
  explicit DemoCa(const Installation& muster, Words further = {}) : server(muster, words(std::move(further))) {
    webhook = server.read_line();
    const std::string line = server.read_line();
    EXPECT_TRUE(line.starts_with("ca: ")) << line;
    ca = line.substr(4);
  }
  static Words words(Words further) {
    further.insert(further.begin(), {"demo", "--tls"});
    return further;
  }
  // "" when a client that trusts the CA alone reaches the server by this name.
  std::string why_not(const std::string& name) const {
    try {
      TlsClient client(server.url(), {.ca = ca, .name = name});
      return client.get("/healthz").status == ok ? "" : "a bad reply";
    } catch (const std::exception& error) {
      return error.what();
    }
  }

  TlsServer server;
  std::string webhook;
  std::string ca;
};

TEST(DemoTls, clients_that_trust_the_ca_reach_the_server_by_its_names_alone) {
  const Installation muster;
  DemoCa demo(muster, {"--host", "portal.example", "--host", "10.1.2.3"});
  EXPECT_TRUE(demo.webhook.starts_with("webhook: " + demo.server.url() + "/rest/1/")) << demo.server.url();
  EXPECT_TRUE(demo.server.url().starts_with("https://127.0.0.1:"));
  for (const char* const name : {"localhost", "127.0.0.1", "::1", "portal.example", "10.1.2.3"})
    EXPECT_EQ(demo.why_not(name), "") << name;
  for (const char* const name : {"other.example", "127.0.0.2"})
    EXPECT_EQ(demo.why_not(name), "certificate verify failed") << name;
  const app::LocalCa stranger = made_certificate(muster, "stranger");
  demo.ca = stranger.certificate.string();
  EXPECT_EQ(demo.why_not("localhost"), "certificate verify failed");
  EXPECT_EQ(demo.server.stop(), 0);
}

TEST(DemoTls, the_ca_stays_and_the_certificate_as_long_as_it_fits) {
  const Installation muster;
  const auto start = [&](const Words& further) {
    DemoCa demo(muster, further);
    EXPECT_EQ(demo.why_not("localhost"), "");
    const std::string certificate = TlsClient(demo.server.url()).certificate();
    EXPECT_EQ(demo.server.stop(), 0);
    return std::pair(read_file(demo.ca), certificate);
  };
  const auto first = start({});
  EXPECT_EQ(start({}), first);
  const auto renamed = start({"--host", "portal.example"});
  EXPECT_EQ(renamed.first, first.first) << "the CA that clients trust";
  EXPECT_NE(renamed.second, first.second);
  EXPECT_EQ(start({}), renamed) << "a name more than asked for does no harm";
}

TEST(DemoTls, keys_are_for_their_owner_alone) {
  const Installation muster;
  DemoCa demo(muster);
  const auto others = fs::perms::group_all | fs::perms::others_all;
  const app::LocalCa files(fs::path(demo.ca).parent_path());
  EXPECT_EQ(demo.ca, files.certificate);
  for (const fs::path& key : {files.key, files.server.key})
    EXPECT_EQ(fs::status(key).permissions() & others, fs::perms::none) << key;
  EXPECT_EQ(demo.server.stop(), 0);
  EXPECT_EQ(demo.server.log().find("PRIVATE"), std::string::npos);
}

TEST(DemoTls, a_damaged_ca_is_not_replaced) {
  const Installation muster;
  EXPECT_EQ(DemoCa(muster).server.stop(), 0);
  const app::LocalCa files(muster.store().parent_path());
  std::ofstream(files.certificate) << "gone";
  const Outcome outcome = muster.run({"demo", "--tls", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("local-ca-key.pem are not a certificate and its key; delete both"));
  EXPECT_EQ(read_file(files.certificate), "gone");
}

TEST(DemoTls, bad_names_are_wrong_usage) {
  const Installation muster;
  for (const char* const name : {"", "a b", "*.example", "x,DNS:evil.example", "a..b"}) {
    const Outcome outcome = muster.run({"demo", "--tls", "--host", name});
    EXPECT_EQ(outcome.exit, 2) << name;
    const char* const wrong = std::string_view(name).find(':') == std::string_view::npos
                                  ? "is neither a host name nor an IP address"
                                  : "has a port; give the host name alone";
    EXPECT_THAT(outcome.err, HasSubstr(wrong)) << name;
  }
  EXPECT_EQ(muster.run({"demo", "--host", "portal.example"}).exit, 2) << "--tls is missing";
}

}  // namespace tls_certificates_test
}  // namespace muster::test
