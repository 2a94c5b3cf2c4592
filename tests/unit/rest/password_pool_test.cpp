#include "rest/oauth/password_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <set>
#include <vector>

namespace muster::rest {
namespace password_pool_test {

// Keeps threads of a pool busy until it is opened.
class Gate {
 public:
  void open() { opener_.set_value(); }
  // Takes one thread; returns once that has begun to wait.
  void occupy(PasswordPool& pool) {
    auto begun = std::make_shared<std::promise<void>>();
    ASSERT_TRUE(pool.submit([begun, opened = opened_] {
      begun->set_value();
      opened.wait();
    }));
    begun->get_future().wait();
  }

 private:
  std::promise<void> opener_;
  std::shared_future<void> opened_ = opener_.get_future().share();
};

TEST(PasswordPool, DoesWorkOnAThreadOfItsOwn) {
  PasswordPool pool(1, 1);
  std::promise<std::thread::id> where;
  ASSERT_TRUE(pool.submit([&where] { where.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(where.get_future().get(), std::this_thread::get_id());
}

TEST(PasswordPool, DoesAsMuchAtOnceAsItHasThreads) {
  PasswordPool pool(3, 3);
  Gate gate;
  for (int i = 0; i < 3; ++i) gate.occupy(pool);  // would hang if one of them had to wait for another
  gate.open();
}

TEST(PasswordPool, TakesNoMoreThanTheQueueHolds) {
  std::atomic<int> done = 0;
  {
    PasswordPool pool(1, 2);
    Gate gate;
    gate.occupy(pool);
    EXPECT_TRUE(pool.submit([&done] { ++done; }));
    EXPECT_TRUE(pool.submit([&done] { ++done; }));
    EXPECT_FALSE(pool.submit([&done] { done += 100; })) << "two wait already";
    gate.open();
  }
  EXPECT_EQ(done, 2) << "what was refused is not done";
}

TEST(PasswordPool, HasRoomAgainOnceWorkIsTaken) {
  PasswordPool pool(1, 1);
  Gate first;
  first.occupy(pool);
  std::promise<void> taken;
  ASSERT_TRUE(pool.submit([&taken] { taken.set_value(); }));
  ASSERT_FALSE(pool.submit([] {}));
  first.open();
  taken.get_future().wait();
  EXPECT_TRUE(pool.submit([] {}));
}

TEST(PasswordPool, KeepsTheOrder) {
  std::vector<int> order;
  {
    PasswordPool pool(1, 100);
    Gate gate;
    gate.occupy(pool);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.submit([&order, i] { order.push_back(i); }));
    gate.open();
  }
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(PasswordPool, FinishesWhatWasSubmittedBeforeItGoes) {
  std::atomic<int> done = 0;
  {
    PasswordPool pool(4, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.submit([&done] { ++done; }));
  }
  EXPECT_EQ(done, 1000);
}

TEST(PasswordPool, LetsGoOfWorkThatIsDone) {
  PasswordPool pool(1, 2);
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  ASSERT_TRUE(pool.submit([held = std::move(held)] {}));
  std::promise<void> next;
  ASSERT_TRUE(pool.submit([&next] { next.set_value(); }));
  next.get_future().wait();
  EXPECT_TRUE(watched.expired());
}

TEST(PasswordPool, TakesWorkFromManyThreads) {
  std::atomic<int> done = 0;
  std::atomic<int> taken = 0;
  {
    PasswordPool pool(2, 10);
    std::vector<std::jthread> clients;
    for (int t = 0; t < 4; ++t) {
      clients.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) taken += pool.submit([&done] { ++done; }) ? 1 : 0;
      });
    }
    clients.clear();
  }
  EXPECT_GT(taken, 0);
  EXPECT_EQ(done, taken);
}

}  // namespace password_pool_test
}  // namespace muster::rest
