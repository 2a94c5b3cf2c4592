#include "rest/dispatch/fair_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <memory>

namespace muster::rest {
namespace fair_pool_test {

constexpr FairPool::Threads one_thread{.count = 1, .name = "test"};

// Keeps a thread of the pool busy until it is let go.
class Busy {
 public:
  explicit Busy(FairPool& pool, const std::string& who = "busy", std::size_t bytes = 0) {
    EXPECT_TRUE(pool.submit(who, bytes, [gates = gates_](std::size_t) {
      gates->begun.count_down();
      gates->let_go.wait();
    }));
    gates_->begun.wait();
  }
  void let_go() { gates_->let_go.count_down(); }

 private:
  struct Gates {
    std::latch begun{1};
    std::latch let_go{1};
  };
  std::shared_ptr<Gates> gates_ = std::make_shared<Gates>();  // the thread may be at them when the test is done
};

TEST(FairPool, everybody_has_a_turn) {
  std::string order;
  {
    FairPool pool(one_thread, {});
    Busy busy(pool);
    const auto submit = [&](const std::string& who) {
      EXPECT_TRUE(pool.submit(who, 0, [&order, who](std::size_t) { order += who; }));
    };
    for (int i = 0; i < 4; ++i) submit("a");
    submit("b");
    submit("c");
    submit("b");
    EXPECT_EQ(pool.stats().waiting, 7u);
    EXPECT_EQ(pool.stats().running, 1u);
    busy.let_go();
  }
  EXPECT_EQ(order, "abcabaa");
}

TEST(FairPool, nobody_has_all_threads) {
  std::promise<void> second;
  std::promise<void> others;
  FairPool pool({.count = 2, .name = "test"}, {});
  Busy first(pool, "a");
  EXPECT_TRUE(pool.submit("a", 0, [&](std::size_t) { second.set_value(); }));
  EXPECT_TRUE(pool.submit("b", 0, [&](std::size_t) { others.set_value(); }));
  others.get_future().wait();
  EXPECT_EQ(pool.stats().waiting, 1u) << "the second of a";
  first.let_go();
  second.get_future().wait();
}

TEST(FairPool, a_single_thread_is_for_everybody) {
  std::promise<std::size_t> done;
  FairPool pool(one_thread, {});
  EXPECT_TRUE(pool.submit("a", 0, [&](std::size_t thread) { done.set_value(thread); }));
  EXPECT_EQ(done.get_future().get(), 0u);
}

TEST(FairPool, what_waits_is_bounded_in_all_and_for_each) {
  FairPool pool(one_thread, {.jobs = 3, .works_of_one = 2});
  Busy busy(pool);
  const auto submit = [&](const std::string& who) { return pool.submit(who, 0, [](std::size_t) {}); };
  EXPECT_TRUE(submit("a"));
  EXPECT_TRUE(submit("a"));
  EXPECT_FALSE(submit("a"));
  EXPECT_TRUE(submit("b"));
  EXPECT_FALSE(submit("c"));
  EXPECT_EQ(pool.stats().refused, 2u);
  busy.let_go();
}

TEST(FairPool, so_are_the_bytes_until_the_work_is_done) {
  FairPool pool(one_thread, {.bytes = 100, .bytes_of_one = 60});
  Busy busy(pool, "a", 50);
  const auto submit = [&](const std::string& who, std::size_t bytes) {
    return pool.submit(who, bytes, [](std::size_t) {});
  };
  EXPECT_FALSE(submit("a", 11)) << "what runs counts";
  EXPECT_TRUE(submit("a", 10));
  EXPECT_FALSE(submit("b", 41));
  EXPECT_TRUE(submit("b", 40));
  EXPECT_FALSE(submit("c", 1));
  EXPECT_FALSE(submit("c", ~std::size_t{0}));
  busy.let_go();
}

TEST(FairPool, there_is_room_again_for_who_was_refused) {
  std::promise<void> done;
  FairPool pool(one_thread, {.jobs = 1, .works_of_one = 1});
  {
    Busy busy(pool);
    EXPECT_TRUE(pool.submit("a", 0, [&](std::size_t) { done.set_value(); }));
    EXPECT_FALSE(pool.submit("a", 0, [](std::size_t) {}));
    busy.let_go();
    done.get_future().wait();
  }
  EXPECT_TRUE(pool.submit("a", 0, [](std::size_t) {}));
}

}  // namespace fair_pool_test
}  // namespace muster::rest
