#include "portal/follower.hpp"

#include <gtest/gtest.h>

#include "store/open_store.hpp"
#include "support/company.hpp"

namespace muster::portal {
namespace {

TEST(Follower, ShowsWhatAnotherProcessCommits) {
  const auto store = store::make_memory_store();
  const base::PortalId id = *store->create_portal("acme");
  const auto served = std::move(LivePortal::open(*store, id).value());
  const auto other = std::move(LivePortal::open(*store, id).value());
  const auto claim = std::move(store->claim_serving().value());
  served->show_by(claim.get());
  const base::SystemClock clock;
  AuditKeeper keeper(*served, clock, base::make_log(), 0);
  const Follower follower(*store, *served, keeper, base::make_log());
  for (std::uint32_t user = 1; user <= 5; ++user) {
    const auto revision = other->write({}, [user](PortalDraft& draft) -> base::Result<void> {
      draft.directory().put_user(test::make_user(user));
      return {};
    });
    ASSERT_TRUE(store->wait_until_shown(id, *revision, std::chrono::seconds(60)));
    EXPECT_GE(served->snapshots().newest()->revision, *revision);
    EXPECT_TRUE(served->snapshots().newest()->directory.user({user}));
  }
}

}  // namespace
}  // namespace muster::portal
