#include <gtest/gtest.h>

#include <atomic>

#include "app/serving/local_ca.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "e2e/js_sdk.hpp"
#include "e2e/secure_demo.hpp"
#include "http/server.hpp"
#include "http/tls.hpp"
#include "portal/portals.hpp"
#include "store/open_store.hpp"

// What the vendor's client does with 503 and 429 (protocol.md 5.2 and 11.2): it waits and asks again.
namespace muster::test {
namespace js_sdk_retries_test {

constexpr rest::WireError used_up{429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit."};

TEST(SdkRetries, more_calls_than_the_rate_allows) {
  const Installation muster;
  const std::string config = muster.write("muster.toml", R"(
[limits]
profile = "custom"
rate = { capacity = 3, drain = 2 }
)");
  SecureDemo demo(muster, {"--config", config});
  expect_sdk_is_fine("more_calls_than_the_rate_allows", demo.webhook(), demo.ca());
  EXPECT_EQ(demo.stop(), 0) << demo.log();
}

// A server in this process whose first call of a method is refused.
class SdkOperatingTime : public ::testing::Test {
 protected:
  void SetUp() override {
    muster_.import(small_company());
    webhook_ = muster_.add_webhook(1);
    ASSERT_TRUE(app::make_certificate(ca_, {}));
    auto tls = http::TlsContext::load(ca_.server, service_.log);
    ASSERT_TRUE(tls);
    tls_ = std::move(*tls);
    auto store = store::open_sqlite_store({.file = muster_.store()});
    ASSERT_TRUE(store);
    store_ = std::move(*store);
    auto portals = portal::Portals::open(*store_, nullptr);
    ASSERT_TRUE(portals);
    portals_ = std::move(*portals);
    committer_ = std::make_unique<portal::Committer>(service_.log);
    desk_ = std::make_unique<rest::WriteQueue>(service_, portals_->hosts(), *committer_);
    http::ServerOptions options{.address = "127.0.0.1", .port = 0, .threads = 2, .limits = {}};
    options.tls = tls_.get();
    auto server = http::Server::start(options, service_, portals_->hosts(), *desk_);
    ASSERT_TRUE(server);
    server_ = std::move(*server);
  }

  void expect_fine(const std::string& scenario) const {
    expect_sdk_is_fine(scenario, "https://" + server_->address() + webhook_, ca_.certificate.string());
  }
  std::optional<rest::WireError> refusal() {
    if (calls_++ > 0) return std::nullopt;
    return used_up;
  }

  const Installation muster_;
  const app::LocalCa ca_{muster_.path("")};
  const base::SystemClock clock_;
  std::atomic<int> calls_ = 0;
  const rest::Service service_{
      .clock = clock_,
      .compat = {},
      .limits = {},
      .log = base::make_log(),
      .injected_error = [this](const rest::MethodSpec&, const rest::Caller&) { return refusal(); }};
  std::string webhook_;
  std::unique_ptr<http::TlsContext> tls_;
  std::unique_ptr<portal::Store> store_;
  std::unique_ptr<portal::Portals> portals_;
  std::unique_ptr<portal::Committer> committer_;
  std::unique_ptr<rest::WriteQueue> desk_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(SdkOperatingTime, the_client_asks_again) {
  expect_fine("a_method_that_has_used_up_its_time");
  EXPECT_EQ(calls_.load(), 2);
}

TEST_F(SdkOperatingTime, the_client_gives_up_when_told_so) {
  expect_fine("no_retries_when_told_so");
  EXPECT_EQ(calls_.load(), 1);
}

}  // namespace js_sdk_retries_test
}  // namespace muster::test
