#include "portal/audit_retention.hpp"

#include <gtest/gtest.h>

#include "store/open_store.hpp"
#include "support/company.hpp"

namespace muster::portal {
namespace audit_keeper_test {

constexpr base::UnixSeconds day = 86'400;

class SetClock final : public base::Clock {
 public:
  base::Microseconds now() const override { return seconds * 1'000'000; }
  base::UnixSeconds seconds = 1000 * day;
};

class AuditKeepers : public testing::Test {
 protected:
  void write_at(base::UnixSeconds at) {
    ASSERT_TRUE(portal_->write({.at = at}, [this](PortalDraft& draft) -> base::Result<void> {
      draft.directory().put_user(test::make_user(++users_));
      return {};
    }));
  }
  std::size_t noted() {
    std::size_t revisions = 0;
    EXPECT_TRUE(store_->audit(
        portal_->id(), {},
        {.revision = [&](base::Revision, const Origin&) { ++revisions; }, .change = [](const AuditChange&) {}}));
    return revisions;
  }

  std::unique_ptr<Store> store_ = store::make_memory_store();
  std::unique_ptr<LivePortal> portal_ =
      std::move(LivePortal::open(*store_, *portal::create_portal(*store_, "acme")).value());
  SetClock clock_;
  RealTime real_{"boot", 77};
  std::uint32_t users_ = 0;
};

TEST_F(AuditKeepers, ForgetAtOnceAndThenOnceAnHour) {
  write_at(989 * day);
  write_at(990 * day);
  write_at(990 * day + 1800);
  write_at(1000 * day);
  AuditRetention keeper(*store_, clock_, base::make_log({.level = base::LogLevel::off}), 10, [this] { return real_; });
  keeper.tidy_up();
  EXPECT_EQ(noted(), 3u);
  clock_.seconds += 3600;
  real_.seconds += 3599;
  keeper.tidy_up();
  EXPECT_EQ(noted(), 3u);
  real_.seconds += 1;
  keeper.tidy_up();
  EXPECT_EQ(noted(), 1u);
  EXPECT_EQ(portal_->snapshots().newest()->directory.user_count(), 4u);
}

TEST_F(AuditKeepers, AClockTenYearsAheadCostsADaysShare) {
  for (int i = 0; i < 150; ++i) write_at(1000 * day);
  clock_.seconds += 3650 * day;
  AuditRetention keeper(*store_, clock_, base::make_log({.level = base::LogLevel::off}), 10, [this] { return real_; });
  for (int hour = 0; hour < 24; ++hour) {
    keeper.tidy_up();
    EXPECT_EQ(noted(), 50u) << hour;
    // The clock jumps on; a new keeper is what a server that starts again has.
    clock_.seconds += 3650 * day;
    AuditRetention again(*store_, clock_, base::make_log({.level = base::LogLevel::off}), 10, [this] { return real_; });
    again.tidy_up();
    EXPECT_EQ(noted(), 50u) << hour;
    real_.seconds += 3600;
  }
  keeper.tidy_up();
  EXPECT_EQ(noted(), 0u) << "the next day";
}

TEST_F(AuditKeepers, KeepForEverWhenTold) {
  write_at(0);
  AuditRetention keeper(*store_, clock_, base::make_log({.level = base::LogLevel::off}), 0);
  keeper.tidy_up();
  EXPECT_EQ(noted(), 1u);
}

}  // namespace audit_keeper_test
}  // namespace muster::portal
