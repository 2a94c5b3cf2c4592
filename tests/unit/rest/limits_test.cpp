#include "rest/limits/limits.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>

#include "portal/portals.hpp"
#include "rest/dispatch/write_queue.hpp"
#include "support/company.hpp"
#include "support/failing_store.hpp"
#include "support/virtual_clock.hpp"

// Rates and operating times on a call's whole way (protocol.md 5.2 and 5.3), and `require_https` (protocol.md 1.10).
namespace muster::rest {
namespace limits_test {

namespace json = boost::json;

constexpr base::Microseconds start = test::test_now;
constexpr base::Microseconds second = 1'000'000;

// A company of two departments, an administrator with the webhooks 1 ("Secret") and 2 ("Other"), and a server's parts.
class LimitsTest : public testing::Test {
 protected:
  LimitsTest() {
    EXPECT_TRUE(portal_->write({}, [](portal::PortalDraft& draft) {
      return test::found_two_departments(draft, {"Secret", "Other"});
    }));
  }

  struct Made {
    unsigned status = 0;
    bool any_origin = false;
    std::string text;

    json::value body() const { return json::parse(text); }
    std::string error() const { return std::string(body().at("error").as_string()); }
    json::value time() const { return body().at("time"); }
  };
  Made handle(const Request& request) {
    Made made;
    const auto reply = std::get<Reply>(reader_.handle(request, made.text));
    made.status = reply.status;
    made.any_origin = reply.any_origin;
    return made;
  }
  Made get(std::string_view target, std::string_view client = "192.0.2.1") {
    return handle({.target = target, .client = client});
  }
  // As a session does: by the writer when an I/O thread says so.
  Made make(std::string_view target) {
    const Request request{.target = target, .id = "request-1", .client = "192.0.2.1"};
    Made made;
    Handled handled = reader_.handle(request, made.text);
    if (const auto* reply = std::get_if<Reply>(&handled)) {
      made.status = reply->status;
      return made;
    }
    std::promise<void> done;
    DeferredRequest deferred(request, std::move(std::get<Deferral>(handled)));
    queue_.submit(std::move(deferred), [&](const Reply& reply, std::string body) {
      made.status = reply.status;
      made.text = std::move(body);
      done.set_value();
    });
    done.get_future().wait();
    return made;
  }
  // From now on each call but `batch` itself takes this long.
  void calls_take(base::Microseconds time) {
    service_.injected_error = [this, time](const MethodSpec& method, const Caller&) -> std::optional<WireError> {
      if (method.name != "batch") clock_.work(time);
      return std::nullopt;
    };
  }

  test::VirtualClock clock_{start};
  RateLimit rate_{{3, 2}, start};
  OperatingTimes operating_{480 * second};
  Service service_{.clock = clock_, .compat = {}, .limits = {}, .log = base::make_log()};
  test::FailingStore store_;
  base::PortalId id_ = portal::create_portal(store_, "acme").value();
  std::unique_ptr<portal::Portals> portals_ = std::move(portal::Portals::open(store_, nullptr).value());
  portal::LivePortal* portal_ = portals_->hosts().newest()->portals().front().served->open().value();
  Dispatcher reader_{service_, portals_->hosts()};
  portal::Committer committer_{service_.log};
  WriteQueue queue_{service_, portals_->hosts(), committer_};
};

class RateOfCalls : public LimitsTest {
 protected:
  RateOfCalls() { service_.rate = &rate_; }
  void fill(std::string_view client = "192.0.2.1") {
    while (rate_.admit({1}, client, clock_.now())) {
    }
  }
};

constexpr std::string_view call = "/rest/1/Secret/im.department.get?ID[]=3";

TEST_F(RateOfCalls, AboveTheCapacityARequestIs503UntilOneHasDrained) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(call).status, 200u);
  const Made refused = get(call);
  EXPECT_EQ(refused.status, 503u);
  EXPECT_TRUE(refused.any_origin) << "a page may read it";
  EXPECT_EQ(refused.text,
            R"({"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests",)"
            R"("time":{"start":1772600767.000089,"finish":1772600767.000089,"duration":0.000000,"processing":0.000000,)"
            R"("date_start":"2026-03-04T05:06:07+00:00","date_finish":"2026-03-04T05:06:07+00:00",)"
            R"("operating_reset_at":1772601367,"operating":0.000000}})");
  EXPECT_EQ(get(call, "192.0.2.2").status, 200u) << "somebody else";
  clock_.advance(499'999);
  EXPECT_EQ(get(call).status, 503u);
  clock_.advance(1);
  EXPECT_EQ(get(call).status, 200u);
  EXPECT_EQ(get(call).status, 503u);
}

TEST_F(RateOfCalls, EachRequestToAMethodCountsOnceWhateverComesOfIt) {
  for (const std::string_view target :
       {std::string_view("/rest/1/Wrong/im.department.get"), std::string_view("/rest/no.such.method"),
        std::string_view("/rest/1/Secret/batch?cmd[]=department.get&cmd[]=department.get&cmd[]=department.get"),
        std::string_view("/rest/api/1/Secret/documentation"), call}) {
    clock_.advance(2 * second);
    get(target);
    get(target);
    EXPECT_NE(get(target).status, 503u) << target;
    EXPECT_EQ(get(target).status, 503u) << target;
  }
}

TEST_F(RateOfCalls, ItComesBeforeTheCredential) {
  fill();
  EXPECT_EQ(get("/rest/1/Wrong/im.department.get").error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(get("/rest/no.such.method").error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(json::serialize(get("/rest/api/1/Secret/documentation").body().at("error")),
            R"({"code":"QUERY_LIMIT_EXCEEDED","message":"Too many requests"})");
  EXPECT_NE(get("/rest/1/Secret/department.get.xml").text.find("<error>QUERY_LIMIT_EXCEEDED</error>"),
            std::string::npos);
}

TEST_F(RateOfCalls, WhatIsNoCallNeitherCountsNorIsRefused) {
  const auto all_is_well = [this] {
    EXPECT_EQ(handle({.verb = Verb::options, .target = call, .client = "192.0.2.1"}).status, 200u);
    EXPECT_EQ(get("/elsewhere").status, 404u);
    EXPECT_EQ(handle({.verb = Verb::other, .target = call, .client = "192.0.2.1"}).status, 405u);
  };
  for (int i = 0; i < 10; ++i) all_is_well();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(call).status, 200u);
  EXPECT_EQ(get(call).status, 503u);
  all_is_well();
}

TEST_F(RateOfCalls, AWriteCountsOnceThoughTwoThreadsLookAtIt) {
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(make(fmt::format("/rest/1/Secret/department.update?ID=3&SORT={}", i)).status, 200u) << i;
  EXPECT_EQ(make("/rest/1/Secret/department.update?ID=3&SORT=9").status, 503u);
  EXPECT_EQ(portal_->snapshots().newest()->directory.department({3})->sort(), 2);
}

TEST_F(RateOfCalls, AllDispatchersShareTheBuckets) {
  Dispatcher other(service_, portals_->hosts());
  std::string out;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(std::get<Reply>(other.handle({.target = call, .client = "192.0.2.1"}, out)).status, 200u);
  EXPECT_EQ(get(call).status, 503u);
}

class OperatingOfCalls : public LimitsTest {
 protected:
  OperatingOfCalls() {
    service_.operating = &operating_;
    calls_take(20 * second);
  }
  // Calls that follow one another at once.
  void make_all(int count, std::string_view target) {
    for (int i = 0; i < count; ++i) ASSERT_EQ(make(target).status, 200u) << i;
  }
};

// The vendor's example, 20 s a call against 480 s, without a pause between the calls.
TEST_F(OperatingOfCalls, After480SecondsTheMethodIs429UntilTheFirstBasketLeaves) {
  make_all(24, call);
  const Made last = make(call);
  EXPECT_EQ(last.status, 200u) << "480 s are not over 480 s";
  EXPECT_EQ(last.time().at("operating").as_double(), 500.0);
  EXPECT_EQ(last.time().at("processing").as_double(), 20.0);
  EXPECT_EQ(last.time().at("operating_reset_at").as_int64(), 1772601368) << "the second after start and ten minutes";
  const Made refused = make(call);
  EXPECT_EQ(refused.status, 429u);
  EXPECT_TRUE(refused.text.starts_with(R"({"error":"OPERATION_TIME_LIMIT","error_description":)"
                                       R"("Method is blocked due to operation time limit.","time":)"));
  EXPECT_EQ(refused.time().at("operating").as_double(), 500.0);
  EXPECT_EQ(refused.time().at("operating_reset_at").as_int64(), 1772601368);
  EXPECT_TRUE(refused.time().at("operating_reset_at").is_int64());
  EXPECT_EQ(make("/rest/1/Secret/department.get").status, 200u) << "another method";
  EXPECT_EQ(make("/rest/1/Other/im.department.get?ID[]=3").status, 200u) << "another credential";
  clock_.set(start + 600 * second - 1);
  EXPECT_EQ(make(call).status, 429u);
  clock_.set(start + 600 * second);
  const Made again = make(call);
  EXPECT_EQ(again.status, 200u) << "the first minute's three calls have left";
  EXPECT_EQ(again.time().at("operating").as_double(), 460.0);
}

TEST_F(OperatingOfCalls, TwoCallsAMinuteGoOnForEver) {
  for (int i = 0; i < 120; ++i) {
    clock_.set(start + i * 30 * second);
    ASSERT_EQ(make(call).status, 200u) << i;
  }
}

TEST_F(OperatingOfCalls, EachCommandOfABatchCountsForItsMethodAndTheBatchForNothing) {
  std::string target = "/rest/1/Secret/batch?cmd[other]=department.get";
  for (int i = 0; i < 30; ++i) target += fmt::format("&cmd[c{}]=im.department.get?ID[]=3", i);
  const Made made = make(target);
  EXPECT_EQ(made.status, 200u);
  const json::value result = made.body().at("result");
  EXPECT_EQ(result.at("result").as_object().size(), 26u);
  const json::object errors = result.at("result_error").as_object();
  ASSERT_EQ(errors.size(), 5u);
  EXPECT_EQ(errors.begin()->key(), "c25");
  EXPECT_EQ(json::serialize(errors.at("c25")),
            R"({"error":"OPERATION_TIME_LIMIT","error_description":"Method is blocked due to operation time limit."})");
  const json::value times = result.at("result_time");
  EXPECT_EQ(times.at("other").at("operating").as_double(), 20.0);
  EXPECT_EQ(times.at("c0").at("operating").as_double(), 20.0);
  EXPECT_EQ(times.at("c24").at("operating").as_double(), 500.0);
  EXPECT_EQ(times.at("c24").at("operating_reset_at").as_int64(), 1772601388) << "ten minutes after c0 began";
  EXPECT_EQ(made.time().at("operating").as_double(), 520.0) << "its own processing time, as without a limit";
  const Made next = make("/rest/1/Secret/batch?cmd[a]=department.get&cmd[b]=im.department.get?ID[]=3");
  EXPECT_EQ(next.status, 200u) << "520 s of batch block no batch";
  EXPECT_EQ(next.time().at("operating").as_double(), 20.0);
  EXPECT_EQ(make(call).status, 429u) << "a batch and a call of its own count together";
}

TEST_F(OperatingOfCalls, FailedCallsCountAndTellWhatWasSpent) {
  const Made failed = make("/rest/1/Secret/department.update?ID=99");
  EXPECT_EQ(failed.status, 400u);
  EXPECT_EQ(failed.error(), "ERROR_CORE");
  EXPECT_EQ(failed.time().at("operating").as_double(), 20.0);
  EXPECT_EQ(make("/rest/1/Secret/department.update?ID=99").time().at("operating").as_double(), 40.0);
  EXPECT_EQ(make("/rest/1/Secret/no.such.method").time().at("operating").as_double(), 0.0);
  EXPECT_EQ(make("/rest/1/Wrong/department.update").time().at("operating").as_double(), 0.0);
}

TEST_F(OperatingOfCalls, WritesAreCountedAndRefusedTheSame) {
  for (int i = 0; i < 25; ++i)
    ASSERT_EQ(make(fmt::format("/rest/1/Secret/department.update?ID=3&SORT={}", i)).status, 200u) << i;
  const Made refused = make("/rest/1/Secret/department.update?ID=3&SORT=99");
  EXPECT_EQ(refused.status, 429u);
  EXPECT_EQ(refused.time().at("operating").as_double(), 500.0);
  const Made in_batch = make("/rest/1/Secret/batch?cmd[a]=department.update?ID=3%26SORT=99");
  EXPECT_EQ(in_batch.body().at("result").at("result_error").at("a").at("error").as_string(), "OPERATION_TIME_LIMIT");
  EXPECT_EQ(portal_->snapshots().newest()->directory.department({3})->sort(), 24);
}

TEST_F(OperatingOfCalls, AWriteThatIsMadeAgainCountsOnce) {
  // Somebody else writes just before the first attempt commits.
  const auto elsewhere = std::move(portal::LivePortal::open(store_, portal_->id()).value());
  int attempts = 0;
  service_.injected_error = [&](const MethodSpec&, const Caller&) -> std::optional<WireError> {
    if (++attempts == 1) {
      EXPECT_TRUE(elsewhere->write({}, [](portal::PortalDraft& draft) -> base::Result<void> {
        draft.directory().put_department(test::make_department(5, "New", {.parent = 1}));
        return {};
      }));
    }
    clock_.work(20 * second);
    return std::nullopt;
  };
  const Made made = make("/rest/1/Secret/department.update?ID=3&SORT=7");
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(made.status, 200u);
  EXPECT_EQ(made.time().at("operating").as_double(), 20.0);
}

TEST_F(LimitsTest, WithoutALimitNothingIsSummedUp) {
  calls_take(20 * second);
  for (int i = 0; i < 100; ++i) {
    const Made made = make(call);
    ASSERT_EQ(made.status, 200u);
    ASSERT_EQ(made.time().at("operating").as_double(), 20.0);
  }
}

TEST_F(LimitsTest, PlainHttpIsRefusedButForThisMachine) {
  service_.require_https = true;
  service_.rate = &rate_;
  for (int i = 0; i < 10; ++i) {
    const Made refused = get(call);
    EXPECT_EQ(refused.status, 401u);
    EXPECT_TRUE(refused.any_origin);
    EXPECT_TRUE(
        refused.text.starts_with(R"({"error":"INVALID_REQUEST","error_description":"Https required.","time":)"));
  }
  EXPECT_EQ(get("/rest/1/Wrong/x").error(), "INVALID_REQUEST") << "before the credential is looked at";
  EXPECT_EQ(get(call, "").status, 401u) << "from who knows where";
  EXPECT_EQ(get(call, "::2").status, 401u);
  EXPECT_EQ(get(call, "12.7.0.1").status, 401u);
  EXPECT_EQ(handle({.verb = Verb::options, .target = call, .client = "192.0.2.1"}).status, 200u);
  EXPECT_EQ(handle({.target = call, .client = "192.0.2.1", .secure = true}).status, 200u);
  for (const char* client : {"127.0.0.1", "127.8.9.10", "::1"}) EXPECT_EQ(get(call, client).status, 200u) << client;
  service_.compat.documented_statuses = true;
  EXPECT_EQ(get(call).status, 400u) << "as the vendor documents it";
  service_.require_https = false;
  EXPECT_EQ(get(call).status, 200u);
}

}  // namespace limits_test
}  // namespace muster::rest
