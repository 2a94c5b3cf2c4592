#include "directory/table/kept_values.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>
#include <thread>

namespace muster::directory {
namespace kept_values_test {

using Values = KeptValues<int>;

constexpr KeptSort sort{0, 4, 1000};
constexpr std::size_t records = 256;  // a value may be 65 changes behind
const std::string name = "a list";

// The value, which is `made` when it cannot follow the one that is kept.
int get(const Values& values, int made, base::Microseconds time = 0) {
  return *values.get(
      RecordTable(), name, sort, time, [](int) { return std::size_t{1}; }, [made] { return made; },
      [](const Values::State& state) { return state.value; });
}

// A thread that makes the value 1, in about `time`, and does not end until it is told to.
class SlowMaker {
 public:
  SlowMaker(const Values& values, base::Microseconds time)
      : thread_([this, &values, time] {
          values.get(
              RecordTable(), name, sort, time, [](int) { return std::size_t{1}; },
              [this] {
                begun_.count_down();
                may_end_.wait();
                return 1;
              },
              [](const Values::State& state) { return state.value; });
        }) {
    begun_.wait();
  }
  ~SlowMaker() { thread_.join(); }
  void end() { may_end_.count_down(); }

 private:
  std::latch begun_{1};
  std::latch may_end_{1};
  std::thread thread_;
};

TEST(KeptValues, AValueFollowsUntilTooMuchHasChanged) {
  Values values;
  EXPECT_EQ(get(values, 1), 1);
  values = values.after(60, records);
  EXPECT_EQ(get(values, 2), 1);
  values = values.after(60, records);
  EXPECT_EQ(get(values, 3), 1) << "it has followed meanwhile";
  values = values.after(60, records);
  values = values.after(6, records);
  EXPECT_EQ(get(values, 4), 4);
}

TEST(KeptValues, AValueThatIsMadeWhileSomebodyWritesIsKept) {
  Values values;
  get(values, 1);
  for (int i = 0; i < 3; ++i) values = values.after(60, records);
  EXPECT_FALSE(values.has(name));
  const Values written = values.after(60, records);  // which no reader sees yet
  EXPECT_EQ(get(values, 2), 2);
  EXPECT_EQ(get(written, 3), 2);
  const Values next = written.after(5, records);
  EXPECT_TRUE(next.has(name));
  EXPECT_EQ(get(next, 4), 2);
}

TEST(KeptValues, AReaderOfAnOlderTableKeepsItsOwnAgain) {
  const Values values;
  get(values, 1);
  const Values given_up = values.after(60, records);
  EXPECT_EQ(get(given_up, 2), 1);
  int followed = 0;
  const auto read = [&] {
    return *values.get(
        RecordTable(), name, sort, 0, [](int) { return std::size_t{1}; }, [] { return 3; },
        [&](const Values::State& state) { return ++followed, state.value; });
  };
  EXPECT_EQ(read(), 1);
  EXPECT_EQ(read(), 1);
  EXPECT_EQ(followed, 1);
}

TEST(KeptValues, OneThreadMakesAValueForAll) {
  const Values values;
  int waited = 0;
  std::thread waiter;
  {
    SlowMaker maker(values, 1'000'000);
    {
      const base::WorkBudget slice({.time = 2'000});  // as an I/O thread has
      EXPECT_THROW(get(values, 2), base::WorkStopped);
    }
    waiter = std::thread([&] { waited = get(values, 3, 100'000'000); });
    maker.end();
  }
  waiter.join();
  EXPECT_EQ(waited, 1);
}

TEST(KeptValues, NobodyWaitsForEverForAThreadThatDoesNotEnd) {
  const Values values;
  SlowMaker maker(values, 0);
  EXPECT_EQ(get(values, 2), 2);
  maker.end();
}

TEST(KeptValues, WhoeverGivesUpLetsTheNextOneMakeIt) {
  const Values values;
  EXPECT_THROW(values.get(
                   RecordTable(), name, sort, 0, [](int) { return std::size_t{1}; },
                   []() -> int { throw std::runtime_error("given up"); },
                   [](const Values::State& state) { return state.value; }),
               std::runtime_error);
  EXPECT_EQ(get(values, 2, 100'000'000), 2);
}

}  // namespace kept_values_test
}  // namespace muster::directory
