#include "app/console/nearest.hpp"

#include <gtest/gtest.h>

namespace muster::app {
namespace nearest_test {

const std::vector<std::string> commands{"serve", "demo", "import", "export", "webhook"};

TEST(Nearest, ATypingErrorIsUnderstood) {
  for (const auto& [word, meant] : std::vector<std::pair<const char*, const char*>>{{"serve", "serve"},
                                                                                    {"sevre", "serve"},
                                                                                    {"server", "serve"},
                                                                                    {"dem", "demo"},
                                                                                    {"imprt", "import"},
                                                                                    {"exprot", "export"},
                                                                                    {"webhooks", "webhook"},
                                                                                    {"webook", "webhook"}})
    EXPECT_EQ(nearest(word, commands), meant) << word;
}

TEST(Nearest, WhatIsFarFromAllIsNothing) {
  for (const char* word : {"", "zzzzz", "migrate-database", "x"}) EXPECT_EQ(nearest(word, commands), "") << word;
  EXPECT_EQ(nearest("serve", {}), "");
}

TEST(Nearest, OfTwoTheNearerAndOfEqualsTheFirst) {
  EXPECT_EQ(nearest("eport", {"import", "export"}), "export");
  EXPECT_EQ(nearest("ab", {"abc", "abd"}), "abc");
}

}  // namespace nearest_test
}  // namespace muster::app
