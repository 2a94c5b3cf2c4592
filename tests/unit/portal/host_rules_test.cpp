#include "portal/host_rules.hpp"

#include <gtest/gtest.h>

namespace muster::portal {
namespace host_rules_test {

// What becomes of it, or what is said of it.
std::string read(std::string_view text) {
  const auto host = read_host(text);
  return host ? *host : host.error().message;
}

TEST(HostRules, NamesAreKeptInOneForm) {
  EXPECT_EQ(read("acme.example"), "acme.example");
  EXPECT_EQ(read("ACME.Example"), "acme.example");
  EXPECT_EQ(read("acme.example."), "acme.example");
  EXPECT_EQ(read("localhost"), "localhost");
  EXPECT_EQ(read("a_b.xn--mller-kva.example"), "a_b.xn--mller-kva.example");
  EXPECT_EQ(read("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(read("[FD00:0:0::1]"), "[fd00::1]");
}

TEST(HostRules, APortIsNoPartOfAName) {
  EXPECT_EQ(read("a:8080"), "\"a:8080\" has a port; give the host name alone, here a");
  EXPECT_EQ(read("A.Example.:80"), "\"A.Example.:80\" has a port; give the host name alone, here a.example");
  EXPECT_EQ(read("a:"), "\"a:\" has a port; give the host name alone, here a");
  EXPECT_EQ(read("a:http"), "\"a:http\" has a port; give the host name alone, here a");
  EXPECT_EQ(read("[::1]:8080"), "\"[::1]:8080\" has a port; give the host name alone, here [::1]");
  EXPECT_EQ(read(":8080"), "\":8080\" has a port; give the host name alone, such as acme.example");
}

TEST(HostRules, AnAddressOfAPageIsNoName) {
  EXPECT_EQ(read("https://acme.example/rest/"),
            "\"https://acme.example/rest/\" is more than a host name; give the name alone, here acme.example");
  EXPECT_EQ(read("http://acme.example:8080"),
            "\"http://acme.example:8080\" is more than a host name; give the name alone, here acme.example");
  EXPECT_EQ(read("acme.example/"),
            "\"acme.example/\" is more than a host name; give the name alone, here acme.example");
  EXPECT_EQ(read("http://[::1]/"), "\"http://[::1]/\" is more than a host name; give the name alone, here [::1]");
  EXPECT_EQ(read("https://"), "\"https://\" is more than a host name; give the name alone, such as acme.example");
}

TEST(HostRules, APasswordIsNotRepeated) {
  EXPECT_EQ(read("https://anna:hushHush@acme.example/"),
            "an address with a user name in it is more than a host name; give the name alone, here acme.example");
}

TEST(HostRules, AnIpv6AddressStandsInBrackets) {
  EXPECT_EQ(read("fd00::1"), "\"fd00::1\": an IPv6 address stands in brackets, here [fd00::1]");
  for (const char* text : {"[x]", "[]", "[fd00::1", "[10.0.0.1]", "[fd00:::1]"})
    EXPECT_EQ(read(text), "\"" + std::string(text) + "\" is not an IPv6 address in brackets, such as [fd00::1]");
}

TEST(HostRules, WhatIsNoNameIsRefused) {
  for (const char* text : {"", ".", "a..b", ".a", "a b", "-a.b", "a-.b", "*.example", "a,b"})
    EXPECT_EQ(read(text), "\"" + std::string(text) + "\" is not a host name such as acme.example");
  EXPECT_EQ(read("a\nb"), "\"a?b\" is not a host name such as acme.example");
  EXPECT_FALSE(read_host(std::string(64, 'a')));
  EXPECT_TRUE(read_host(std::string(63, 'a')));
  std::string longest = "a";
  while (longest.size() < 253) longest += ".a";
  EXPECT_TRUE(read_host(longest));
  EXPECT_FALSE(read_host(longest + ".a"));
  EXPECT_NE(read("müller.example").find("xn--"), std::string::npos);
}

}  // namespace host_rules_test
}  // namespace muster::portal
