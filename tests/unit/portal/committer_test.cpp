#include "portal/committer.hpp"

#include <gtest/gtest.h>

#include <future>

#include "support/company.hpp"
#include "support/failing_store.hpp"

namespace muster::portal {
namespace {

using base::Result;
using base::Revision;

// Adds a person, and tells how it ended.
class AddUser final : public Work {
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

// Keeps the committer's thread until told to go on, so that others queue up meanwhile.
class Gate final : public Work {
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
    auto work = std::make_unique<AddUser>(id);
    auto ended = work->ended();
    committer_->submit(served_, std::move(work));
    return ended;
  }
  // Those of these ids are submitted while the thread is busy, so they make one group.
  std::vector<std::future<Result<Revision>>> add_together(std::vector<std::uint32_t> ids) {
    std::promise<void> open;
    auto gate = std::make_unique<Gate>(open.get_future().share());
    auto reached = gate->reached();
    committer_->submit(served_, std::move(gate));
    reached.wait();
    std::vector<std::future<Result<Revision>>> ended;
    for (const std::uint32_t id : ids) ended.push_back(add(id));
    open.set_value();
    return ended;
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
  store_.fails = [](std::span<const NewRevision> revisions) {
    return std::ranges::any_of(revisions, [](const NewRevision& one) {
      return std::ranges::any_of(one.changes, [](const Change& change) {
        const auto* put = std::get_if<directory::UserPut>(&change);
        return put && directory::UserView(put->record).id().value == 3;
      });
    });
  };
  auto ended = add_together({1, 2, 3, 4});
  for (const std::size_t good : {0u, 1u, 3u}) EXPECT_TRUE(ended[good].get());
  EXPECT_EQ(ended[2].get().error().message, "the disk is full");
  EXPECT_TRUE(is_there(1) && is_there(2) && is_there(4));
  EXPECT_FALSE(is_there(3));
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

}  // namespace
}  // namespace muster::portal
