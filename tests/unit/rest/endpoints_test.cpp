#include "rest/call/endpoints.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::rest {
namespace endpoints_test {

class EndpointsTest : public testing::Test {
 protected:
  Endpoints of(const Request& request, std::vector<std::string> hosts = {}) const {
    return endpoints_of(request, {.id = {1}, .name = "acme", .hosts = std::move(hosts)}, service_);
  }
  const test::FixedClock clock_{test::test_now};
  Service service_{.clock = clock_, .compat = {}, .limits = {}, .log = base::make_log()};
};

TEST_F(EndpointsTest, WithoutConfigurationTheyAreThoseOfTheRequest) {
  const Endpoints plain = of({.host = "127.0.0.1:8080"});
  EXPECT_EQ(plain.portal, "http://127.0.0.1:8080");
  EXPECT_EQ(plain.server_rest(), "http://127.0.0.1:8080/rest/");
  EXPECT_EQ(of({.host = "acme.example", .secure = true}).portal_rest(), "https://acme.example/rest/");
}

TEST_F(EndpointsTest, ThePublicAddressWinsWithItsSchemeAndPort) {
  service_.public_url = "https://portal.example:8443/below/";
  const Endpoints all = of({.host = "10.0.0.1:80"});
  EXPECT_EQ(all.portal, "https://portal.example:8443");
  EXPECT_EQ(all.portal_domain(), "portal.example:8443");
}

TEST_F(EndpointsTest, APortalIsNamedByItsFirstHost) {
  service_.public_url = "https://portal.example:8443";
  EXPECT_EQ(of({.host = "x"}, {"acme.example", "other.example"}).portal, "https://acme.example:8443");
}

TEST_F(EndpointsTest, TheAuthorisationServerMayHaveAHostOfItsOwn) {
  service_.oauth_hosts = {"oauth.example"};
  const Endpoints all = of({.host = "acme.example:444", .secure = true});
  EXPECT_EQ(all.portal, "https://acme.example:444");
  EXPECT_EQ(all.server, "https://oauth.example:444");
  EXPECT_EQ(all.portal_domain(), "acme.example:444");
  EXPECT_EQ(all.server_domain(), "oauth.example:444");
}

TEST_F(EndpointsTest, OfSeveralTheServerIsTheOneThatWasAskedElseTheFirst) {
  service_.oauth_hosts = {"oauth.example", "second.example", "third.example"};
  EXPECT_EQ(of({.host = "second.example:444", .secure = true}, {"acme.example"}).server, "https://second.example:444");
  EXPECT_EQ(of({.host = "Third.Example."}, {"acme.example"}).server, "http://third.example");
  EXPECT_EQ(of({.host = "acme.example"}, {"acme.example"}).server, "http://oauth.example");
  service_.public_url = "https://portal.example:8443/below/";
  EXPECT_EQ(of({.host = "second.example"}, {"acme.example"}).server, "https://second.example:8443");
  EXPECT_EQ(of({.host = "second.example"}, {"acme.example"}).portal, "https://acme.example:8443");
}

TEST_F(EndpointsTest, KnowsTheHostsOfTheServer) {
  EXPECT_EQ(oauth_host_of({.host = ""}, service_), "") << "there is none";
  service_.oauth_hosts = {"oauth.example", "second.example"};
  for (const char* host : {"oauth.example", "OAUTH.example:444", "oauth.example.", "oauth.example.:80"})
    EXPECT_EQ(oauth_host_of({.host = host}, service_), "oauth.example") << host;
  EXPECT_EQ(oauth_host_of({.host = "second.example"}, service_), "second.example");
  for (const char* host : {"", "acme.example", "x.oauth.example", "oauth.example2", "."})
    EXPECT_EQ(oauth_host_of({.host = host}, service_), "") << host;
}

TEST(AddParameter, IsEncodedAndComesBehindWhatThereIs) {
  std::string url = "https://app.example/back";
  add_parameter(url, "state", "a&b=\"ж\" +");
  EXPECT_EQ(url, "https://app.example/back?state=a%26b%3D%22%D0%B6%22%20%2B");
  add_parameter(url, "scope", "");
  add_parameter(url, "code", "A-Z.0_9~");
  EXPECT_EQ(url, "https://app.example/back?state=a%26b%3D%22%D0%B6%22%20%2B&code=A-Z.0_9~");
}

// What a client writes into Host leads nobody elsewhere.
TEST_F(EndpointsTest, AHostThatIsNotOursGivesWayToTheAddressOfTheConnection) {
  const auto at = [](std::string_view host, bool secure = false) {
    return Request{.host = host, .local = "192.0.2.7", .local_port = 8080, .secure = secure};
  };
  for (const char* host : {"evil.example", "evil.example:80", "", "192.0.2.8", "localhost.evil.example",
                           "127.0.0.1.evil.example", "127.evil.example", "[::2]:80"})
    EXPECT_EQ(of(at(host)).portal, "http://192.0.2.7:8080") << host;
  EXPECT_EQ(of(at("evil.example:6666"), {"acme.example"}).portal, "http://acme.example:8080") << "nor to its port";
  EXPECT_EQ(of(at("evil.example", true)).server, "https://192.0.2.7:8080");
  EXPECT_EQ(of({.host = "evil.example", .local = "192.0.2.7", .local_port = 443, .secure = true}).portal,
            "https://192.0.2.7");
  EXPECT_EQ(of({.host = "evil.example", .local = "2001:db8::7", .local_port = 80}).portal, "http://[2001:db8::7]");
}

TEST_F(EndpointsTest, AHostThatIsOursStaysWithItsPort) {
  service_.oauth_hosts = {"oauth.example"};
  const auto of_host = [&](std::string_view host) {
    return of({.host = host, .local = "192.0.2.7", .local_port = 8080}, {"acme.example", "second.example"});
  };
  EXPECT_EQ(of_host("acme.example").portal, "http://acme.example") << "as behind a proxy";
  EXPECT_EQ(of_host("Second.Example.:8443").portal, "http://acme.example:8443");
  EXPECT_EQ(of_host("oauth.example:8443").server, "http://oauth.example:8443");
  for (const char* host : {"localhost:8080", "127.0.0.1:8080", "[::1]:8080", "192.0.2.7:8080", "127.0.0.53:9090"})
    EXPECT_EQ(of({.host = host, .local = "192.0.2.7", .local_port = 8080}).portal, "http://" + std::string(host));
}

}  // namespace endpoints_test
}  // namespace muster::rest
