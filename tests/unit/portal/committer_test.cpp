#include "portal/committer.hpp"

#include <gtest/gtest.h>

#include <future>
#include <numeric>
#include <set>

#include "support/company.hpp"
#include "support/failing_store.hpp"

namespace muster::portal {
namespace committer_test {

using base::Result;
using base::Revision;

// Adds a person, and tells how it ended.
class AddUser final : public WriteJob {
 public:
  explicit AddUser(std::uint32_t id) : id_(id) {}
  std::future<Result<Revision>> ended() { return ended_.get_future(); }

  void run(Transaction& transaction) override {
    (void)transaction.write({}, [this](PortalDraft& draft) -> Result<void> {
      draft.directory().put_user(test::make_user(id_));
      return {};
    });
  }
  void finish(const Result<Revision>& committed) override { ended_.set_value(committed); }

 private:
  std::uint32_t id_;
  std::promise<Result<Revision>> ended_;
};

// Writes, and then meets a bug.
class Throwing final : public WriteJob {
 public:
  explicit Throwing(bool in_finish) : in_finish_(in_finish) {}
  std::future<Result<Revision>> ended() { return ended_.get_future(); }
  void run(Transaction& transaction) override {
    if (in_finish_) return;
    ++runs;
    (void)transaction.write({}, [](PortalDraft& draft) -> Result<void> {
      draft.directory().put_user(test::make_user(99));
      return {};
    });
    throw std::runtime_error("a bug");
  }
  void finish(const Result<Revision>& committed) override {
    ended_.set_value(committed);
    if (in_finish_) throw std::runtime_error("another bug");
  }
  static inline std::atomic<int> runs{0};

 private:
  bool in_finish_;
  std::promise<Result<Revision>> ended_;
};

// Keeps the committer's thread until told to go on, so that others queue up meanwhile.
class Gate final : public WriteJob {
 public:
  explicit Gate(std::shared_future<void> open) : open_(std::move(open)) {}
  std::future<void> reached() { return reached_.get_future(); }
  void run(Transaction&) override {
    reached_.set_value();
    open_.wait();
  }
  void finish(const Result<Revision>&) override {}

 private:
  std::promise<void> reached_;
  std::shared_future<void> open_;
};

class Committing : public testing::Test {
 protected:
  std::future<Result<Revision>> add(std::uint32_t id) {
    auto job = std::make_unique<AddUser>(id);
    auto ended = job->ended();
    committer_->submit(served_, std::move(job));
    return ended;
  }
  // Those of these ids are submitted while the thread is busy, so they make one group.
  std::vector<std::future<Result<Revision>>> add_together(std::vector<std::uint32_t> ids,
                                                          std::unique_ptr<WriteJob> further = nullptr) {
    std::promise<void> open;
    auto gate = std::make_unique<Gate>(open.get_future().share());
    auto reached = gate->reached();
    committer_->submit(served_, std::move(gate));
    reached.wait();
    std::vector<std::future<Result<Revision>>> ended;
    for (const std::uint32_t id : ids) {
      ended.push_back(add(id));
      if (further) committer_->submit(served_, std::move(further));
    }
    open.set_value();
    return ended;
  }
  std::vector<std::future<Result<Revision>>> add_many(std::uint32_t count) {
    std::vector<std::uint32_t> ids(count);
    std::iota(ids.begin(), ids.end(), 1u);
    return add_together(std::move(ids));
  }
  // A store that takes no commit with one of these.
  void refuse(std::set<std::uint32_t> ids) {
    store_.failure = base::invalid("the disk is full");
    store_.fails = [ids = std::move(ids)](std::span<const NewRevision> revisions) {
      return std::ranges::any_of(revisions, [&ids](const NewRevision& one) {
        return std::ranges::any_of(one.changes, [&ids](const Change& change) {
          const auto* put = std::get_if<directory::UserPut>(&change);
          return put && ids.contains(directory::UserView(put->record).id().value);
        });
      });
    };
  }
  bool is_there(std::uint32_t id) const { return portal_->snapshots().newest()->directory.user({id}).has_value(); }

  test::FailingStore store_;
  std::shared_ptr<ServedPortal> served_ =
      std::make_shared<ServedPortal>(store_, create_portal(store_, "acme").value(), nullptr);
  LivePortal* portal_ = served_->open().value();
  std::unique_ptr<Committer> committer_ = std::make_unique<Committer>(base::make_log());
};

TEST_F(Committing, WhatIsAnsweredIsStoredAndVisible) {
  for (std::uint32_t id = 1; id <= 20; ++id) {
    const auto ended = add(id).get();
    ASSERT_TRUE(ended);
    EXPECT_TRUE(is_there(id));
    EXPECT_TRUE(store_.load(portal_->id())->directory.user({id}));
  }
}

TEST_F(Committing, ThoseThatWaitShareACommit) {
  auto ended = add_together({1, 2, 3, 4, 5});
  for (auto& one : ended) EXPECT_EQ(*one.get(), 5u);
  EXPECT_EQ(store_.commits, 1);
  EXPECT_EQ(portal_->snapshots().newest()->directory.user_count(), 5u);
}

TEST_F(Committing, OneThatCannotBeStoredDoesNotFailTheOthers) {
  refuse({3});
  auto ended = add_together({1, 2, 3, 4});
  for (const std::size_t good : {0u, 1u, 3u}) EXPECT_TRUE(ended[good].get());
  EXPECT_EQ(ended[2].get().error().message, "the disk is full");
  EXPECT_TRUE(is_there(1) && is_there(2) && is_there(4));
  EXPECT_FALSE(is_there(3));
}

TEST_F(Committing, OneAmongManyIsFoundByHalves) {
  refuse({100});
  auto ended = add_many(256);
  for (std::size_t i = 0; i < ended.size(); ++i) EXPECT_EQ(ended[i].get().has_value(), i != 99) << i;
  EXPECT_LE(store_.commits, 17);
  EXPECT_EQ(portal_->snapshots().newest()->directory.user_count(), 255u);
}

TEST_F(Committing, AFullDiskIsNotTriedWithoutEnd) {
  store_.failure = base::invalid("the disk is full");
  store_.fails = [](auto) { return true; };
  for (auto& one : add_many(256)) EXPECT_EQ(one.get().error().message, "the disk is full");
  EXPECT_LE(store_.commits, 150);
  store_.fails = nullptr;
  EXPECT_TRUE(add(1).get());
}

TEST_F(Committing, AStoreThatIsGoneFailsAllAtOnce) {
  store_.fails = [](auto) { return true; };
  for (auto& one : add_many(256)) EXPECT_EQ(one.get().error().kind, base::ErrorKind::unavailable);
  EXPECT_EQ(store_.commits, 1);
  EXPECT_EQ(committer_->counts().failed.read(), 256u);
}

TEST_F(Committing, AStoreThatIsGoneWhileOneIsLookedForFailsTheRestAtOnce) {
  refuse({1});
  store_.fails = [this, fails = store_.fails](std::span<const NewRevision> revisions) {
    if (store_.commits > 1) store_.failure = base::unavailable("the store is gone");
    return store_.commits > 1 || fails(revisions);
  };
  for (auto& one : add_many(64)) EXPECT_EQ(one.get().error().message, "the store is gone");
  EXPECT_EQ(store_.commits, 2);
}

// Who has waited as long as the store may be held does not wait for it once more, nor do those behind.
TEST_F(Committing, AStoreThatAnotherHoldsFailsAllThatWaits) {
  store_.failure = base::Error(base::ErrorKind::busy, "the store is locked");
  store_.fails = [](auto) { return true; };
  for (auto& one : add_many(600)) EXPECT_EQ(one.get().error().kind, base::ErrorKind::busy);
  EXPECT_EQ(store_.commits, 1);
  store_.fails = nullptr;
  EXPECT_TRUE(add(1).get());
}

TEST_F(Committing, OneThatThrowsFailsAloneAndLeavesNoTrace) {
  Throwing::runs = 0;
  auto throwing = std::make_unique<Throwing>(false);
  auto thrown = throwing->ended();
  auto ended = add_together({1, 2, 3}, std::move(throwing));
  for (auto& one : ended) EXPECT_TRUE(one.get());
  EXPECT_EQ(thrown.get().error().kind, base::ErrorKind::unavailable);
  EXPECT_TRUE(is_there(1) && is_there(2) && is_there(3));
  EXPECT_FALSE(is_there(99));
  EXPECT_EQ(Throwing::runs, 1);
  EXPECT_EQ(portal_->snapshots().newest()->revision, 3u);
}

TEST_F(Committing, OneThatThrowsWhenItIsAnsweredFailsNeitherTheOthersNorTheThread) {
  auto throwing = std::make_unique<Throwing>(true);
  auto thrown = throwing->ended();
  auto ended = add_together({1, 2, 3}, std::move(throwing));
  for (auto& one : ended) EXPECT_TRUE(one.get());
  EXPECT_TRUE(thrown.get());
  EXPECT_TRUE(add(4).get());
}

TEST_F(Committing, WithoutMemoryForAGroupEachIsTriedWithFewer) {
  store_.fails = [](std::span<const NewRevision> revisions) -> bool {
    if (revisions.size() > 1) throw std::bad_alloc();
    return false;
  };
  for (auto& one : add_many(8)) EXPECT_TRUE(one.get());
  EXPECT_EQ(portal_->snapshots().newest()->directory.user_count(), 8u);
}

TEST_F(Committing, APortalThatIsBeingLoadedHoldsUpNobodyElse) {
  std::promise<void> open;
  std::promise<void> reached;
  store_.before_load = [&](base::PortalId) {
    reached.set_value();
    open.get_future().wait();
  };
  const auto other = std::make_shared<ServedPortal>(store_, create_portal(store_, "globex").value(), nullptr);
  auto job = std::make_unique<AddUser>(7);
  auto ended = job->ended();
  committer_->submit(other, std::move(job));
  reached.get_future().wait();
  for (std::uint32_t id = 1; id <= 3; ++id) EXPECT_TRUE(add(id).get());
  EXPECT_FALSE(other->snapshots());
  open.set_value();
  EXPECT_TRUE(ended.get());
  EXPECT_TRUE(other->snapshots()->newest()->directory.user({7}));
}

TEST_F(Committing, CommitsAreCountedWithTheirSizes) {
  for (auto& one : add_together({1, 2, 3, 4, 5})) (void)one.get();
  store_.fails = [](auto) { return true; };
  (void)add(6).get();
  store_.fails = nullptr;
  (void)add(7).get();
  const CommitCounts& counts = committer_->counts();
  base::Histogram<commit_sizes>::Reading sizes;
  base::Histogram<commit_times>::Reading times;
  counts.writes.add_to(sizes);
  counts.times.add_to(times);
  EXPECT_EQ(times.count(), sizes.count());
  EXPECT_EQ(counts.failed.read(), 1u);
  EXPECT_EQ(sizes.sum, 7u) << "the gate, and six that were stored";
}

TEST_F(Committing, AfterAFailureItGoesOn) {
  store_.fails = [](auto) { return true; };
  EXPECT_EQ(add(1).get().error().kind, base::ErrorKind::unavailable);
  EXPECT_FALSE(is_there(1));
  store_.fails = nullptr;
  EXPECT_TRUE(add(2).get());
  EXPECT_TRUE(is_there(2));
}

TEST_F(Committing, ABugInAStoreFailsWhatItMeetsAndNotTheThread) {
  store_.fails = [](auto) -> bool { throw std::runtime_error("a bug"); };
  EXPECT_EQ(add(1).get().error().message, "a bug");
  store_.fails = nullptr;
  EXPECT_TRUE(add(2).get());
}

TEST_F(Committing, AConflictIsMadeAgainOnTheNewest) {
  const auto other = std::move(LivePortal::open(store_, portal_->id()).value());
  ASSERT_TRUE(other->write({}, [](PortalDraft& draft) -> Result<void> {
    draft.directory().put_user(test::make_user(50));
    return {};
  }));
  EXPECT_EQ(*add(1).get(), 2u);
  EXPECT_TRUE(is_there(1) && is_there(50));
}

TEST_F(Committing, WhatWasSubmittedIsMadeBeforeItEnds) {
  auto ended = add_together({1, 2, 3});
  committer_.reset();
  for (auto& one : ended) EXPECT_TRUE(one.get());
  EXPECT_EQ(store_.load(portal_->id())->directory.user_count(), 3u);
}

}  // namespace committer_test
}  // namespace muster::portal
