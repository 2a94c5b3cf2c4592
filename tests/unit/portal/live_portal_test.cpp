#include "portal/live_portal.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support/company.hpp"
#include "support/failing_store.hpp"

namespace muster::portal {
namespace live_portal_test {

using base::ErrorKind;
using base::Result;
using base::Revision;
using test::FailingStore;

class LivePortals : public testing::Test {
 protected:
  std::unique_ptr<LivePortal> open() { return std::move(LivePortal::open(store_, id_).value()); }
  static Transaction::Write add_user(std::uint32_t id) {
    return [id](PortalDraft& draft) -> Result<void> {
      draft.directory().put_user(test::make_user(id));
      return {};
    };
  }
  static std::vector<std::uint32_t> users(const LivePortal& portal) {
    std::vector<std::uint32_t> ids;
    portal.snapshots().newest()->directory.for_each_user(
        [&](const directory::UserView& user) { ids.push_back(user.id().value); });
    return ids;
  }
  using Ids = std::vector<std::uint32_t>;

  FailingStore store_;
  base::PortalId id_ = portal::create_portal(store_, "acme").value();
};

TEST_F(LivePortals, AnUnknownPortalCannotBeOpened) {
  EXPECT_EQ(LivePortal::open(store_, {99}).error().kind, ErrorKind::not_found);
}

TEST_F(LivePortals, AWriteIsCommittedAndThenSeen) {
  const auto portal = open();
  const Snapshot before = portal->snapshots().newest();
  EXPECT_EQ(*portal->write({}, add_user(1)), 1u);
  EXPECT_EQ(portal->snapshots().newest()->revision, 1u);
  EXPECT_EQ(users(*portal), (Ids{1}));
  EXPECT_EQ(before->directory.user_count(), 0u) << "an earlier snapshot stays";
  EXPECT_EQ(store_.load(id_)->directory.user_count(), 1u);
}

TEST_F(LivePortals, AWriteThatChangesNothingIsNoCommit) {
  const auto portal = open();
  ASSERT_TRUE(portal->write({}, add_user(1)));
  const Snapshot before = portal->snapshots().newest();
  EXPECT_EQ(*portal->write({}, add_user(1)), 1u);
  EXPECT_EQ(store_.commits, 1);
  EXPECT_EQ(portal->snapshots().newest(), before);
}

TEST_F(LivePortals, AWriteAfterAnotherProcesssIsDoneAgainOnTheNewest) {
  const auto mine = open();
  const auto theirs = open();
  ASSERT_TRUE(theirs->write({}, add_user(1)));
  ASSERT_TRUE(theirs->write({}, add_user(2)));
  std::vector<std::size_t> seen;
  const auto revision = mine->write({}, [&](PortalDraft& draft) -> Result<void> {
    std::size_t people = 0;
    for (std::uint32_t id = 1; id <= 3; ++id) people += draft.directory().user({id}).has_value();
    seen.push_back(people);
    draft.directory().put_user(test::make_user(3));
    return {};
  });
  EXPECT_EQ(*revision, 3u);
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(users(*mine), (Ids{1, 2, 3}));
  EXPECT_EQ(users(*theirs), (Ids{1, 2})) << "not before they catch up";
  EXPECT_EQ(*theirs->catch_up(), 3u);
  EXPECT_EQ(users(*theirs), (Ids{1, 2, 3}));
}

TEST_F(LivePortals, JoinNumbersStayApartWhenTwoProcessesAdd) {
  const auto mine = open();
  const auto theirs = open();
  ASSERT_TRUE(theirs->write({}, add_user(1)));
  ASSERT_TRUE(mine->write({}, add_user(2)));
  const Snapshot snapshot = mine->snapshots().newest();
  EXPECT_LT(snapshot->directory.user({1})->joined(), snapshot->directory.user({2})->joined());
}

TEST_F(LivePortals, CatchingUpTakesRemovalsOverAndCanBeIdle) {
  const auto mine = open();
  const auto theirs = open();
  ASSERT_TRUE(mine->write({}, add_user(1)));
  EXPECT_EQ(*theirs->catch_up(), 1u);
  const Snapshot before = theirs->snapshots().newest();
  EXPECT_EQ(*theirs->catch_up(), 1u);
  EXPECT_EQ(theirs->snapshots().newest(), before) << "nothing new, no new snapshot";
  ASSERT_TRUE(mine->write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().remove_user({1});
    return {};
  }));
  EXPECT_EQ(*theirs->catch_up(), 2u);
  EXPECT_EQ(users(*theirs), (Ids{}));
}

TEST_F(LivePortals, AWriteThatFailsLeavesNoTrace) {
  const auto portal = open();
  const Snapshot before = portal->snapshots().newest();
  const auto refused = portal->write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().put_user(test::make_user(1));
    return base::invalid("no");
  });
  EXPECT_EQ(refused.error().message, "no");
  EXPECT_EQ(portal->snapshots().newest(), before);
  EXPECT_EQ(store_.commits, 0);
  EXPECT_EQ(*portal->write({}, add_user(2)), 1u);
  EXPECT_EQ(users(*portal), (Ids{2}));
}

TEST_F(LivePortals, ATreeThatIsNoneIsRefused) {
  const auto portal = open();
  const auto refused = portal->write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().put_department(test::make_department(2, "D", {.parent = 1}));
    return {};
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_EQ(store_.commits, 0);
}

TEST_F(LivePortals, ACommitThatFailsIsNotSeen) {
  const auto portal = open();
  const Snapshot before = portal->snapshots().newest();
  store_.fails = [](auto) { return true; };
  EXPECT_EQ(portal->write({}, add_user(1)).error().message, "the disk is full");
  EXPECT_EQ(portal->snapshots().newest(), before);
  store_.fails = nullptr;
  EXPECT_EQ(*portal->write({}, add_user(2)), 1u);
  EXPECT_EQ(users(*portal), (Ids{2}));
}

TEST_F(LivePortals, ThreadsThatWriteTakeTurns) {
  const auto mine = open();
  const auto theirs = open();
  std::vector<std::thread> writers;
  for (std::uint32_t thread = 0; thread < 4; ++thread) {
    writers.emplace_back([&, thread] {
      LivePortal& portal = thread % 2 == 0 ? *mine : *theirs;
      for (std::uint32_t i = 0; i < 25; ++i) EXPECT_TRUE(portal.write({}, add_user(1 + thread * 25 + i)));
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(*mine->catch_up(), 100u);
  EXPECT_EQ(users(*mine).size(), 100u);
}

}  // namespace live_portal_test
}  // namespace muster::portal
