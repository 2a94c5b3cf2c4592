#include <gtest/gtest.h>

#include <future>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "e2e/installation.hpp"
#include "http/server.hpp"
#include "portal/portals.hpp"
#include "support/company.hpp"
#include "support/engine_under_test.hpp"
#include "support/failing_store.hpp"

// A server in this process, one of whose portals takes as long to load as the test likes.
namespace muster::test {
namespace loading_test {

using std::chrono::milliseconds;

class SlowlyLoaded : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"acme", "globex"}) {
      base::PortalId id;
      ASSERT_TRUE(store_.change_portals([&](portal::PortalList& list) -> base::Result<void> {
        id = portal::add_portal(list, name, {std::string(name) + ".example"}).value();
        return {};
      }));
      const auto live = std::move(portal::LivePortal::open(store_, id).value());
      ASSERT_TRUE(live->write({}, [](portal::PortalDraft& draft) { return found_two_departments(draft, {"Secret"}); }));
    }
    portals_ = std::move(portal::Portals::open(store_, nullptr).value());
    store_.before_load = [this, opened = open_.get_future().share()](base::PortalId id) {
      if (id.value != 1) return;
      reached_.set_value();
      opened.wait();
    };
  }
  void TearDown() override {
    if (!is_open_) open_.set_value();
    if (server_) server_->stop(std::chrono::seconds(60));
    server_ = nullptr;
    committer_ = nullptr;
  }
  void start(milliseconds brief) {
    committer_ = std::make_unique<portal::Committer>(service_.log, portal::Loader::Times{.patience = brief});
    desk_ = std::make_unique<rest::WriteQueue>(service_, portals_->hosts(), *committer_);
    http::MonitorOptions watching;
    watching.is_loaded = [this] {
      return portals_->hosts().newest()->portals().front().served->snapshots() != nullptr;
    };
    auto server = http::Server::start({.port = 0, .engine = engine_kind_under_test(), .limits = {}}, service_,
                                      portals_->hosts(), *desk_, std::move(watching));
    ASSERT_TRUE(server);
    server_ = std::move(*server);
  }
  void open() {
    is_open_ = true;
    open_.set_value();
  }
  HttpClient connect() const { return HttpClient(server_->address()); }
  static std::string at(const std::string& portal, const std::string& method) {
    return "http://" + portal + ".example/rest/1/Secret/" + method;
  }

  const base::SystemClock clock_;
  const rest::Service service_{.clock = clock_, .compat = {}, .limits = {}, .log = base::make_log()};
  FailingStore store_;
  std::unique_ptr<portal::Portals> portals_;
  std::promise<void> open_;
  std::promise<void> reached_;
  bool is_open_ = false;
  std::unique_ptr<rest::WriteQueue> desk_;
  std::unique_ptr<portal::Committer> committer_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(SlowlyLoaded, calls_are_answered_503_and_nothing_else_waits) {
  start(milliseconds(50));
  HttpClient client = connect();
  const HttpReply early = client.get(at("acme", "department.get?ID=3"));
  EXPECT_EQ(early.status, 503u);
  EXPECT_EQ(early.error(), "QUERY_LIMIT_EXCEEDED");
  EXPECT_EQ(early.headers.at("retry-after"), "2");
  EXPECT_EQ(client.get(at("acme", "department.update?ID=3&NAME=x")).status, 503u);

  EXPECT_EQ(client.get("/healthz/live").status, 200u);
  const HttpReply ready = client.get("/healthz/ready");
  EXPECT_EQ(ready.status, 503u);
  EXPECT_EQ(ready.body, "the portal is still being loaded\n");
  open();
  while (client.get("/healthz/ready").status != 200) std::this_thread::yield();
  EXPECT_EQ(client.get(at("acme", "department.get?ID=3")).status, 200u);
}

TEST_F(SlowlyLoaded, others_are_read_and_written_meanwhile) {
  const auto globex = portals_->hosts().newest()->portals()[1].served;
  ASSERT_TRUE(globex->open());
  start(std::chrono::hours(1));
  HttpClient waiting = connect();
  waiting.send(request_text("GET", at("acme", "department.get?ID=3")));
  reached_.get_future().wait();
  HttpClient client = connect();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.get(at("globex", "department.update?ID=3&SORT=" + std::to_string(i))).status, 200u);
    EXPECT_EQ(client.get(at("globex", "department.get?ID=3")).status, 200u);
  }
  EXPECT_FALSE(waiting.readable_within(milliseconds(0)));
  open();
  EXPECT_EQ(waiting.read_reply().status, 200u) << "who waited is answered, too";
}

TEST_F(SlowlyLoaded, a_stop_answers_those_who_wait) {
  start(std::chrono::hours(1));
  HttpClient waiting = connect();
  waiting.send(request_text("GET", at("acme", "department.get?ID=3")));
  reached_.get_future().wait();
  committer_->loader().stop();
  EXPECT_EQ(waiting.read_reply().status, 503u);
}

}  // namespace loading_test
}  // namespace muster::test
