#include "portal/portal_list.hpp"

#include <gtest/gtest.h>

namespace muster::portal {
namespace {

using Names = std::vector<std::string>;

class PortalLists : public testing::Test {
 protected:
  // "" when it went well.
  std::string add(const std::string& name, const Names& hosts) {
    const auto added = add_portal(list_, name, hosts);
    return added ? "" : added.error().message;
  }
  std::string rename(const std::string& name, const std::string& new_name, const Names& hosts) {
    const auto renamed = rename_portal(list_, name, new_name, hosts);
    return renamed ? "" : renamed.error().message;
  }

  PortalList list_;
};

TEST_F(PortalLists, IdsAreGivenOnce) {
  EXPECT_EQ(add("one", {"one.example"}), "");
  EXPECT_EQ(add("two", {"two.example", "TWO.example", "zwei.example"}), "");
  EXPECT_EQ(list_.find("two")->id.value, 2u);
  EXPECT_EQ(list_.find("two")->hosts, (Names{"two.example", "zwei.example"}));
  ASSERT_TRUE(set_portal_closed(list_, "two", true));
  ASSERT_TRUE(remove_portal(list_, "two"));
  EXPECT_EQ(add("two", {"two.example"}), "");
  EXPECT_EQ(list_.find("two")->id.value, 3u);
}

TEST_F(PortalLists, WhatIsNoNameIsRefused) {
  for (const char* name : {"", "A", "a b", "-a", "a-", "a.b", "ä"}) EXPECT_NE(add(name, {}), "") << name;
  EXPECT_NE(add(std::string(64, 'a'), {}), "");
  EXPECT_EQ(add(std::string(63, 'a'), {"a.example"}), "");
  for (const char* host : {"", "a..b", ".a", "http://a", "a/b", "a b", "-a.b", "a_.b/", "[x]"})
    EXPECT_NE(add("b", {host}), "") << host;
  EXPECT_EQ(add("b", {"a_b.example", "10.0.0.1", "[fd00::1]", "localhost"}), "");
}

TEST_F(PortalLists, NamesAndHostsAreOneAtATime) {
  EXPECT_EQ(add("acme", {"acme.example"}), "");
  EXPECT_EQ(add("acme", {"other.example"}), "there is a portal acme already");
  EXPECT_EQ(add("other", {"ACME.example:80"}), "acme.example is portal acme's");
  EXPECT_EQ(rename("acme", "", {"new.example"}), "");
  EXPECT_EQ(add("other", {"acme.example"}), "acme.example is an old name of portal acme and leads there");
  EXPECT_EQ(rename("none", "x", {}), "there is no portal none; there are acme");
}

TEST_F(PortalLists, OnePortalMayDoWithoutAHost) {
  EXPECT_EQ(add("main", {}), "");
  EXPECT_EQ(add("other", {}),
            "portal main has no host name and answers for all that are no other portal's; give other one by --host");
  EXPECT_EQ(add("other", {"other.example"}), "");
}

TEST_F(PortalLists, RenamingMakesHostsOldAndBack) {
  EXPECT_EQ(add("acme", {"one.example", "two.example"}), "");
  EXPECT_EQ(rename("acme", "globex", {}), "");
  EXPECT_FALSE(list_.find("acme"));
  EXPECT_EQ(rename("globex", "", {"two.example", "three.example"}), "");
  EXPECT_EQ(list_.find("globex")->hosts, (Names{"two.example", "three.example"}));
  EXPECT_EQ(list_.find("globex")->old_hosts, Names{"one.example"});
  EXPECT_EQ(rename("globex", "globex", {"one.example"}), "");
  EXPECT_EQ(list_.find("globex")->old_hosts, (Names{"two.example", "three.example"}));
}

TEST_F(PortalLists, ClosedIsNotRemoved) {
  EXPECT_EQ(add("acme", {}), "");
  EXPECT_EQ(remove_portal(list_, "acme").error().message, "portal acme is open; `muster portal close acme` first");
  EXPECT_TRUE(set_portal_closed(list_, "acme", true));
  EXPECT_EQ(set_portal_closed(list_, "acme", true).error().message, "portal acme is closed already");
  EXPECT_TRUE(set_portal_closed(list_, "acme", false));
  EXPECT_EQ(set_portal_closed(list_, "none", true).error().kind, base::ErrorKind::not_found);
}

}  // namespace
}  // namespace muster::portal
