#include "base/dates.hpp"

#include <gtest/gtest.h>

namespace muster::base {
namespace dates_test {

constexpr UtcOffset one_east{3600};

TEST(Dates, AtomIsReadAndWrittenBack) {
  for (const char* text : {"2024-05-01T10:00:00+01:00", "1969-12-31T23:59:59-03:30", "2000-02-29T00:00:00+00:00"}) {
    const auto at = parse_instant(text, UtcOffset{});
    ASSERT_TRUE(at) << text;
    const auto offset = parse_offset(std::string_view(text).substr(19));
    ASSERT_TRUE(offset) << text;
    EXPECT_EQ(atom_text(*at, *offset), text);
  }
}

TEST(Dates, FormsNearAtomMeanTheSameMoment) {
  const auto wanted = parse_instant("2024-05-01T10:00:00+01:00", UtcOffset{});
  for (const char* text :
       {"2024-05-01 10:00:00", "2024-05-01T09:00:00Z", "2024-05-01T10:00:00.25+01:00", "2024-05-01T10:00",
        "2024-05-01T14:30:00+05:30", "2024-05-01T10:00:00 01:00", "2024-05-01 10:00:00 01:00", "01.05.2024 10:00",
        "01.05.2024 10:00:00", "01.05.2024T10:00:00+01:00"})
    EXPECT_EQ(parse_instant(text, one_east), wanted) << text;
  for (const char* text : {"2024-05-01", "01.05.2024"})
    EXPECT_EQ(parse_instant(text, one_east), parse_instant("2024-05-01T00:00:00+01:00", UtcOffset{})) << text;
}

TEST(Dates, WhatIsNoDateIsRefused) {
  for (const char* text : {"",
                           "2024",
                           "2024-13-01",
                           "2024-02-30",
                           "2023-02-29",
                           "2024-05-01X10:00:00",
                           "31.02.2024",
                           "01.13.2024",
                           "1.5.2024",
                           "01.05.24",
                           "01.05-2024",
                           "01-05-2024",
                           "2024.05.01",
                           "01.05.2024 ",
                           "01.05.2024x",
                           "01.05.2024 25:00",
                           "2024-05-01T99:99",
                           "2024-05-01 soon",
                           "2024-05-01T",
                           " 2024-05-01",
                           "2024-05-01T24:00:00",
                           "2024-05-01T10:60:00",
                           "2024-05-01T10:00:00+1:00",
                           "2024-05-01T10:00:00+01:00 ",
                           "2024-05-01T10:00:00.",
                           "2024-05-01T1",
                           "2024-05-01T10:00:00 ",
                           "2024-05-01T10:00:00  01:00"})
    EXPECT_FALSE(parse_instant(text, UtcOffset{})) << text;
}

TEST(Dates, ADayKeepsItsOwnNumbersWhateverTheOffset) {
  EXPECT_EQ(parse_day("1980-09-10T00:00:00+00:00"), (CivilDay{1980, 9, 10}));
  EXPECT_EQ(parse_day("1980-09-10T23:30:00-11:00"), (CivilDay{1980, 9, 10}));
  EXPECT_EQ(parse_day("1980-09-10"), (CivilDay{1980, 9, 10}));
  EXPECT_EQ(parse_day("2000-02-29"), (CivilDay{2000, 2, 29}));
  EXPECT_EQ(parse_day("0000-12-31"), (CivilDay{0, 12, 31}));
  EXPECT_EQ(day_text({1980, 9, 10}), "1980-09-10");
  EXPECT_EQ(atom_text(CivilDay{1980, 9, 10}, one_east), "1980-09-10T00:00:00+01:00");
  EXPECT_EQ(parse_day("10.09.1980"), (CivilDay{1980, 9, 10}));
  EXPECT_EQ(parse_day("10.09.1980 23:30:00"), (CivilDay{1980, 9, 10}));
}

TEST(Dates, ADayWantsWhatFollowsItToBeATime) {
  for (const char* text : {"1980-09-1",       "1980-09-100",      "1980-09-10T99:99",
                           "1980-09-10Tsoon", "1980-09-10 ",      "1980-09-10T10:00:00+99:00",
                           "10.09.1980T",     "10.09.1980 24:00", "31.02.1980",
                           "29.02.1981",      "1981-02-29",       "1980-13-01",
                           "1980-00-10",      "1980-09-00",       "1980-09-31",
                           "1980/09-10",      "1980-09/10",       "19x0-09-10",
                           "1980-0:-10",      "1980-09-1/",       "-980-09-10"})
    EXPECT_FALSE(parse_day(text)) << text;
}

TEST(Dates, OffsetsAreReadAndWrittenBack) {
  for (const char* text : {"+00:00", "+01:00", "-03:30", "+14:00"}) EXPECT_EQ(offset_text(*parse_offset(text)), text);
  EXPECT_EQ(parse_offset("Z"), UtcOffset{});
  for (const char* text : {"", "1", "+1:00", "+0100", "01:00", "+01:60", "+99:00"})
    EXPECT_FALSE(parse_offset(text)) << text;
}

}  // namespace dates_test
}  // namespace muster::base
