#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "conformance/backends.hpp"
#include "conformance/changes.hpp"
#include "support/company.hpp"
#include "support/temp_dir.hpp"

// What every store promises (portal/store.hpp), but for its audit log.
namespace muster::store {
namespace {

using base::ErrorKind;
using base::PortalId;
using base::Revision;
using portal::Change;
using portal::Portal;
using std::chrono::milliseconds;

constexpr milliseconds long_enough{60'000};
constexpr milliseconds at_once{0};

class StoreConformance : public testing::TestWithParam<Backend> {
 protected:
  StoreConformance() : store_(GetParam().open(folder_)), id_(*store_->create_portal("acme")) {}

  Portal load() { return *store_->load(id_); }
  void commit(Revision expected, const std::vector<Change>& changes) {
    const auto committed = commit_one(*store_, id_, expected, changes);
    ASSERT_TRUE(committed) << committed.error().message;
    ASSERT_EQ(*committed, expected + 1);
  }
  void commit_two() {
    commit(0, first_changes());
    commit(1, second_changes(load()));
  }
  std::vector<Change> changes_after(Revision revision, Revision newest) {
    std::vector<Change> changes;
    const auto reached = store_->changes_after(id_, revision, [&](const Change& one) { changes.push_back(one); });
    EXPECT_TRUE(reached && *reached == newest);
    return changes;
  }

  test::TempDir folder_;
  std::unique_ptr<portal::Store> store_;
  PortalId id_;
};

TEST_P(StoreConformance, ANewPortalIsEmptyAtRevisionZero) {
  EXPECT_EQ(dump(load()), dump(Portal{}));
  EXPECT_TRUE(changes_after(0, 0).empty());
}

TEST_P(StoreConformance, CreatingAPortalAgainReturnsTheSame) {
  const auto other = store_->create_portal("other");
  EXPECT_EQ(*store_->create_portal("acme"), id_);
  EXPECT_NE(*other, id_);
  const auto entries = store_->portals();
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0].name, "acme");
  EXPECT_EQ((*entries)[0].id, id_);
  EXPECT_EQ((*entries)[1].name, "other");
  EXPECT_EQ((*entries)[1].id, *other);
}

TEST_P(StoreConformance, WhatIsLoadedIsWhatWasCommitted) {
  commit(0, first_changes());
  const Portal first = follow({}, first_changes(), 1);
  EXPECT_EQ(dump(load()), dump(first));
  commit(1, second_changes(first));
  EXPECT_EQ(dump(load()), dump(follow(first, second_changes(first), 2)));
}

TEST_P(StoreConformance, AnEmptyCommitIsARevisionToo) {
  commit(0, {});
  EXPECT_EQ(load().revision, 1u);
}

TEST_P(StoreConformance, ACommitOnAnotherRevisionThanTheNewestIsAConflictAndWritesNothing) {
  commit(0, first_changes());
  const std::string before = dump(load());
  for (const Revision expected : {Revision{0}, Revision{2}, Revision{100}}) {
    const auto committed = commit_one(*store_, id_, expected, second_changes(load()));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().kind, ErrorKind::conflict);
  }
  EXPECT_EQ(dump(load()), before);
  commit(1, second_changes(load()));
}

TEST_P(StoreConformance, ChangesSinceAnyRevisionLeadToTheNewest) {
  std::vector<Portal> revisions{Portal{}};
  commit(0, first_changes());
  revisions.push_back(load());
  commit(1, second_changes(revisions.back()));
  revisions.push_back(load());
  commit(2, changes_of(revisions.back(), [](portal::PortalDraft& draft) {
           draft.directory().put_user(test::make_user(base::max_id, {.departments = {7}}));
           draft.directory().reorder_members({7}, std::vector<base::UserId>{{13}, {11}});
         }));
  revisions.push_back(load());
  for (const Portal& earlier : revisions)
    EXPECT_EQ(dump(follow(earlier, changes_after(earlier.revision, 3), 3)), dump(revisions.back()))
        << "from revision " << earlier.revision;
}

TEST_P(StoreConformance, ChangesNameEachRecordOnceAndOnlyWhatDiffers) {
  commit_two();
  EXPECT_EQ(changes_after(1, 2).size(), 12u);
  EXPECT_TRUE(changes_after(2, 2).empty());
}

TEST_P(StoreConformance, ARemovalReachesWhoFollows) {
  commit_two();
  const auto changes = changes_after(1, 2);
  const auto has = [&](const Change& wanted) { return std::ranges::find(changes, wanted) != changes.end(); };
  EXPECT_TRUE(has(directory::DepartmentGone{{base::max_id}}));
  EXPECT_TRUE(has(directory::UserGone{{base::max_id}}));
  EXPECT_TRUE(has(access::WebhookGone{{1}}));
  EXPECT_TRUE(has(directory::CustomFieldGone{{22}}));
}

TEST_P(StoreConformance, AnUnknownPortalIsNotFound) {
  const PortalId nobody{77};
  EXPECT_EQ(store_->load(nobody).error().kind, ErrorKind::not_found);
  EXPECT_EQ(commit_one(*store_, nobody, 0, first_changes()).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store_->changes_after(nobody, 0, [](const Change&) {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store_->wait_for_change(nobody, 0, std::chrono::milliseconds(1)).error().kind, ErrorKind::not_found);
}

TEST_P(StoreConformance, PortalsKeepApart) {
  const PortalId other = *store_->create_portal("other");
  commit(0, first_changes());
  EXPECT_EQ(dump(*store_->load(other)), dump(Portal{}));
  const auto own = changes_of(
      {}, [](portal::PortalDraft& draft) { draft.directory().put_department(test::make_department(1, "Other")); });
  ASSERT_TRUE(commit_one(*store_, other, 0, own));
  EXPECT_EQ(dump(load()), dump(follow({}, first_changes(), 1)));
  EXPECT_EQ(dump(*store_->load(other)), dump(follow({}, own, 1)));
  EXPECT_EQ(*store_->wait_for_change(other, 1, at_once), false);
}

TEST_P(StoreConformance, WaitingEndsAtOnceForAnOldRevisionAndInTimeForTheNewest) {
  commit(0, first_changes());
  EXPECT_EQ(*store_->wait_for_change(id_, 0, long_enough), true);
  EXPECT_EQ(*store_->wait_for_change(id_, 1, milliseconds(30)), false);
}

TEST_P(StoreConformance, WaitingEndsWithACommit) {
  std::atomic<bool> woken{false};
  std::thread waiter([&] { woken = *store_->wait_for_change(id_, 0, long_enough); });
  commit(0, first_changes());
  waiter.join();
  EXPECT_TRUE(woken);
}

TEST_P(StoreConformance, OneProcessServesAtATime) {
  auto claim = store_->claim_serving();
  ASSERT_TRUE(claim) << claim.error().message;
  const auto second = store_->claim_serving();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::busy);
  EXPECT_NE(second.error().message.find(std::to_string(getpid())), std::string::npos) << second.error().message;
  claim->reset();
  EXPECT_TRUE(store_->claim_serving());
}

TEST_P(StoreConformance, WaitingUntilShownEndsWhenTheServerShowsIt) {
  EXPECT_TRUE(store_->wait_until_shown(id_, 5, long_enough)) << "nobody serves: nothing to wait for";
  auto claim = store_->claim_serving();
  const auto early = store_->wait_until_shown(id_, 1, milliseconds(20));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, ErrorKind::busy);
  (*claim)->shown(id_, 4);
  EXPECT_TRUE(store_->wait_until_shown(id_, 4, at_once));
  EXPECT_FALSE(store_->wait_until_shown(id_, 5, at_once));
  EXPECT_FALSE(store_->wait_until_shown(PortalId{2}, 1, at_once)) << "of another portal nothing is known";
  std::thread server([&] { (*claim)->shown(id_, 5); });
  EXPECT_TRUE(store_->wait_until_shown(id_, 5, long_enough));
  server.join();
}

TEST_P(StoreConformance, WaitingUntilShownEndsWithTheServer) {
  auto claim = store_->claim_serving();
  std::thread server([&] { claim->reset(); });
  EXPECT_TRUE(store_->wait_until_shown(id_, 1, long_enough));
  server.join();
  // The next server starts from nothing.
  const auto next = store_->claim_serving();
  EXPECT_FALSE(store_->wait_until_shown(id_, 1, at_once));
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformance, testing::ValuesIn(backends), name_of_backend);

}  // namespace
}  // namespace muster::store
