#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <future>

#include "portal/portals.hpp"
#include "rest/dispatch/write_queue.hpp"
#include "support/company.hpp"
#include "support/failing_store.hpp"
#include "support/patience.hpp"

// What the queue does when too much waits, when a portal is being loaded for long, and when another program holds the
// store.
namespace muster::rest {
namespace write_desk_bounds_test {

namespace json = boost::json;
using std::chrono::milliseconds;

constexpr std::string_view rename = "/rest/1/Secret/department.update?ID=3&NAME=Markets";

class WriteQueueBounds : public testing::Test {
 protected:
  struct Made {
    Reply reply;
    std::string body;
    std::string error() const { return std::string(json::parse(body).at("error").as_string()); }
  };
  using Asked = std::future<Made>;

  void SetUp() override {
    const auto live = std::move(portal::LivePortal::open(store_, id_).value());
    ASSERT_TRUE(
        live->write({}, [](portal::PortalDraft& draft) { return test::found_two_departments(draft, {"Secret"}); }));
  }
  void TearDown() override {
    release();
    committer_ = nullptr;
  }

  void start(WaitingLimits limits, milliseconds patience) {
    committer_ = std::make_unique<portal::Committer>(service_.log, portal::Loader::Times{.patience = patience});
    queue_ = std::make_unique<WriteQueue>(service_, portals_->hosts(), *committer_, limits);
  }
  // From now on the portal is being loaded, until `release`.
  void hold() {
    store_.before_load = [opened = open_.get_future().share()](base::PortalId) { opened.wait(); };
  }
  void release() {
    if (!std::exchange(is_open_, true)) open_.set_value();
  }
  DeferredRequest request(std::string_view target, std::string_view client = "192.0.2.1") const {
    const auto to = served_->snapshots() ? Deferral::To::writer : Deferral::To::loader;
    return DeferredRequest({.verb = Verb::post, .target = target, .id = "request-1", .client = client},
                           {.to = to, .portal = served_});
  }
  Asked ask(DeferredRequest request) {
    const auto made = std::make_shared<std::promise<Made>>();
    queue_->submit(std::move(request), [made](const Reply& reply, std::string body) {
      made->set_value({reply, std::move(body)});
    });
    return made->get_future();
  }
  static Made now(Asked asked) {
    EXPECT_EQ(asked.wait_for(milliseconds(0)), std::future_status::ready) << "it waits, and should not";
    return asked.get();
  }
  static Made soon(Asked& asked) {
    EXPECT_EQ(asked.wait_for(test::patience), std::future_status::ready);
    return asked.get();
  }
  static bool says_when(const Reply& reply) { return reply.headers.find("Retry-After: ") != std::string::npos; }

  const test::FixedClock clock_{test::test_now};
  SignInDelays delays_;
  const Service service_{.clock = clock_, .compat = {}, .limits = {}, .log = base::make_log(), .delays = &delays_};
  test::FailingStore store_;
  base::PortalId id_ = portal::create_portal(store_, "acme").value();
  std::unique_ptr<portal::Portals> portals_ = std::move(portal::Portals::open(store_, nullptr).value());
  std::shared_ptr<portal::ServedPortal> served_ = portals_->hosts().newest()->portals().front().served;
  std::promise<void> open_;
  bool is_open_ = false;
  std::unique_ptr<WriteQueue> queue_;
  std::unique_ptr<portal::Committer> committer_;
};

TEST_F(WriteQueueBounds, WhatFindsNoPlaceIsRefusedAtOnceInItsOwnForm) {
  hold();
  start({.count = 3}, std::chrono::hours(1));
  auto first = ask(request(rename));
  const Made refused = now(ask(request(rename)));
  EXPECT_EQ(refused.reply.status, 503u);
  EXPECT_EQ(refused.error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_TRUE(says_when(refused.reply)) << refused.reply.headers;
  EXPECT_EQ(refused.reply.log_context.error, "QUERY_LIMIT_EXCEEDED");
  EXPECT_NE(refused.reply.log_context.error_text.find("(limits.waiting_writes)"), std::string::npos);

  const Made xml = now(ask(request("/rest/1/Secret/department.update.xml?ID=3")));
  EXPECT_NE(xml.body.find("<error>QUERY_LIMIT_EXCEEDED</error>"), std::string::npos) << xml.body;
  const Made third = now(ask(request("/rest/api/1/Secret/documentation")));
  EXPECT_EQ(third.reply.status, 503u);
  EXPECT_EQ(json::parse(third.body).at("error").at("code").as_string(), "QUERY_LIMIT_EXCEEDED") << third.body;
  const Made token = now(ask(request("/oauth/token/?grant_type=refresh_token")));
  EXPECT_EQ(token.reply.status, 503u);
  EXPECT_EQ(json::parse(token.body).as_object().size(), 2u) << token.body;
  const Made page = now(ask(request("/oauth/authorize/?client_id=x")));
  EXPECT_EQ(page.reply.status, 503u);
  EXPECT_EQ(page.reply.content_type, html_type);
  for (const Made* one : {&xml, &third, &token, &page}) EXPECT_TRUE(says_when(one->reply)) << one->body;

  EXPECT_EQ(queue_->waiting().read().count, 1u);
  EXPECT_EQ(queue_->waiting().read().refused, 5u);
  release();
  EXPECT_EQ(soon(first).reply.status, 200u);
}

TEST_F(WriteQueueBounds, ThePlaceIsFreeWhenTheReplyIsThere) {
  ASSERT_TRUE(served_->open());
  start({.count = 1}, std::chrono::hours(1));
  for (int i = 0; i < 50; ++i) {
    auto asked = ask(request(rename));
    ASSERT_EQ(soon(asked).reply.status, 200u) << i;
  }
  EXPECT_EQ(queue_->waiting().read().count, 0u);
  EXPECT_EQ(queue_->waiting().read().bytes, 0u);
}

TEST_F(WriteQueueBounds, ALargeBodyCountsForWhatItIs) {
  hold();
  start({.count = 1000, .bytes = 1 << 20}, std::chrono::hours(1));
  std::vector<Asked> waiting;
  const auto large = [&] {
    DeferredRequest made = request(rename);
    made.body = std::string(100'000, 'x');
    return made;
  };
  std::size_t got = 0;
  for (; got < 20; ++got) {
    Asked asked = ask(large());
    if (asked.wait_for(milliseconds(0)) == std::future_status::ready) break;
    waiting.push_back(std::move(asked));
  }
  EXPECT_EQ(got, 3u) << "of ten that there is room for";
  DeferredRequest other = request(rename, "192.0.2.2");
  Asked theirs = ask(std::move(other));
  EXPECT_NE(theirs.wait_for(milliseconds(0)), std::future_status::ready) << "another client has a share of its own";
  release();
  for (Asked& one : waiting) soon(one);
  EXPECT_EQ(soon(theirs).reply.status, 200u);
}

// Behind one address may be many, so a credential counts for itself.
TEST_F(WriteQueueBounds, CredentialsOfOneAddressHaveSharesOfTheirOwn) {
  hold();
  start({.count = 100}, std::chrono::hours(1));
  std::vector<Asked> waiting;
  const auto count_until_refused = [&](std::uint32_t webhook) {
    for (int got = 0;; ++got) {
      DeferredRequest made = request(rename);
      made.deferral.log_context.webhook = {webhook};
      made.deferral.log_context.user = {1};
      waiting.push_back(ask(std::move(made)));
      if (waiting.back().wait_for(milliseconds(0)) == std::future_status::ready) return got;
    }
  };
  EXPECT_EQ(count_until_refused(1), 33);
  EXPECT_GT(count_until_refused(2), 5);
  release();
  for (Asked& one : waiting) soon(one);
}

TEST_F(WriteQueueBounds, APortalThatIsLoadedForLongIsAnswered503UntilItIsThere) {
  hold();
  start({}, milliseconds(50));
  for (const std::string_view target : {rename, std::string_view("/rest/1/Secret/department.get?ID=3")}) {
    auto asked = ask(request(target));
    const Made made = soon(asked);
    EXPECT_EQ(made.reply.status, 503u);
    EXPECT_EQ(made.error(), "QUERY_LIMIT_EXCEEDED");
    EXPECT_EQ(made.reply.log_context.error_text, "The portal is still being loaded");
    EXPECT_TRUE(says_when(made.reply));
  }
  release();
  std::promise<void> loaded;
  committer_->loader().load(
      served_, [&](const base::Result<void>&) { loaded.set_value(); }, portal::Loader::Patience::endless);
  loaded.get_future().wait();
  auto asked = ask(request(rename));
  EXPECT_EQ(soon(asked).reply.status, 200u);
}

TEST_F(WriteQueueBounds, WhatThePortalIsLoadedForIsAnsweredOnceItIs) {
  hold();
  start({}, std::chrono::hours(1));
  std::vector<Asked> waiting;
  for (int i = 0; i < 20; ++i) waiting.push_back(ask(request("/rest/1/Secret/department.get?ID=3")));
  EXPECT_EQ(queue_->waiting().read().count, 20u);
  release();
  for (Asked& one : waiting) EXPECT_EQ(soon(one).reply.status, 200u);
  EXPECT_EQ(queue_->waiting().read().count, 0u);
}

TEST_F(WriteQueueBounds, AStoreThatAnotherHoldsIsToBeTriedAgain) {
  ASSERT_TRUE(served_->open());
  start({}, std::chrono::hours(1));
  store_.failure = base::Error(base::ErrorKind::busy, "the store: cannot write: database is locked");
  store_.fails = [](auto) { return true; };
  auto asked = ask(request(rename));
  const Made made = soon(asked);
  EXPECT_EQ(made.reply.status, 503u);
  EXPECT_EQ(made.error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_TRUE(says_when(made.reply));
  EXPECT_EQ(made.reply.log_context.user.value, 1u) << "the log says whose it was";
  store_.fails = nullptr;
  asked = ask(request(rename));
  EXPECT_EQ(soon(asked).reply.status, 200u);
}

// What was not compared, or could not be stored, tells nobody anything about a password.
TEST_F(WriteQueueBounds, ARefusedSignInIsNoWrongGuess) {
  hold();
  start({.count = 1}, std::chrono::hours(1));
  auto first = ask(request(rename));
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(delays_.begin({.portal = id_, .account = "bob@acme.example", .address = "192.0.2.1"}, clock_.now()), 0)
        << i;
    DeferredRequest made = request("/oauth/session/");
    made.deferral.to = Deferral::To::passwords;
    made.deferral.password =
        std::make_unique<PasswordCheck>(PasswordCheck{.hash = "", .password = "guess", .account = "bob@acme.example"});
    EXPECT_EQ(now(ask(std::move(made))).reply.status, 503u);
  }
  release();
  soon(first);
}

}  // namespace write_desk_bounds_test
}  // namespace muster::rest
