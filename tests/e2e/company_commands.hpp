#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "e2e/installation.hpp"

namespace muster::test {

/// The commands that begin with one word, such as `muster department`, on a store with the small company.
class CompanyCommands : public ::testing::Test {
 protected:
  explicit CompanyCommands(std::string first) : first_(std::move(first)) {}
  void SetUp() override { muster_.import(small_company()); }

  Words command(const Words& words) const {
    Words whole{first_};
    whole.insert(whole.end(), words.begin(), words.end());
    return whole;
  }
  std::string run_well(const Words& words) const { return muster_.run_well(command(words)); }
  /// One error line and exit code 1, and nothing is changed.
  void expect_refused(const Words& words, const std::string& message) const {
    const std::string before = muster_.exported();
    const Outcome outcome = muster_.run(command(words));
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "muster: " + message + "\n");
    EXPECT_EQ(muster_.exported(), before);
  }

  Installation muster_;

 private:
  const std::string first_;
};

}  // namespace muster::test
