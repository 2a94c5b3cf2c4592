#include "http/request_log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <ctime>
#include <sstream>

#include "support/company.hpp"
#include "support/request_lines.hpp"

namespace muster::http {
namespace request_log_test {

namespace json = boost::json;
using base::LogFormat;

// 2026-03-04T05:06:07.000089Z.
constexpr LoggedRequest usual{.at = test::test_now,
                              .portal = "main",
                              .method = "user.get",
                              .user = 1,
                              .webhook = 3,
                              .status = 200,
                              .microseconds = 31,
                              .bytes = 512,
                              .id = "5f1c",
                              .client = "192.0.2.7"};

// What a log writes of these requests.
std::string written(LogFormat format, const std::vector<LoggedRequest>& requests) {
  testing::internal::CaptureStderr();
  {
    RequestLog log(base::make_log({.format = format}), format);
    for (const LoggedRequest& request : requests) log.add(request);
  }
  return testing::internal::GetCapturedStderr();
}

// Puts a time zone in place for as long as it lives.
class Zone {
 public:
  explicit Zone(const char* name) {
    setenv("TZ", name, 1);
    tzset();
  }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone() {
    unsetenv("TZ");
    tzset();
  }
};

TEST(RequestLog, TextNamesEachField) {
  const Zone zone("XYZ-3:30");
  EXPECT_EQ(written(LogFormat::text, {usual}),
            "2026-03-04T08:36:07.000+03:30 info request portal=main method=user.get user=1 webhook=3 status=200 us=31 "
            "bytes=512 id=5f1c client=192.0.2.7\n");
}

TEST(RequestLog, JsonHasTheTypesOfItsFields) {
  const Zone zone("XYZ-3:30");
  EXPECT_EQ(written(LogFormat::json, {usual}),
            R"({"time":"2026-03-04T05:06:07.000Z","level":"info","message":"request","portal":"main",)"
            R"("method":"user.get","user":1,"webhook":3,"status":200,"us":31,"bytes":512,"id":"5f1c",)"
            R"("client":"192.0.2.7"})"
            "\n");
}

TEST(RequestLog, WhatIsUnknownIsADashOrNull) {
  const LoggedRequest refused{.at = test::test_now, .status = 400, .error = "INVALID_REQUEST"};
  const auto lines = test::request_lines(written(LogFormat::text, {refused}));
  ASSERT_EQ(lines.size(), 1u);
  for (const std::string* unknown :
       {&lines[0].portal, &lines[0].method, &lines[0].user, &lines[0].webhook, &lines[0].id, &lines[0].client})
    EXPECT_EQ(*unknown, "-");
  EXPECT_EQ(lines[0].error, "INVALID_REQUEST");
  const json::object object = json::parse(written(LogFormat::json, {refused})).as_object();
  for (const char* unknown : {"portal", "method", "user", "webhook", "id", "client"})
    EXPECT_TRUE(object.at(unknown).is_null()) << unknown;
  EXPECT_EQ(object.at("error"), "INVALID_REQUEST");
}

TEST(RequestLog, WhatIsWrongWithACredentialStandsBehindTheError) {
  LoggedRequest refused = usual;
  refused.error = "INVALID_CREDENTIALS";
  refused.credential = "expired";
  const std::string text = written(LogFormat::text, {refused});
  EXPECT_TRUE(text.ends_with(" error=INVALID_CREDENTIALS credential=expired\n")) << text;
  const json::object object = json::parse(written(LogFormat::json, {refused})).as_object();
  EXPECT_EQ(object.at("credential"), "expired");
  EXPECT_FALSE(json::parse(written(LogFormat::json, {usual})).as_object().contains("credential"));
}

TEST(RequestLog, NoTextCanMakeASecondLineOrAnotherField) {
  for (const std::string odd : {"a b", "x\nrequest", "a\"b", "user=2", "\xff\x00", "{}", "é", "a\\"}) {
    LoggedRequest request = usual;
    request.id = odd;
    request.portal = odd;
    const std::string text = written(LogFormat::text, {request});
    EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
    EXPECT_NE(text.find(" id=\""), std::string::npos) << text;
    EXPECT_EQ(text.find(" user=2"), std::string::npos) << text;
    const std::string line = written(LogFormat::json, {request});
    EXPECT_EQ(std::ranges::count(line, '\n'), 1) << line;
    const json::object object = json::parse(line).as_object();
    if (odd != "\xff\x00") {
      EXPECT_EQ(object.at("id").as_string(), odd);
    }
    EXPECT_EQ(object.at("user"), 1);
  }
}

TEST(RequestLog, TheTimeIsThatOfEachRequest) {
  const Zone zone("UTC");
  std::vector<LoggedRequest> requests;
  std::string expected;
  for (const auto& [after, time] : {std::pair<base::Microseconds, const char*>{0, "05:06:07.000"},
                                    {900, "05:06:07.000"},
                                    {911, "05:06:07.001"},
                                    {998'910, "05:06:07.998"},
                                    {999'911, "05:06:08.000"},
                                    {60'000'000, "05:07:07.000"},
                                    {5, "05:06:07.000"}}) {
    LoggedRequest request = usual;
    request.at += after;
    requests.push_back(request);
    expected += std::string("2026-03-04T") + time + "\n";
  }
  std::istringstream lines(written(LogFormat::text, requests));
  std::string times;
  for (std::string line; std::getline(lines, line);) times += line.substr(0, 23) + "\n";
  EXPECT_EQ(times, expected);
}

TEST(RequestLog, LinesAreHandedOverWhenThereAreMany) {
  testing::internal::CaptureStderr();
  const base::Log lines = base::make_log();
  RequestLog log(lines, LogFormat::text);
  std::size_t added = 0;
  for (; added < 1000; ++added) log.add(usual);
  lines->flush();  // they are written by a thread of their own
  const std::string early = testing::internal::GetCapturedStderr();
  const auto handed = test::request_lines(early).size();
  EXPECT_GE(early.size(), 64u * 1024);
  EXPECT_LT(handed, added) << "the rest waits";
  testing::internal::CaptureStderr();
  log.flush();
  lines->flush();
  EXPECT_EQ(test::request_lines(testing::internal::GetCapturedStderr()).size(), added - handed);
}

}  // namespace request_log_test
}  // namespace muster::http
