#include "record/field_value.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

// The readers of numbers that files and requests share.
namespace muster::record {
namespace field_value_test {

namespace json = boost::json;

TEST(Integers, AreWholeNumbersAndDigits) {
  const auto read = [](const char* value) { return as_integer(json::parse(value)); };
  EXPECT_EQ(read("-7"), -7);
  EXPECT_EQ(read(R"("42")"), 42);
  EXPECT_EQ(read(R"("+42")"), 42);
  EXPECT_EQ(read(R"("-9223372036854775808")"), std::numeric_limits<std::int64_t>::min());
  for (const char* value : {"5.0", "1e2", R"("5.0")", R"("+-5")", R"("++5")", R"("")", R"("+")", R"(" 5")", R"("5 ")",
                            R"("0x5")", R"("9223372036854775808")", "9223372036854775808", "true", "null", "[5]"})
    EXPECT_EQ(read(value), std::nullopt) << value;
}

TEST(Numbers, AreReadWithTheirFractions) {
  const auto read = [](const char* value) { return as_number(json::parse(value)); };
  EXPECT_EQ(read("50"), 50.0L);
  EXPECT_EQ(read("50.5"), 50.5L);
  EXPECT_EQ(read(R"("50.50")"), 50.5L);
  EXPECT_EQ(read(R"("+.5")"), 0.5L);
  EXPECT_EQ(read(R"("-1.0")"), -1.0L);
  EXPECT_EQ(read(R"("5e1")"), 50.0L);
  EXPECT_EQ(read("1e300"), static_cast<Number>(1e300));
  EXPECT_EQ(read(R"("0.1")"), read("0.1")) << "as JSON has it";
  EXPECT_NE(read("9007199254740993"), read("9007199254740992")) << "which one double would be";
  EXPECT_EQ(read(R"("18446744073709551615")"), read("18446744073709551615"));
  for (const char* value : {R"("NaN")", R"("nan")", R"("inf")", R"("-Infinity")", R"("1e400")", R"("0x10")", R"("5,5")",
                            R"("1.5x")", R"("")", R"(" 1.5")", "true", "null", "[1.5]"})
    EXPECT_EQ(read(value), std::nullopt) << value;
}

TEST(EmptyValues, FalseIsOneForFilesAlone) {
  for (const char* value : {"null", R"("")", "[]", "{}"}) {
    EXPECT_TRUE(is_empty_value(json::parse(value))) << value;
    EXPECT_TRUE(is_empty_or_false(json::parse(value))) << value;
  }
  EXPECT_FALSE(is_empty_value(json::parse("false")));
  EXPECT_TRUE(is_empty_or_false(json::parse("false")));
  for (const char* value : {"0", R"("0")", R"(" ")", "true", "[null]", "0.0"})
    EXPECT_FALSE(is_empty_or_false(json::parse(value))) << value;
}

}  // namespace field_value_test
}  // namespace muster::record
