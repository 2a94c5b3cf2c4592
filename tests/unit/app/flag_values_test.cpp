#include "app/flag_values.hpp"

#include <gtest/gtest.h>

namespace muster::app {
namespace flag_values_test {

TEST(FlagValues, ScopesAreNamesBetweenCommas) {
  access::Scopes wanted;
  wanted.insert(access::Scope::im);
  wanted.insert(access::Scope::user_userfield);
  EXPECT_EQ(*parse_scopes("im,user.userfield"), wanted);
  EXPECT_EQ(*parse_scopes(" user.userfield , im,im"), wanted);
  for (const char* names : {"", " ", "im,,user", "IM", "im user", "crm"}) EXPECT_FALSE(parse_scopes(names)) << names;
}

TEST(FlagValues, IdsAreNumbersBetweenCommasEachOnce) {
  EXPECT_EQ(*parse_users("--users", "7,3,7"), (std::vector<base::UserId>{{7}, {3}}));
  EXPECT_TRUE(parse_users("--users", "")->empty());
  EXPECT_EQ(parse_departments("--department", "3;5").error().message,
            "--department 3;5: not ids with commas between them, such as 3,7");
}

}  // namespace flag_values_test
}  // namespace muster::app
