#include "portal/host_name.hpp"

#include <gtest/gtest.h>

namespace muster::portal {
namespace host_name_test {

TEST(HostName, IsKeptPlain) {
  EXPECT_EQ(plain_host("Acme.Example"), "acme.example");
  EXPECT_EQ(plain_host("acme.example.:8443"), "acme.example");
  EXPECT_EQ(plain_host("[FD00::1]:80"), "[fd00::1]");
  EXPECT_EQ(plain_host("[::1]"), "[::1]");
  EXPECT_EQ(plain_host("127.0.0.1:80"), "127.0.0.1");
  EXPECT_EQ(plain_host(""), "");
}

TEST(HostName, AnAddressGetsAnotherOne) {
  EXPECT_EQ(with_host("https://old.example:8443/a:b/c?d=//e", "new.example"), "https://new.example:8443/a:b/c?d=//e");
  EXPECT_EQ(with_host("http://[::1]:80", "new.example"), "http://new.example:80");
  EXPECT_EQ(with_host("http://[::1]/x", "new.example"), "http://new.example/x");
  EXPECT_EQ(with_host("https://old.example?a[]=1", "[::1]"), "https://[::1]?a[]=1");
  EXPECT_EQ(with_host("no address", "new.example"), "no address");
}

TEST(WebOrigin, IsTakenOffAnAddress) {
  const auto expect = [](std::string_view address, std::string_view scheme, std::string_view host,
                         std::string_view port, std::string_view left) {
    const auto origin = take_origin(address);
    ASSERT_TRUE(origin) << address;
    EXPECT_EQ(origin->scheme, scheme);
    EXPECT_EQ(origin->host, host);
    EXPECT_EQ(origin->port, port);
    EXPECT_EQ(address, left);
  };
  expect("http://acme.example", "http", "acme.example", "", "");
  expect("https://acme.example:8443/rest/1/s/m?f[>ID]=1", "https", "acme.example", ":8443", "/rest/1/s/m?f[>ID]=1");
  expect("HTTPS://ACME.example.:443?x", "HTTPS", "ACME.example.", ":443", "?x");
  expect("http://[fd00::1]:80/", "http", "[fd00::1]", ":80", "/");
  expect("http://[::1]#top", "http", "[::1]", "", "#top");
  expect("http://127.0.0.1:/", "http", "127.0.0.1", "", "/");
  expect("http://my_host/://x@y", "http", "my_host", "", "/://x@y");
  expect("http://x:65535", "http", "x", ":65535", "");
}

TEST(WebOrigin, IsNoneOfWhatBeginsOtherwise) {
  for (const std::string_view text : {"",
                                      "/",
                                      "x",
                                      "http",
                                      "http:",
                                      "http:/",
                                      "http:/x",
                                      "http://",
                                      "http:///x",
                                      "http://?x",
                                      "http://:80",
                                      "http://:80/x",
                                      "ftp://x",
                                      "xhttp://x",
                                      "://x",
                                      " http://x",
                                      "http://a@x",
                                      "http://a:b@x/",
                                      "http://@x",
                                      "http://x:0",
                                      "http://x:65536",
                                      "http://x:0x",
                                      "http://x:80:80",
                                      "http://x:-1",
                                      "http://[::1",
                                      "http://[]",
                                      "http://[::1]x",
                                      "http://::1/",
                                      "http://x\\y",
                                      "http://x y",
                                      "http://\xd0\x96.example",
                                      "http://x%",
                                      "httpss://x"}) {
    std::string_view left = text;
    EXPECT_FALSE(take_origin(left)) << text;
    EXPECT_EQ(left, text);
  }
}

TEST(WebOrigin, IsWrittenAsItWas) {
  std::string_view address = "https://acme.example:8443/x";
  const auto origin = take_origin(address);
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->text(), "https://acme.example:8443");
  EXPECT_EQ(origin->with_host("[::1]"), "https://[::1]:8443");
}

}  // namespace host_name_test
}  // namespace muster::portal
