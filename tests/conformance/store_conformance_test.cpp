#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "conformance/backends.hpp"
#include "conformance/changes.hpp"
#include "support/company.hpp"
#include "support/temp_dir.hpp"

// What every store promises (portal/store.hpp), but for its audit log.
namespace muster::store {
namespace store_conformance_test {

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
  StoreConformance() : store_(GetParam().open(folder_)), id_(*portal::create_portal(*store_, "acme")) {}

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
  const auto other = portal::create_portal(*store_, "other");
  EXPECT_EQ(*portal::create_portal(*store_, "acme"), id_);
  EXPECT_NE(*other, id_);
  const auto list = store_->portals();
  ASSERT_EQ(list->entries.size(), 2u);
  EXPECT_EQ(list->entries[0].name, "acme");
  EXPECT_EQ(list->entries[0].id, id_);
  EXPECT_EQ(list->entries[1].name, "other");
  EXPECT_EQ(list->entries[1].id, *other);
  EXPECT_EQ(list->last, *other);
}

TEST_P(StoreConformance, AChangedListIsKeptWithARevisionOfItsOwn) {
  const Revision before = store_->portals()->revision;
  portal::PortalList wanted;
  const auto changed = store_->change_portals([&](portal::PortalList& list) -> base::Result<void> {
    list.entries.front().name = "renamed";
    list.entries.front().hosts = {"one.example", "two.example"};
    list.entries.front().old_hosts = {"three.example", "four.example"};
    list.entries.front().closed = true;
    list.last = {9};
    list.entries.push_back({.id = {9}, .name = "acme", .hosts = {"five.example"}});
    wanted = list;
    return {};
  });
  ASSERT_TRUE(changed);
  EXPECT_EQ(*changed, before + 1);
  wanted.revision = before + 1;
  EXPECT_EQ(*store_->portals(), wanted);
  // Names and hosts change hands.
  ASSERT_TRUE(store_->change_portals([&](portal::PortalList& list) -> base::Result<void> {
    std::swap(list.entries[0].hosts, list.entries[1].hosts);
    list.entries[0].old_hosts = {"two.example"};
    list.entries[1].hosts = {"one.example"};
    wanted = list;
    return {};
  }));
  wanted.revision = before + 2;
  EXPECT_EQ(*store_->portals(), wanted);
}

TEST_P(StoreConformance, AnEditThatFailsOrChangesNothingLeavesTheList) {
  const auto before = *store_->portals();
  const auto failed = store_->change_portals([](portal::PortalList& list) -> base::Result<void> {
    list.entries.clear();
    return base::invalid("no");
  });
  EXPECT_EQ(failed.error().message, "no");
  EXPECT_EQ(*store_->change_portals([](portal::PortalList&) { return base::Result<void>(); }), before.revision);
  EXPECT_EQ(*store_->portals(), before);
}

TEST_P(StoreConformance, WithAPortalGoesAllThatIsItsAndNothingElse) {
  const PortalId other = *portal::create_portal(*store_, "other");
  commit_two();
  ASSERT_TRUE(commit_one(*store_, other, 0, first_changes()));
  const std::string kept = dump(*store_->load(other));
  ASSERT_TRUE(store_->change_portals([&](portal::PortalList& list) -> base::Result<void> {
    std::erase_if(list.entries, [&](const auto& one) { return one.id == id_; });
    return {};
  }));
  EXPECT_EQ(store_->load(id_).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store_->audit(id_, {}, {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(dump(*store_->load(other)), kept);
  const PortalId next = *portal::create_portal(*store_, "acme");
  EXPECT_GT(next, other) << "no id is given twice";
  EXPECT_EQ(dump(*store_->load(next)), dump(Portal{}));
}

using Uses = std::vector<access::WebhookUse>;

TEST_P(StoreConformance, UsesOfWebhooksAreKeptBesideTheRevisions) {
  commit_two();
  EXPECT_EQ(*store_->webhook_uses(id_), Uses{});
  const std::string before = dump(load());
  ASSERT_TRUE(store_->keep_uses(id_, Uses{{{3}, 7200}, {{2}, 3600}}));
  EXPECT_EQ(*store_->webhook_uses(id_), (Uses{{{2}, 3600}, {{3}, 7200}}));
  EXPECT_EQ(dump(load()), before);
  EXPECT_TRUE(changes_after(2, 2).empty());
  EXPECT_EQ(store_->portals()->entries.front().revision, 2u);
  ASSERT_TRUE(commit_one(*store_, id_, 2, {})) << "a commit on the revision that was there before";
}

TEST_P(StoreConformance, TheLastUseOfAWebhookIsKept) {
  commit_two();
  ASSERT_TRUE(store_->keep_uses(id_, Uses{{{2}, 7200}}));
  ASSERT_TRUE(store_->keep_uses(id_, Uses{{{2}, 3600}}));
  EXPECT_EQ(*store_->webhook_uses(id_), (Uses{{{2}, 7200}}));
  ASSERT_TRUE(store_->keep_uses(id_, Uses{{{2}, 10'800}}));
  ASSERT_TRUE(store_->keep_uses(id_, {}));
  EXPECT_EQ(*store_->webhook_uses(id_), (Uses{{{2}, 10'800}}));
}

TEST_P(StoreConformance, OfAWebhookThatIsGoneNoUseIsKept) {
  commit(0, first_changes());
  ASSERT_TRUE(store_->keep_uses(id_, Uses{{{1}, 3600}, {{2}, 3600}, {{77}, 3600}}));
  EXPECT_EQ(*store_->webhook_uses(id_), (Uses{{{1}, 3600}, {{2}, 3600}}));
  commit(1, second_changes(load()));  // takes webhook 1 away
  EXPECT_EQ(*store_->webhook_uses(id_), (Uses{{{2}, 3600}}));
  ASSERT_TRUE(store_->keep_uses(id_, Uses{{{1}, 7200}})) << "a server that has not seen it";
  EXPECT_EQ(*store_->webhook_uses(id_), (Uses{{{2}, 3600}}));
}

TEST_P(StoreConformance, UsesAreOfOnePortalAndGoWithIt) {
  const PortalId other = *portal::create_portal(*store_, "other");
  commit_two();
  ASSERT_TRUE(commit_one(*store_, other, 0, first_changes()));
  ASSERT_TRUE(store_->keep_uses(other, Uses{{{2}, 3600}}));
  EXPECT_EQ(*store_->webhook_uses(id_), Uses{});
  ASSERT_TRUE(store_->keep_uses(id_, Uses{{{2}, 7200}}));
  ASSERT_TRUE(store_->change_portals([&](portal::PortalList& list) -> base::Result<void> {
    std::erase_if(list.entries, [&](const auto& one) { return one.id == id_; });
    return {};
  }));
  EXPECT_EQ(store_->webhook_uses(id_).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store_->keep_uses(id_, Uses{{{2}, 7200}}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(*store_->webhook_uses(other), (Uses{{{2}, 3600}}));
}

TEST_P(StoreConformance, TheServerSaysWhereItIsReached) {
  EXPECT_EQ(store_->served_at(), "");
  {
    const auto server_lock = std::move(store_->lock_server().value());
    EXPECT_EQ(store_->served_at(), "");
    server_lock->reached_at("https://acme.example:8443");
    EXPECT_EQ(store_->served_at(), "https://acme.example:8443");
  }
  EXPECT_EQ(store_->served_at(), "");
}

TEST_P(StoreConformance, TheListTellsTheNewestRevisions) {
  commit_two();
  EXPECT_EQ(store_->portals()->entries.front().revision, 2u);
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
  EXPECT_EQ(changes_after(1, 2).size(), 25u);
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
  EXPECT_TRUE(has(access::Gone<access::Application>{42}));
  EXPECT_TRUE(has(access::Gone<access::Grant>{52}));
  EXPECT_TRUE(has(access::Gone<access::Session>{61}));
  EXPECT_TRUE(has(access::Gone<access::Password>{base::max_id}));
  EXPECT_TRUE(has(access::Gone<access::OptionSet>{access::options_key({41}, {base::max_id})}));
}

TEST_P(StoreConformance, AnUnknownPortalIsNotFound) {
  const PortalId nobody{77};
  EXPECT_EQ(store_->load(nobody).error().kind, ErrorKind::not_found);
  EXPECT_EQ(commit_one(*store_, nobody, 0, first_changes()).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store_->changes_after(nobody, 0, [](const Change&) {}).error().kind, ErrorKind::not_found);
}

TEST_P(StoreConformance, PortalsKeepApart) {
  const PortalId other = *portal::create_portal(*store_, "other");
  commit(0, first_changes());
  EXPECT_EQ(dump(*store_->load(other)), dump(Portal{}));
  const auto own = changes_of(
      {}, [](portal::PortalDraft& draft) { draft.directory().put_department(test::make_department(1, "Other")); });
  ASSERT_TRUE(commit_one(*store_, other, 0, own));
  EXPECT_EQ(dump(load()), dump(follow({}, first_changes(), 1)));
  EXPECT_EQ(dump(*store_->load(other)), dump(follow({}, own, 1)));
}

TEST_P(StoreConformance, WaitingEndsAtOnceForWhatIsNotSeenYetAndElseInTime) {
  commit(0, first_changes());
  std::uint64_t seen = 0;
  EXPECT_EQ(*store_->wait_for_change(seen, long_enough), true);
  EXPECT_EQ(*store_->wait_for_change(seen, milliseconds(30)), false);
  commit(1, {});
  EXPECT_EQ(*store_->wait_for_change(seen, long_enough), true);
  EXPECT_EQ(*store_->wait_for_change(seen, at_once), false);
  ASSERT_TRUE(portal::create_portal(*store_, "other"));
  EXPECT_EQ(*store_->wait_for_change(seen, long_enough), true) << "the list has changed";
}

TEST_P(StoreConformance, WaitingEndsWithACommit) {
  std::uint64_t seen = 0;
  EXPECT_EQ(*store_->wait_for_change(seen, long_enough), true);
  std::atomic<bool> woken{false};
  std::thread waiter([&] { woken = *store_->wait_for_change(seen, long_enough); });
  commit(0, first_changes());
  waiter.join();
  EXPECT_TRUE(woken);
}

TEST_P(StoreConformance, OneProcessServesAtATime) {
  auto server_lock = store_->lock_server();
  ASSERT_TRUE(server_lock) << server_lock.error().message;
  const auto second = store_->lock_server();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::busy);
  EXPECT_NE(second.error().message.find(std::to_string(getpid())), std::string::npos) << second.error().message;
  server_lock->reset();
  EXPECT_TRUE(store_->lock_server());
}

TEST_P(StoreConformance, WaitingUntilShownEndsWhenTheServerShowsIt) {
  EXPECT_TRUE(store_->wait_until_shown(id_, 5, long_enough)) << "nobody serves: nothing to wait for";
  auto server_lock = store_->lock_server();
  const auto early = store_->wait_until_shown(id_, 1, milliseconds(20));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, ErrorKind::busy);
  (*server_lock)->shown(id_, 4);
  EXPECT_TRUE(store_->wait_until_shown(id_, 4, at_once));
  EXPECT_FALSE(store_->wait_until_shown(id_, 5, at_once));
  EXPECT_FALSE(store_->wait_until_shown(PortalId{2}, 1, at_once)) << "of another portal nothing is known";
  std::thread server([&] { (*server_lock)->shown(id_, 5); });
  EXPECT_TRUE(store_->wait_until_shown(id_, 5, long_enough));
  server.join();
}

TEST_P(StoreConformance, WaitingUntilListedEndsWhenTheServerHasTheList) {
  EXPECT_TRUE(store_->wait_until_listed(5, long_enough)) << "nobody serves";
  auto server_lock = store_->lock_server();
  EXPECT_EQ(store_->wait_until_listed(1, milliseconds(20)).error().kind, ErrorKind::busy);
  (*server_lock)->listed(2);
  EXPECT_TRUE(store_->wait_until_listed(2, at_once));
  EXPECT_FALSE(store_->wait_until_listed(3, at_once));
  EXPECT_FALSE(store_->wait_until_shown(id_, 1, at_once)) << "of the portals it says nothing";
  (*server_lock)->shown(id_, portal::any_revision);
  EXPECT_TRUE(store_->wait_until_shown(id_, 1'000'000, at_once)) << "not loaded";
}

TEST_P(StoreConformance, WaitingUntilShownEndsWithTheServer) {
  auto server_lock = store_->lock_server();
  std::thread server([&] { server_lock->reset(); });
  EXPECT_TRUE(store_->wait_until_shown(id_, 1, long_enough));
  server.join();
  // The next server starts from nothing.
  const auto next = store_->lock_server();
  EXPECT_FALSE(store_->wait_until_shown(id_, 1, at_once));
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformance, testing::ValuesIn(backends), name_of_backend);

}  // namespace store_conformance_test
}  // namespace muster::store
