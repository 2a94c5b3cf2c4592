#include "rest/protocol/address.hpp"

#include <gtest/gtest.h>

// Contract section 1.
namespace muster::rest {
namespace address_test {

TEST(Address, AWebhookNamesUserSecretAndMethod) {
  const Address address = parse_address("/rest/1/abc/im.department.get?ID[]=3&x=/rest/2");
  EXPECT_EQ(address.route, Route::method);
  EXPECT_TRUE(address.by_webhook);
  EXPECT_EQ(address.user, "1");
  EXPECT_EQ(address.secret, "abc");
  EXPECT_EQ(address.method, "im.department.get");
  EXPECT_EQ(address.query, "ID[]=3&x=/rest/2");
}

TEST(Address, ATokenNamesTheMethodAlone) {
  const Address address = parse_address("/rest/im.department.get?auth=x");
  EXPECT_EQ(address.route, Route::method);
  EXPECT_FALSE(address.by_webhook);
  EXPECT_EQ(address.method, "im.department.get");
  EXPECT_EQ(address.query, "auth=x");
}

TEST(Address, SlashesMayBeDoubledAndTrail) {
  for (const char* target :
       {"/rest/1/abc/m", "/rest/1/abc/m/", "//rest//1///abc////m//", "/rest/1/abc//m.json/", "/rest/1/abc/m.json"}) {
    const Address address = parse_address(target);
    EXPECT_TRUE(address.route == Route::method && address.by_webhook) << target;
    EXPECT_EQ(address.user, "1") << target;
    EXPECT_EQ(address.secret, "abc") << target;
    EXPECT_EQ(address.method, "m") << target;
  }
  EXPECT_EQ(parse_address("//rest///m/").method, "m");
}

TEST(Address, WhatIsMissingIsEmpty) {
  EXPECT_EQ(parse_address("/rest").place, Route::method);
  EXPECT_EQ(parse_address("/rest/").method, "");
  const Address address = parse_address("/rest/1/abc/");
  EXPECT_TRUE(address.by_webhook);
  EXPECT_EQ(address.secret, "abc");
  EXPECT_EQ(address.method, "");
}

TEST(Address, EverythingElseIsNotOurs) {
  for (const char* target : {"", "/", "/?a=b", "/restful/1/a/m", "/REST/1/a/m", "/x/rest/1", "/rest/1/a/m/more",
                             "/rest/1/a/m/more/and/more", "/?/rest/1/a/m"})
    EXPECT_EQ(parse_address(target).place, Route::nowhere) << target;
}

}  // namespace address_test
}  // namespace muster::rest
