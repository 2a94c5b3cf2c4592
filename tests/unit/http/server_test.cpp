#include "http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "portal/portals.hpp"
#include "store/open_store.hpp"
#include "support/http_client.hpp"

namespace muster::http {
namespace server_test {

// Fails once it is told to.
class BrokenClock final : public base::Clock {
 public:
  base::Microseconds now() const override {
    if (broken) throw std::runtime_error("no clock");
    return 1'772'600'767'000'089;
  }
  std::atomic<bool> broken{false};
};

// A second connection of an address is one too many, which is logged once a minute: so the clock is asked.
void break_accepting(EngineKind engine) {
  BrokenClock clock;
  const rest::Service service{.clock = clock, .compat = {}, .limits = {}, .log = base::make_log()};
  const auto store = store::make_memory_store();
  const auto portals = std::move(portal::Portals::open(*store, nullptr).value());
  portal::Committer committer(service.log);
  rest::WriteQueue write_queue(service, portals->hosts(), committer);
  Limits limits;
  limits.connections_per_address = 1;
  const auto server = std::move(
      Server::start({.port = 0, .engine = engine, .limits = limits}, service, portals->hosts(), write_queue).value());
  test::HttpClient first(server->address());
  first.get("/healthz");
  clock.broken = true;
  test::HttpClient second(server->address());
  std::this_thread::sleep_for(std::chrono::seconds(60));  // ended before
}

class ServerDeathTest : public testing::TestWithParam<EngineKind> {};
INSTANTIATE_TEST_SUITE_P(EachEngine, ServerDeathTest, testing::Values(EngineKind::epoll, EngineKind::io_uring),
                         [](const auto& one) { return std::string(name_of(one.param)); });

bool is_possible(EngineKind engine) {
  return choose_engine(engine).has_value();
}

// The thread would live on and take nobody in.
TEST_P(ServerDeathTest, AnExceptionWhileItAcceptsEndsTheProcess) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  if (!is_possible(GetParam())) GTEST_SKIP() << "the kernel does not allow io_uring";
  EXPECT_EXIT(break_accepting(GetParam()), testing::ExitedWithCode(1),
              "critical the server ends, as muster-io failed: no clock");
}

}  // namespace server_test
}  // namespace muster::http
