#include "portal/portal_list.hpp"

#include <gtest/gtest.h>

namespace muster::portal {
namespace portal_list_test {

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

  std::string add_host(const std::string& name, const std::string& host) {
    const auto added = add_portal_host(list_, name, host);
    return added ? "" : added.error().message;
  }
  std::string add_old_host(const std::string& name, const std::string& host) {
    const auto added = add_old_portal_host(list_, name, host);
    return added ? "" : added.error().message;
  }
  std::string remove_host(const std::string& name, const std::string& host) {
    const auto removed = remove_portal_host(list_, name, host);
    return removed ? "" : removed.error().message;
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
  EXPECT_EQ(add("acme", {"other.example"}), "portal acme already exists");
  EXPECT_EQ(add("other", {"ACME.example"}),
            "acme.example is a host name of portal acme; `muster portal host remove acme acme.example` frees it");
  EXPECT_EQ(rename("acme", "", {"new.example"}), "");
  EXPECT_EQ(add("other", {"acme.example"}),
            "acme.example is an old host name of portal acme; `muster portal host remove acme acme.example` frees it");
  EXPECT_EQ(rename("none", "x", {}), "there is no portal none; there are acme");
}

TEST_F(PortalLists, OnePortalMayDoWithoutAHost) {
  EXPECT_EQ(add("main", {}), "");
  EXPECT_EQ(add("other", {}),
            "portal main has no host name and so answers at every one that is not another portal's; give portal other "
            "a host name by --host");
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

TEST_F(PortalLists, APortIsAnErrorWhereverAHostIsGiven) {
  EXPECT_EQ(add("acme", {"acme.example"}), "");
  const std::string error = "\"a:8080\" has a port; give the host name alone, here a";
  EXPECT_EQ(add("other", {"a:8080"}), error);
  EXPECT_EQ(rename("acme", "", {"a:8080"}), error);
  EXPECT_EQ(add_host("acme", "a:8080"), error);
  EXPECT_EQ(add_old_host("acme", "a:8080"), error);
  EXPECT_EQ(remove_host("acme", "a:8080"), error);
  EXPECT_EQ(list_.entries.size(), 1u);
  EXPECT_EQ(list_.find("acme")->hosts, Names{"acme.example"});
}

TEST_F(PortalLists, HostsComeAndGoOneAtATime) {
  EXPECT_EQ(add("acme", {"acme.example"}), "");
  EXPECT_EQ(add_host("acme", "WWW.acme.example."), "");
  EXPECT_EQ(add_old_host("acme", "old.example"), "");
  EXPECT_EQ(list_.find("acme")->hosts, (Names{"acme.example", "www.acme.example"}));
  EXPECT_EQ(list_.find("acme")->old_hosts, Names{"old.example"});
  // From the one kind to the other and back.
  EXPECT_EQ(add_host("acme", "old.example"), "");
  EXPECT_EQ(add_old_host("acme", "acme.example"), "");
  EXPECT_EQ(list_.find("acme")->hosts, (Names{"www.acme.example", "old.example"}));
  EXPECT_EQ(list_.find("acme")->old_hosts, Names{"acme.example"});
  EXPECT_EQ(remove_host("acme", "acme.example"), "");
  EXPECT_EQ(remove_host("acme", "www.acme.example"), "");
  EXPECT_EQ(list_.find("acme")->hosts, Names{"old.example"});
  EXPECT_EQ(list_.find("acme")->old_hosts, Names{});
  EXPECT_EQ(remove_host("acme", "old.example"), "") << "alone, it then answers at every host";
}

TEST_F(PortalLists, AHostIsGivenOnce) {
  EXPECT_EQ(add("acme", {"acme.example"}), "");
  EXPECT_EQ(add("globex", {"globex.example"}), "");
  EXPECT_EQ(add_old_host("globex", "old.example"), "");
  EXPECT_EQ(add_host("none", "new.example"), "there is no portal none; there are acme, globex");
  EXPECT_EQ(add_old_host("none", "new.example"), "there is no portal none; there are acme, globex");
  EXPECT_EQ(remove_host("none", "new.example"), "there is no portal none; there are acme, globex");
  EXPECT_EQ(add_host("acme", "acme.example"), "portal acme has the host name acme.example already");
  EXPECT_EQ(add_old_host("globex", "old.example"), "portal globex has the old host name old.example already");
  EXPECT_EQ(
      add_host("acme", "globex.example"),
      "globex.example is a host name of portal globex; `muster portal host remove globex globex.example` frees it");
  const std::string old =
      "old.example is an old host name of portal globex; `muster portal host remove globex old.example` frees it";
  EXPECT_EQ(add_old_host("acme", "old.example"), old);
  EXPECT_EQ(remove_host("acme", "old.example"), old);
  EXPECT_EQ(remove_host("acme", "new.example"),
            "portal acme has no host name new.example; `muster portal list` shows what it has");
}

TEST_F(PortalLists, AmongSeveralEachKeepsAHost) {
  EXPECT_EQ(add("acme", {"acme.example"}), "");
  EXPECT_EQ(add("globex", {"globex.example"}), "");
  const std::string remedy = "; give it another one first, by `muster portal host add acme HOST`";
  EXPECT_EQ(remove_host("acme", "acme.example"),
            "acme.example is the only host name of portal acme, and among several portals each needs one" + remedy);
  EXPECT_EQ(add_old_host("acme", "acme.example"), "acme.example is the only host name of portal acme" + remedy);
  EXPECT_EQ(add_host("acme", "new.example"), "");
  EXPECT_EQ(remove_host("acme", "acme.example"), "");
}

TEST_F(PortalLists, AnOldHostNeedsOneToLeadTo) {
  EXPECT_EQ(add("main", {}), "");
  EXPECT_EQ(add_old_host("main", "old.example"),
            "portal main has no host name that an old one could lead to; give it one first, by `muster portal host "
            "add main HOST`");
  EXPECT_EQ(add_host("main", "new.example"), "");
  EXPECT_EQ(add_old_host("main", "old.example"), "");
  EXPECT_EQ(remove_host("main", "new.example"),
            "new.example is the only host name of portal main, and its old ones lead there; give it another one first, "
            "by `muster portal host add main HOST`");
}

TEST_F(PortalLists, ClosedIsNotRemoved) {
  EXPECT_EQ(add("acme", {}), "");
  EXPECT_EQ(remove_portal(list_, "acme").error().message,
            "portal acme is open; close it first, by `muster portal close acme`");
  EXPECT_TRUE(set_portal_closed(list_, "acme", true));
  EXPECT_EQ(set_portal_closed(list_, "acme", true).error().message, "portal acme is already closed");
  EXPECT_TRUE(set_portal_closed(list_, "acme", false));
  EXPECT_EQ(set_portal_closed(list_, "none", true).error().kind, base::ErrorKind::not_found);
}

}  // namespace portal_list_test
}  // namespace muster::portal
