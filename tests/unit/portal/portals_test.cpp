#include "portal/portals.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support/company.hpp"
#include "support/failing_store.hpp"

namespace muster::portal {
namespace portals_test {

class ServedPortals : public testing::Test {
 protected:
  base::PortalId add(const std::string& name, const std::vector<std::string>& hosts) {
    base::PortalId id;
    EXPECT_TRUE(store_.change_portals([&](PortalList& list) -> base::Result<void> {
      id = add_portal(list, name, hosts).value();
      return {};
    }));
    return id;
  }
  void change(const Store::EditPortals& edit) { ASSERT_TRUE(store_.change_portals(edit)); }
  void write_user(base::PortalId portal, std::uint32_t user) {
    const auto live = std::move(LivePortal::open(store_, portal).value());
    ASSERT_TRUE(live->write({}, [user](PortalDraft& draft) -> base::Result<void> {
      draft.directory().put_user(test::make_user(user));
      return {};
    }));
  }
  void open() { portals_ = std::move(Portals::open(store_, server_lock_.get()).value()); }
  std::shared_ptr<const HostTable> table() const { return portals_->hosts().newest(); }
  // The portal's name, with an arrow when the host has moved.
  std::string lead(std::string_view host) const {
    const auto found = table()->find(host);
    if (!found.hosted) return "nowhere";
    return (found.by_old_name ? "-> " : "") + found.hosted->entry.name;
  }

  test::FailingStore store_;
  std::unique_ptr<ServerLock> server_lock_ = std::move(store_.lock_server().value());
  std::unique_ptr<Portals> portals_;
};

TEST_F(ServedPortals, OneAloneAnswersForEveryHost) {
  add("acme", {"acme.example"});
  open();
  for (const char* host : {"acme.example", "else.example", "127.0.0.1:8080", ""}) EXPECT_EQ(lead(host), "acme");
  EXPECT_FALSE(table()->portals().front().served->snapshots()) << "a million people take a while";
}

TEST_F(ServedPortals, OfSeveralTheHostChooses) {
  add("acme", {"acme.example", "www.acme.example"});
  add("globex", {"globex.example"});
  open();
  EXPECT_EQ(lead("acme.example"), "acme");
  EXPECT_EQ(lead("WWW.Acme.example:8443"), "acme");
  EXPECT_EQ(lead("globex.example."), "globex");
  EXPECT_EQ(lead("example"), "nowhere");
  EXPECT_EQ(lead(""), "nowhere");
  add("rest", {});
  ASSERT_TRUE(portals_->catch_up());
  EXPECT_EQ(lead("example"), "rest");
  EXPECT_EQ(lead(""), "rest");
  EXPECT_EQ(lead("globex.example"), "globex");
}

TEST_F(ServedPortals, OldNamesLeadOn) {
  add("acme", {"acme.example"});
  open();
  change([](PortalList& list) { return rename_portal(list, "acme", "", {"new.example"}); });
  ASSERT_TRUE(portals_->catch_up());
  EXPECT_EQ(lead("acme.example:80"), "-> acme");
  EXPECT_EQ(lead("new.example"), "acme");
  EXPECT_EQ(lead("else.example"), "acme");
}

TEST_F(ServedPortals, AreLoadedWhenFirstAskedFor) {
  const auto acme = add("acme", {"acme.example"});
  const auto globex = add("globex", {"globex.example"});
  write_user(acme, 7);
  open();
  const auto served = table()->find("acme.example").hosted->served;
  EXPECT_FALSE(served->snapshots());
  EXPECT_TRUE(store_.wait_until_shown(acme, 99, std::chrono::milliseconds(0))) << "whatever will be there";
  std::vector<std::thread> openers;
  std::array<LivePortal*, 4> opened{};
  for (auto& one : opened) openers.emplace_back([&] { one = *served->open(); });
  for (std::thread& one : openers) one.join();
  for (LivePortal* one : opened) EXPECT_EQ(one, opened.front());
  EXPECT_TRUE(served->snapshots()->newest()->directory.user({7}));
  EXPECT_FALSE(store_.wait_until_shown(acme, 99, std::chrono::milliseconds(0)));
  EXPECT_FALSE(table()->find("globex.example").hosted->served->snapshots());
  write_user(acme, 8);
  write_user(globex, 9);
  ASSERT_TRUE(portals_->catch_up());
  EXPECT_TRUE(served->snapshots()->newest()->directory.user({8}));
  EXPECT_FALSE(table()->find("globex.example").hosted->served->snapshots()) << "a change is no question";
}

TEST_F(ServedPortals, KeepWhatIsLoadedWhenTheListChanges) {
  add("acme", {"acme.example"});
  open();
  ASSERT_TRUE(table()->portals().front().served->open());
  HostReader reader(portals_->hosts());
  const Portal* before = reader.snapshot(*reader.find("acme.example").hosted);
  ASSERT_TRUE(before);
  add("globex", {"globex.example"});
  ASSERT_TRUE(portals_->catch_up());
  EXPECT_EQ(reader.snapshot(*reader.find("acme.example").hosted), before);
  EXPECT_FALSE(reader.snapshot(*reader.find("globex.example").hosted));
  ASSERT_TRUE(reader.find("globex.example").hosted->served->open());
  EXPECT_TRUE(reader.snapshot(*reader.find("globex.example").hosted));
}

TEST_F(ServedPortals, ARemovedOneIsGoneOnceNobodyReadsIt) {
  add("acme", {"acme.example"});
  add("globex", {"globex.example"});
  open();
  HostReader reader(portals_->hosts());
  std::weak_ptr<ServedPortal> served = reader.find("globex.example").hosted->served;
  ASSERT_TRUE(served.lock()->open());
  EXPECT_TRUE(reader.snapshot(*reader.find("globex.example").hosted));
  change([](PortalList& list) -> base::Result<void> {
    if (auto closed = set_portal_closed(list, "globex", true); !closed) return closed;
    return remove_portal(list, "globex");
  });
  ASSERT_TRUE(portals_->catch_up());
  EXPECT_FALSE(served.expired());
  reader.refresh();
  EXPECT_TRUE(served.expired());
  EXPECT_EQ(reader.find("globex.example").hosted->entry.name, "acme") << "which is alone now";
}

TEST_F(ServedPortals, OneThatCannotBeLoadedMayBeTriedAgain) {
  ServedPortal served(store_, {1}, server_lock_.get());
  EXPECT_EQ(served.open().error().kind, base::ErrorKind::not_found);
  EXPECT_TRUE(store_.wait_until_shown({1}, 99, std::chrono::milliseconds(0)));
  add("acme", {});
  EXPECT_TRUE(served.open());
}

}  // namespace portals_test
}  // namespace muster::portal
