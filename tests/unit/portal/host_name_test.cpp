#include "portal/host_name.hpp"

#include <gtest/gtest.h>

namespace muster::portal {
namespace {

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
  EXPECT_EQ(with_host("http://", "new.example"), "http://new.example");
}

}  // namespace
}  // namespace muster::portal
