#include "rest/endpoints.hpp"

#include <gtest/gtest.h>

#include "support/company.hpp"

namespace muster::rest {
namespace {

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
  service_.oauth_host = "oauth.example";
  const Endpoints all = of({.host = "acme.example:444", .secure = true});
  EXPECT_EQ(all.portal, "https://acme.example:444");
  EXPECT_EQ(all.server, "https://oauth.example:444");
  EXPECT_EQ(all.server_domain(), "oauth.example:444");
  EXPECT_TRUE(is_for_oauth_host({.host = "OAUTH.example:444"}, service_));
  EXPECT_FALSE(is_for_oauth_host({.host = "acme.example"}, service_));
  service_.oauth_host = "";
  EXPECT_FALSE(is_for_oauth_host({.host = ""}, service_));
}

TEST(AddParameter, IsEncodedAndComesBehindWhatThereIs) {
  std::string url = "https://app.example/back";
  add_parameter(url, "state", "a&b=\"ж\" +");
  EXPECT_EQ(url, "https://app.example/back?state=a%26b%3D%22%D0%B6%22%20%2B");
  add_parameter(url, "scope", "");
  add_parameter(url, "code", "A-Z.0_9~");
  EXPECT_EQ(url, "https://app.example/back?state=a%26b%3D%22%D0%B6%22%20%2B&code=A-Z.0_9~");
}

}  // namespace
}  // namespace muster::rest
