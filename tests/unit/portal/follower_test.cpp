#include "portal/follower.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "store/open_store.hpp"
#include "support/company.hpp"
#include "support/failing_store.hpp"

namespace muster::portal {
namespace follower_test {

TEST(Follower, ShowsWhatAnotherProcessCommits) {
  const auto store = store::make_memory_store();
  const base::PortalId id = *portal::create_portal(*store, "acme");
  const auto other = std::move(LivePortal::open(*store, id).value());
  const auto server_lock = std::move(store->lock_server().value());
  const auto portals = std::move(Portals::open(*store, server_lock.get()).value());
  const SnapshotCell& served = (*portals->hosts().newest()->portals().front().served->open())->snapshots();
  const base::SystemClock clock;
  AuditRetention keeper(*store, clock, base::make_log(), 0);
  UsageRecorder uses(*store, *portals, clock, base::make_log());
  const Follower follower(*store, *portals, keeper, uses, base::make_log());
  for (std::uint32_t user = 1; user <= 5; ++user) {
    const auto revision = other->write({}, [user](PortalDraft& draft) -> base::Result<void> {
      draft.directory().put_user(test::make_user(user));
      return {};
    });
    ASSERT_TRUE(store->wait_until_shown(id, *revision, std::chrono::seconds(60)));
    EXPECT_GE(served.newest()->revision, *revision);
    EXPECT_TRUE(served.newest()->directory.user({user}));
  }
}

TEST(Follower, AnswersForAPortalThatAnotherProcessAdds) {
  const auto store = store::make_memory_store();
  ASSERT_TRUE(create_portal(*store, "acme"));
  const auto server_lock = std::move(store->lock_server().value());
  const auto portals = std::move(Portals::open(*store, server_lock.get()).value());
  const base::SystemClock clock;
  AuditRetention keeper(*store, clock, base::make_log(), 0);
  UsageRecorder uses(*store, *portals, clock, base::make_log());
  const Follower follower(*store, *portals, keeper, uses, base::make_log());
  const auto list = store->change_portals([](PortalList& portal_list) -> base::Result<void> {
    return add_portal(portal_list, "other", {"other.example"}) ? base::Result<void>() : base::invalid("not added");
  });
  ASSERT_TRUE(list);
  ASSERT_TRUE(store->wait_until_listed(*list, std::chrono::seconds(60)));
  EXPECT_EQ(portals->hosts().newest()->find("other.example").hosted->entry.name, "other");
  EXPECT_EQ(portals->hosts().newest()->find("else.example").hosted->entry.name, "acme");
}

// Fails to say what it has, once.
class StumblingStore final : public test::FailingStore {
 public:
  base::Result<PortalList> portals() override {
    if (stumbles.exchange(false)) return base::unavailable("stumbled");
    return FailingStore::portals();
  }
  std::atomic<bool> stumbles{false};
};

TEST(Follower, TakesOverLaterWhatItCouldNotAtOnce) {
  StumblingStore store;
  const base::PortalId id = *create_portal(store, "acme");
  const auto other = std::move(LivePortal::open(store, id).value());
  const auto server_lock = std::move(store.lock_server().value());
  const auto portals = std::move(Portals::open(store, server_lock.get()).value());
  ASSERT_TRUE(portals->hosts().newest()->portals().front().served->open());
  store.stumbles = true;
  const auto revision = other->write({}, [](PortalDraft& draft) -> base::Result<void> {
    draft.directory().put_user(test::make_user(1));
    return {};
  });
  const base::SystemClock clock;
  AuditRetention keeper(store, clock, base::make_log({.level = base::LogLevel::off}), 0);
  UsageRecorder uses(store, *portals, clock, base::make_log({.level = base::LogLevel::off}));
  const Follower follower(store, *portals, keeper, uses, base::make_log({.level = base::LogLevel::off}));
  EXPECT_TRUE(store.wait_until_shown(id, *revision, std::chrono::seconds(60)));
}

// As when there is no memory.
class BreakingStore final : public test::FailingStore {
 public:
  base::Result<bool> wait_for_change(std::uint64_t&, std::chrono::milliseconds) override {
    throw std::runtime_error("no memory");
  }
};

TEST(FollowerDeathTest, AnExceptionEndsTheProcess) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto follow = [] {
    BreakingStore store;
    const auto portals = std::move(Portals::open(store, nullptr).value());
    const base::SystemClock clock;
    AuditRetention keeper(store, clock, base::make_log(), 0);
    UsageRecorder uses(store, *portals, clock, base::make_log());
    const Follower follower(store, *portals, keeper, uses, base::make_log());
    std::this_thread::sleep_for(std::chrono::seconds(60));  // ended before
  };
  EXPECT_EXIT(follow(), testing::ExitedWithCode(1), "the server ends, as muster-follow failed: no memory");
}

// Says that somebody else uses it, and counts how often.
class BusyStore final : public test::FailingStore {
 public:
  base::Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) override {
    ++asked;
    if (is_busy) return base::Error(base::ErrorKind::busy, "in use");
    return FailingStore::keep_uses(portal, uses);
  }
  bool is_busy = false;
  std::atomic<int> asked{0};
};

class LastUses : public testing::Test {
 protected:
  // Serves a portal with a webhook, which is used after the time to look at it.
  void serve_and_stop() {
    const base::PortalId id = *create_portal(store_, "acme");
    const auto writer = std::move(LivePortal::open(store_, id).value());
    ASSERT_TRUE(writer->write({}, [](PortalDraft& draft) -> base::Result<void> {
      draft.add_webhook(test::make_webhook(1, "secretOne"));
      return {};
    }));
    const auto portals = std::move(Portals::open(store_, nullptr).value());
    ASSERT_TRUE(portals->hosts().newest()->portals().front().served->open());
    const test::FixedClock clock(7'200'000'000);
    AuditRetention keeper(store_, clock, base::make_log(), 0);
    UsageRecorder uses(store_, *portals, clock, base::make_log());
    uses.keep();
    const auto portal = portals->hosts().newest()->portals().front().served->snapshots()->newest();
    portal->access.note_use(*portal->access.webhook({1}), 7200);
    const Follower follower(store_, *portals, keeper, uses, base::make_log());
  }
  BusyStore store_;
};

TEST_F(LastUses, AreKeptWhenTheFollowerStops) {
  serve_and_stop();
  EXPECT_EQ(*store_.webhook_uses({1}), (std::vector<access::WebhookUse>{{{1}, 7200}}));
  EXPECT_EQ(store_.asked, 1);
}

TEST_F(LastUses, AreGivenUpWhenTheStoreIsInUse) {
  store_.is_busy = true;
  serve_and_stop();
  EXPECT_TRUE(store_.webhook_uses({1})->empty());
  EXPECT_GE(store_.asked, 1);
}

}  // namespace follower_test
}  // namespace muster::portal
