#include "http/network.hpp"

#include <gtest/gtest.h>

namespace muster::http {
namespace network_test {

TEST(Network, AnAddressIsANetworkOfOne) {
  EXPECT_EQ(parse_network("10.0.0.7")->bits, 128u);
  EXPECT_EQ(parse_network("10.0.0.7"), parse_network("10.0.0.7/32"));
  EXPECT_EQ(parse_network("10.0.0.7"), parse_network("::ffff:10.0.0.7"));
  EXPECT_EQ(parse_network("::1"), parse_network("::1/128"));
}

TEST(Network, BitsBeyondThePrefixDoNotCount) {
  EXPECT_EQ(parse_network("10.1.2.3/8"), parse_network("10.0.0.0/8"));
  EXPECT_EQ(parse_network("10.0.0.0/8")->bits, 104u);
  EXPECT_EQ(parse_network("fd12:3456::1/12"), parse_network("fd10::/12"));
  EXPECT_EQ(parse_network("255.255.255.255/0"), parse_network("0.0.0.0/0"));
}

TEST(Network, HasTheAddressesThatBeginAsItDoes) {
  const auto contains = [](const char* network, const char* address) {
    return parse_network(network)->contains(*parse_address(address));
  };
  EXPECT_TRUE(contains("10.0.0.0/8", "10.1.2.3"));
  EXPECT_TRUE(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(contains("192.0.2.128/25", "192.0.2.255"));
  EXPECT_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(contains("10.0.0.7", "10.0.0.7"));
  EXPECT_FALSE(contains("10.0.0.7", "10.0.0.6"));
  EXPECT_TRUE(contains("0.0.0.0/0", "255.0.0.1"));
  EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(contains("::/0", "255.0.0.1"));
  EXPECT_TRUE(contains("fd12::/13", "fd17::1"));
  EXPECT_FALSE(contains("fd12::/13", "fd18::1"));
}

TEST(Network, AnAddressHasOneText) {
  const auto text = [](const char* address) { return std::string(text_of(*parse_address(address)).view()); };
  EXPECT_EQ(text("10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(text("::ffff:10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(text("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(text("::1"), "::1");
  EXPECT_EQ(text("1234:5678:9abc:def0:1234:5678:9abc:def0"), "1234:5678:9abc:def0:1234:5678:9abc:def0");
}

TEST(Network, AnAddressIsWithinOneOfSeveral) {
  const std::vector<Network> networks{*parse_network("10.0.0.0/8"), *parse_network("fd00::/8"),
                                      *parse_network("192.0.2.7")};
  for (const char* inside : {"10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3", "fd00::1", "fdff::", "192.0.2.7"})
    EXPECT_TRUE(is_within(inside, networks)) << inside;
  for (const char* outside : {"11.0.0.0", "9.255.255.255", "fe00::1", "192.0.2.6", "192.0.2.8", "::1", "", "localhost"})
    EXPECT_FALSE(is_within(outside, networks)) << outside;
  EXPECT_FALSE(is_within("127.0.0.1", {}));
  EXPECT_TRUE(is_within("127.9.9.9", loopback()) && is_within("::1", loopback()));
  EXPECT_FALSE(is_within("128.0.0.1", loopback()) || is_within("::2", loopback()));
}

TEST(Network, WhatIsNoneIsRefused) {
  for (const char* text : {"", "10", "10.0.0", "10.0.0.0.1", "10.0.0.256", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                           "10.0.0.0/8 ", "/8", "::1/129", "localhost", "[::1]", "10.0.0.1:80"})
    EXPECT_FALSE(parse_network(text)) << text;
}

}  // namespace network_test
}  // namespace muster::http
