#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "e2e/installation.hpp"

namespace muster::test {
namespace recording_test {

std::ptrdiff_t kept_files(const std::filesystem::path& folder, const std::string& begin) {
  std::ptrdiff_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    count += entry.path().filename().string().starts_with(begin) ? 1 : 0;
  return count;
}

// Else tools/check_secrets.py would find nothing, and nobody would notice.
TEST(Recording, keeps_what_programs_print_when_ctest_runs_the_tests) {
  if (!std::getenv("CTEST_INTERACTIVE_DEBUG_MODE")) GTEST_SKIP() << "CTest does not run this";
  const char* folder = std::getenv("MUSTER_TEST_OUTPUT");
  ASSERT_TRUE(folder);
  const Installation muster;
  muster.import(small_company());
  muster.add_webhook(1);
  EXPECT_GE(kept_files(folder, "webhook-add-"), 2) << "both outputs";
  EXPECT_GE(kept_files(folder, std::to_string(getpid()) + ".secrets"), 1);
}

}  // namespace recording_test
}  // namespace muster::test
