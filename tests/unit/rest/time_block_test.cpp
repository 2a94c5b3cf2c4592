#include "rest/protocol/time_block.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace muster::rest {
namespace time_block_test {

std::string block(const CallTimes& times, base::UtcOffset offset = {}) {
  std::string out;
  append_time(out, times, offset);
  return out;
}

TEST(TimeBlock, HasTheTimesWithMicroseconds) {
  EXPECT_EQ(block({1'772'600'767'999'999, 1'772'600'768'000'200, 1'772'600'770'000'001}, {3600}),
            R"({"start":1772600767.999999,"finish":1772600770.000001,"duration":2.000002,)"
            R"("processing":1.999801,"date_start":"2026-03-04T06:06:07+01:00",)"
            R"("date_finish":"2026-03-04T06:06:10+01:00","operating_reset_at":1772601367,"operating":1.999801})");
}

TEST(TimeBlock, HasWhatTheCredentialSpentWhereThatIsKnown) {
  const std::string text = block({1'000'000, 2'000'000, 3'000'000, Operating{480'000'001, 601'000'000}});
  EXPECT_TRUE(text.ends_with(R"("operating_reset_at":601,"operating":480.000001})")) << text;
  const std::string later = block({1'000'000, 2'000'000, 3'000'000, Operating{5, 601'000'001}});
  EXPECT_TRUE(later.ends_with(R"("operating_reset_at":602,"operating":0.000005})")) << "rounded up: " << later;
}

TEST(TimeBlock, AClockThatGoesBackTakesNoTime) {
  const std::string text = block({2'000'000, 2'000'000, 1'000'000});
  EXPECT_NE(text.find(R"("duration":0.000000,"processing":0.000000,)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("operating":0.000000})"), std::string::npos) << text;
}

TEST(TimeBlock, TheLargestTimesFit) {
  const base::Microseconds last = std::numeric_limits<base::Microseconds>::max();
  const std::string text = block({last, 0, last}, {-43'200});
  EXPECT_TRUE(text.starts_with(R"({"start":9223372036854.775807,"finish":9223372036854.775807,)")) << text;
  EXPECT_TRUE(text.ends_with(R"("operating":9223372036854.775807})")) << text;
}

// A date is not formatted anew within a minute.
TEST(TimeBlock, DatesAreRightFromMinuteToMinuteAndOffsetToOffset) {
  const base::UnixSeconds times[] = {
      1'772'600'759, 1'772'600'760, 1'772'600'761,   1'772'600'819,   1'772'600'820,  1'772'600'819, -1, 0, 59, 60,
      -3'600,        4'000'000'000, 221'845'391'999, 221'845'392'000, 999'999'999'999};
  for (const base::UnixSeconds time : times) {
    for (const base::UtcOffset offset : {base::UtcOffset{0}, base::UtcOffset{3600}, base::UtcOffset{-12'600}}) {
      const std::string text = block({time * 1'000'000, time * 1'000'000, (time + 1) * 1'000'000}, offset);
      EXPECT_NE(text.find("\"date_start\":\"" + base::atom_text(time, offset)), std::string::npos) << text;
      EXPECT_NE(text.find("\"date_finish\":\"" + base::atom_text(time + 1, offset)), std::string::npos) << text;
    }
  }
}

}  // namespace time_block_test
}  // namespace muster::rest
