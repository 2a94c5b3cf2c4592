#include "http/metrics.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "support/exposition.hpp"

namespace muster::http {
namespace metrics_test {

using namespace std::string_literals;

TEST(Metrics, EveryStatusThatARowMayGiveHasAPlace) {
  Metrics metrics{{}};
  ThreadCounts& thread = metrics.add_thread();
  const auto count = [&](const rest::WireError& error) {
    thread.answered("main", nullptr, error.status, 1);
    if (error.documented_status != 0) thread.answered("main", nullptr, error.documented_status, 1);
  };
  for (const rest::MethodSpec& method : rest::all_methods()) {
    for (const rest::WireError* error : method.errors) count(*error);
    for (const rest::WireError* error : method.command_errors) count(*error);
    for (const rest::ParamSpec& param : method.params) {
      if (param.wrong) count(*param.wrong);
    }
  }
  using namespace rest::errors;
  for (const auto& error : {no_auth, intranet_only, method_not_found, method_not_allowed, blocked, internal,
                            bad_request, body_too_large, header_too_large, url_too_long, header_timeout})
    count(error);
  EXPECT_EQ(metrics.text().find("status=\"other\""), std::string::npos) << metrics.text();
  thread.answered("main", nullptr, 299, 1);
  EXPECT_NE(metrics.text().find("status=\"other\""), std::string::npos);
}

TEST(Metrics, SumUpAllThreadsAndKeepPortalsApart) {
  Metrics metrics{{}};
  std::vector<std::thread> threads;
  for (int number = 0; number < 3; ++number) {
    ThreadCounts& counts = metrics.add_thread();
    threads.emplace_back([&counts] {
      const rest::MethodSpec* profile = rest::find_method("profile");
      for (int i = 0; i < 1000; ++i) {
        counts.answered(i % 4 == 0 ? "other" : "main", profile, 200, i < 500 ? 50 : 2'000);
        if (i % 100 == 0) counts.limit_hit("limits.body");
      }
    });
  }
  for (int i = 0; i < 20; ++i) test::read_exposition(metrics.text());  // it is asked while they count
  for (std::thread& thread : threads) thread.join();
  const auto now = test::read_exposition(metrics.text());
  EXPECT_EQ(now.at(R"(muster_requests_total{method="profile",portal="main",status="200"})"), 2250);
  EXPECT_EQ(now.at(R"(muster_requests_total{method="profile",portal="other",status="200"})"), 750);
  EXPECT_EQ(now.at(R"(muster_limits_hit_total{limit="limits.body"})"), 30);
  EXPECT_EQ(now.at(R"(muster_request_seconds_bucket{le="5e-05",method="profile"})"), 1500);
  EXPECT_EQ(now.at(R"(muster_request_seconds_bucket{le="0.001",method="profile"})"), 1500);
  EXPECT_EQ(now.at(R"(muster_request_seconds_bucket{le="0.0025",method="profile"})"), 3000);
  EXPECT_EQ(now.at(R"(muster_request_seconds_bucket{le="+Inf",method="profile"})"), 3000);
  EXPECT_EQ(now.at(R"(muster_request_seconds_count{method="profile"})"), 3000);
  EXPECT_NEAR(now.at(R"(muster_request_seconds_sum{method="profile"})"), 3.075, 1e-9);
}

TEST(Metrics, ALimitIsKnownByItsKeyOrItsCode) {
  using namespace rest::errors;
  const auto of = [](const rest::WireError& error) { return limit_hit(error.code, error.description); };
  EXPECT_EQ(of(body_too_large), "limits.body");
  EXPECT_EQ(of(header_timeout), "limits.header_time");
  EXPECT_EQ(of(too_deep), "limits.depth");
  EXPECT_EQ(of(blocked), "OVERLOAD_LIMIT");
  EXPECT_EQ(limit_hit("QUERY_LIMIT_EXCEEDED", "Too many requests"), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(limit_hit("OPERATION_TIME_LIMIT", ""), "OPERATION_TIME_LIMIT");
  for (const auto& error : {no_auth, body_not_json, internal, method_not_found}) EXPECT_EQ(of(error), "");
}

TEST(Metrics, TheReaderOfTheTestsIsStrict) {
  const std::string counter = "# HELP a A.\n# TYPE a counter\n";
  const std::string histogram = "# HELP h H.\n# TYPE h histogram\n";
  EXPECT_EQ(test::read_exposition(counter + "a{x=\"1\"} 2\n").at("a{x=\"1\"}"), 2);
  test::read_exposition(histogram + "h_count 2\nh_sum 3\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\n");
  for (const std::string& wrong :
       {"a 1\n"s, counter + "a 1", counter + "b 1\n", counter + "a x\n", counter + "a -1\n", counter + "a 1\na 1\n",
        counter + "a{x=1} 1\n", counter + "a{x=\"1\" y=\"2\"} 1\n", counter + counter, "# TYPE a counter\na 1\n"s,
        histogram + "h_bucket{le=\"1\"} 1\n", histogram + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\n",
        histogram + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\n",
        histogram + "h_count 3\nh_bucket{le=\"+Inf\"} 2\n", histogram + "h_count 1\n"})
    EXPECT_THROW(test::read_exposition(wrong), std::exception) << wrong;
}

}  // namespace metrics_test
}  // namespace muster::http
