#include "base/log.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace muster::base {
namespace {

TEST(Log, LinesBelowTheLevelAreDropped) {
  testing::internal::CaptureStderr();
  const Log log = make_log({.level = LogLevel::warning, .format = LogFormat::text});
  log->info("quiet");
  log->warn("loud");
  log->flush();
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(written.find("quiet"), std::string::npos);
  EXPECT_TRUE(written.ends_with(" warning loud\n")) << written;
}

TEST(Log, AJsonLogHasOneObjectOnEachLine) {
  testing::internal::CaptureStderr();
  const Log log = make_log({.level = LogLevel::debug, .format = LogFormat::json});
  log->error("a \"quote\", a \\, a\nline, \xc3\xa9, \xf0\x9f\x8c\xb2 and a stray \xff");
  log->debug("next");
  log->flush();
  const std::string written = testing::internal::GetCapturedStderr();
  const auto end = written.find('\n');
  const auto first = boost::json::parse(written.substr(0, end)).as_object();
  EXPECT_EQ(first.at("message"), "a \"quote\", a \\, a\nline, \xc3\xa9, \xf0\x9f\x8c\xb2 and a stray \xef\xbf\xbd");
  EXPECT_EQ(first.at("level"), "error");
  EXPECT_EQ(first.at("time").as_string().size(), 24u);
  EXPECT_EQ(boost::json::parse(written.substr(end + 1)).as_object().at("message"), "next");
}

}  // namespace
}  // namespace muster::base
