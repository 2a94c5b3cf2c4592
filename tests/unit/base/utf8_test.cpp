#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace muster::base {
namespace utf8_test {

TEST(Utf8, IsToldFromWhatIsNone) {
  for (const char* text : {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(text)) << text;
  for (const char* text :
       {"\xff", "\xc3", "a\xc3(", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"})
    EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(Utf8, BlankIsWhatNobodySees) {
  for (const char* text :
       {"", " ", " \t\r\n\v\f", "\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8b", "\xef\xbb\xbf", "\x01 \x7f"})
    EXPECT_TRUE(is_blank(text)) << text;
  for (const char* text : {"a", " a ", ".", "\xd0\xb6", "\xe2\x80\x8b-", "\xff", "0"})
    EXPECT_FALSE(is_blank(text)) << text;
}

}  // namespace utf8_test
}  // namespace muster::base
