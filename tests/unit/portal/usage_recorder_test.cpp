#include "portal/usage_recorder.hpp"

#include <gtest/gtest.h>

#include "store/open_store.hpp"
#include "support/company.hpp"
#include "support/failing_store.hpp"
#include "support/virtual_clock.hpp"

namespace muster::portal {
namespace use_keeper_test {

constexpr base::UnixSeconds noon = 500'000 * 3600;

using Uses = std::vector<access::WebhookUse>;

// A store that tells why it keeps no uses, and counts how often it was asked to.
class ReluctantStore final : public test::FailingStore {
 public:
  std::optional<base::Error> refuses;
  int asked = 0;

  base::Result<void> keep_uses(base::PortalId portal, std::span<const access::WebhookUse> uses) override {
    ++asked;
    if (refuses) return *refuses;
    return FailingStore::keep_uses(portal, uses);
  }
};

class UseKeepers : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"acme", "globex"}) {
      const base::PortalId id = *create_portal(store_, name);
      const auto live = std::move(LivePortal::open(store_, id).value());
      ASSERT_TRUE(live->write({}, [](PortalDraft& draft) -> base::Result<void> {
        draft.add_webhook(test::make_webhook(1, "secretOne"));
        draft.add_webhook(test::make_webhook(1, "secretTwo"));
        return {};
      }));
    }
    portals_ = std::move(Portals::open(store_, nullptr).value());
    for (const HostTable::Hosted& hosted : portals_->hosts().newest()->portals()) ASSERT_TRUE(hosted.served->open());
    keeper_ =
        std::make_unique<UsageRecorder>(store_, *portals_, clock_, base::make_log({.level = base::LogLevel::off}));
  }
  const access::AccessTable& access(std::size_t place) {
    held_ = portals_->hosts().newest()->portals()[place].served->snapshots()->newest();
    return held_->access;
  }
  void use(std::size_t place, std::uint32_t webhook) {
    const auto& table = access(place);
    table.note_use(*table.webhook({webhook}), clock_.now() / 1'000'000);
  }
  Uses kept(std::uint32_t portal) { return *store_.webhook_uses({portal}); }

  ReluctantStore store_;
  test::VirtualClock clock_{noon * 1'000'000};
  std::unique_ptr<Portals> portals_;
  std::unique_ptr<UsageRecorder> keeper_;
  Snapshot held_;
};

TEST_F(UseKeepers, KeepWhatIsNewOfEachPortal) {
  use(0, 1);
  use(1, 2);
  keeper_->keep();
  EXPECT_EQ(kept(1), (Uses{{{1}, noon}}));
  EXPECT_EQ(kept(2), (Uses{{{2}, noon}}));
}

TEST_F(UseKeepers, AskTheStoreOnceAnHourForAWebhook) {
  for (int second = 0; second < 7200; second += 5) {
    use(0, 1);
    keeper_->keep();
    clock_.advance(5'000'000);
  }
  EXPECT_EQ(store_.asked, 2);
  EXPECT_EQ(kept(1), (Uses{{{1}, noon + 3600}}));
}

TEST_F(UseKeepers, WaitTenSecondsBetweenTwoLooks) {
  keeper_->keep();
  use(0, 1);
  clock_.advance(9'999'000);
  keeper_->keep();
  EXPECT_EQ(kept(1), Uses{});
  clock_.advance(1'000);
  keeper_->keep();
  EXPECT_EQ(kept(1), (Uses{{{1}, noon}}));
}

TEST_F(UseKeepers, KeepLaterWhatTheyCouldNotKeep) {
  use(0, 1);
  store_.refuses = base::Error(base::ErrorKind::busy, "in use");
  EXPECT_FALSE(keeper_->keep_now());
  store_.refuses = base::unavailable("the disk is full");
  EXPECT_TRUE(keeper_->keep_now()) << "waiting does not help";
  EXPECT_EQ(kept(1), Uses{});
  store_.refuses.reset();
  EXPECT_TRUE(keeper_->keep_now());
  EXPECT_EQ(kept(1), (Uses{{{1}, noon}}));
}

TEST_F(UseKeepers, MakeNoRevision) {
  const auto before = *store_.portals();
  use(0, 1);
  keeper_->keep_now();
  EXPECT_EQ(*store_.portals(), before);
  ASSERT_TRUE(portals_->catch_up());
  EXPECT_EQ(access(0).webhooks().size(), 2u);
  EXPECT_EQ(held_->revision, 1u);
}

TEST_F(UseKeepers, LeaveOutAPortalThatIsGone) {
  use(0, 1);
  use(1, 1);
  ASSERT_TRUE(store_.change_portals([](PortalList& list) -> base::Result<void> {
    list.entries.erase(list.entries.begin());
    return {};
  }));
  EXPECT_TRUE(keeper_->keep_now());
  EXPECT_EQ(kept(2), (Uses{{{1}, noon}}));
}

}  // namespace use_keeper_test
}  // namespace muster::portal
