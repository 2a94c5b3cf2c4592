#include "base/thread.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace muster::base {
namespace thread_test {

TEST(Thread, RunsToItsEnd) {
  bool ran = false;
  start_thread(make_log(), "muster-test", [&ran] { ran = true; }).join();
  EXPECT_TRUE(ran);
}

TEST(ThreadDeathTest, AnExceptionEndsTheProcessAndIsSaid) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto fail = [] {
    start_thread(make_log(), "muster-test", [] { throw std::runtime_error("no room for auth=abcdefgh"); }).join();
  };
  EXPECT_EXIT(fail(), testing::ExitedWithCode(1),
              "critical the server ends, as muster-test failed: no room for auth=\\*\\*\\*");
  const auto fail_oddly = [] { start_thread(make_log(), "muster-test", [] { throw 1; }).join(); };
  EXPECT_EXIT(fail_oddly(), testing::ExitedWithCode(1), "as muster-test failed: unknown");
}

}  // namespace thread_test
}  // namespace muster::base
