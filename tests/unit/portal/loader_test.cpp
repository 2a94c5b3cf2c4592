#include "portal/loader.hpp"

#include <gtest/gtest.h>

#include <future>

#include "support/company.hpp"
#include "support/failing_store.hpp"
#include "support/patience.hpp"

namespace muster::portal {
namespace loader_test {

using base::ErrorKind;
using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds hour{3'600'000};

class Loading : public testing::Test {
 protected:
  // What comes of asking for it, once it comes.
  static std::future<Result<void>> ask(Loader& loader, const std::shared_ptr<ServedPortal>& portal,
                                       Loader::Patience patience = Loader::Patience::brief) {
    const auto told = std::make_shared<std::promise<Result<void>>>();
    loader.load(
        portal, [told](const Result<void>& loaded) { told->set_value(loaded); }, patience);
    return told->get_future();
  }
  static bool is_told(const std::future<Result<void>>& asked) {
    return asked.wait_for(milliseconds(0)) == std::future_status::ready;
  }
  static Result<void> result(std::future<Result<void>>& asked) {
    EXPECT_EQ(asked.wait_for(test::patience), std::future_status::ready);
    return asked.get();
  }
  // From now on loading the first portal waits for `open_`.
  void hold_first() {
    store_.before_load = [this, opened = open_.get_future().share()](base::PortalId id) {
      if (id != first_->id() || ++held_ > 1) return;
      reached_.set_value();
      opened.wait();
    };
  }

  test::FailingStore store_;
  std::shared_ptr<ServedPortal> first_ =
      std::make_shared<ServedPortal>(store_, create_portal(store_, "acme").value(), nullptr);
  std::shared_ptr<ServedPortal> second_ =
      std::make_shared<ServedPortal>(store_, create_portal(store_, "globex").value(), nullptr);
  std::promise<void> open_;
  std::promise<void> reached_;
  std::atomic<int> held_{0};
};

TEST_F(Loading, EachThatAsksIsToldOnceThePortalIsThere) {
  hold_first();
  Loader loader(base::make_log(), {.patience = hour});
  auto one = ask(loader, first_);
  reached_.get_future().wait();
  auto two = ask(loader, first_);
  auto other = ask(loader, second_);
  EXPECT_FALSE(is_told(one) || is_told(two) || first_->snapshots());
  open_.set_value();
  EXPECT_TRUE(result(one));
  EXPECT_TRUE(result(two));
  EXPECT_TRUE(result(other));
  EXPECT_TRUE(first_->snapshots() && second_->snapshots());
  auto again = ask(loader, first_);
  EXPECT_TRUE(is_told(again)) << "there is nothing to wait for";
  EXPECT_EQ(store_.loads, 2);
}

TEST_F(Loading, WhoHasBriefPatienceIsToldThatItStillGoesOn) {
  hold_first();
  Loader loader(base::make_log(), {.patience = milliseconds(50)});
  auto endless = ask(loader, first_, Loader::Patience::endless);
  auto brief = ask(loader, first_);
  EXPECT_EQ(result(brief).error().kind, ErrorKind::busy);
  auto late = ask(loader, first_);
  EXPECT_TRUE(is_told(late)) << "the patience is the portal's, so none of many waits for it anew";
  EXPECT_EQ(late.get().error().kind, ErrorKind::busy);
  EXPECT_FALSE(is_told(endless));
  open_.set_value();
  EXPECT_TRUE(result(endless));
  EXPECT_TRUE(result(late = ask(loader, first_)));
}

TEST_F(Loading, WhatWaitsForAnotherPortalHasItsOwnPatience) {
  hold_first();
  Loader loader(base::make_log(), {.patience = milliseconds(50)});
  auto first = ask(loader, first_);
  EXPECT_EQ(result(first).error().kind, ErrorKind::busy);
  auto second = ask(loader, second_);
  EXPECT_EQ(result(second).error().kind, ErrorKind::busy) << "one is loaded after the other";
  open_.set_value();
  auto endless = ask(loader, second_, Loader::Patience::endless);
  EXPECT_TRUE(result(endless));
}

TEST_F(Loading, AFailureIsRememberedForAPauseAndThenTriedAgain) {
  std::atomic<bool> fails{true};
  store_.before_load = [&](base::PortalId) {
    if (fails) throw std::runtime_error("the table is gone");
  };
  Loader loader(base::make_log(), {.patience = hour, .pause = hour});
  for (int i = 0; i < 3; ++i) {
    auto asked = ask(loader, first_);
    const auto failed = result(asked);
    EXPECT_EQ(failed.error().kind, ErrorKind::unavailable);
    EXPECT_NE(failed.error().message.find("the table is gone"), std::string::npos);
  }
  EXPECT_EQ(store_.loads, 1);
  auto second = ask(loader, second_);
  EXPECT_FALSE(result(second)) << "which is tried for itself";
  EXPECT_EQ(store_.loads, 2);

  Loader quick(base::make_log(), {.patience = hour, .pause = milliseconds(0)});
  auto asked = ask(quick, first_);
  EXPECT_FALSE(result(asked));
  fails = false;
  asked = ask(quick, first_);
  EXPECT_TRUE(result(asked));
}

TEST_F(Loading, AStopLeavesNobodyWaiting) {
  hold_first();
  Loader loader(base::make_log(), {.patience = hour});
  auto one = ask(loader, first_);
  reached_.get_future().wait();
  auto two = ask(loader, second_);
  loader.stop();
  EXPECT_EQ(result(one).error().kind, ErrorKind::busy);
  EXPECT_EQ(result(two).error().kind, ErrorKind::busy);
  auto late = ask(loader, second_);
  EXPECT_TRUE(is_told(late));
  open_.set_value();
}

TEST_F(Loading, AnEndLeavesNobodyWaiting) {
  hold_first();
  std::future<Result<void>> one;
  std::future<Result<void>> two;
  std::thread opener;
  {
    Loader loader(base::make_log(), {.patience = hour});
    one = ask(loader, first_, Loader::Patience::endless);
    reached_.get_future().wait();
    two = ask(loader, second_, Loader::Patience::endless);
    opener = std::thread([this] { open_.set_value(); });
  }
  opener.join();
  EXPECT_TRUE(result(one)) << "which was under way";
  const auto second = result(two);
  EXPECT_TRUE(second || second.error().kind == ErrorKind::busy);
}

// The follower passes over a portal that is not there yet.
TEST_F(Loading, WhatAnotherProcessCommitsMeanwhileIsSeenOnceThePortalIsThere) {
  const auto other = std::move(LivePortal::open(store_, first_->id()).value());
  store_.after_load = [&](base::PortalId) {
    store_.after_load = nullptr;
    ASSERT_TRUE(other->write({}, [](PortalDraft& draft) -> Result<void> {
      draft.directory().put_user(test::make_user(50));
      return {};
    }));
  };
  ASSERT_TRUE(first_->open());
  EXPECT_TRUE(first_->snapshots()->newest()->directory.user({50}));
}

}  // namespace loader_test
}  // namespace muster::portal
