#include "app/serving.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "base/log.hpp"
#include "portal/committer.hpp"
#include "portal/follower.hpp"
#include "rest/write_desk.hpp"

namespace muster::app {
namespace {

using base::Result;

constexpr std::chrono::seconds drain_time{5};

// SIGTERM and SIGINT, taken from every thread that starts after this.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals() { give_back(); }
  void wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
    give_back();  // a second one ends the program at once
  }

 private:
  void give_back() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  sigset_t signals_{};
  sigset_t before_{};
};

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// An empty store gets one, so that there is somebody to import to.
Result<void> make_first_portal(portal::Store& store, const std::optional<Preparation>& preparation) {
  const auto list = store.portals();
  if (!list) return list.error();
  if (!list->entries.empty()) return {};
  const auto made = choose_portal(store, preparation ? preparation->portal : "");
  return made ? Result<void>() : made.error();
}

// What is to be printed once the server listens.
Result<std::function<std::string(const std::string& url)>> prepare_portal(const Preparation& preparation,
                                                                          portal::Store& store,
                                                                          const portal::Portals& portals) {
  const auto entry = choose_portal(store, preparation.portal);
  if (!entry) return entry.error();
  const auto table = portals.hosts().newest();
  const auto hosted = std::ranges::find(table->portals(), entry->id, [](const auto& one) { return one.entry.id; });
  const auto portal = hosted->served->open();
  if (!portal) return portal.error();
  const auto announce = preparation.prepare(**portal);
  if (!announce) return announce.error();
  return std::function(
      [announce = *announce, entry = *entry](const std::string& url) { return announce(at_host_of(entry, url)); });
}

}  // namespace

Result<void> serve(const Config& config, const std::optional<Preparation>& preparation) {
  http::ServerOptions server_options = config.server;
  server_options.threads = config.threads != 0 ? config.threads : http::usable_cores();
  raise_descriptor_limit();

  auto store = open_store(config.store, true);
  if (!store) return store.error();
  auto claim = (*store)->claim_serving();
  if (!claim) return claim.error();
  if (auto made = make_first_portal(**store, preparation); !made) return made;
  auto portals = portal::Portals::open(**store, claim->get());
  if (!portals) return portals.error();
  std::function<std::string(const std::string& url)> announce;
  if (preparation) {
    auto prepared = prepare_portal(*preparation, **store, **portals);
    if (!prepared) return prepared.error();
    announce = std::move(*prepared);
  }

  const base::SystemClock clock;
  const base::Log log = base::make_log(config.log);
  for (const std::string& warning : config.warnings) log->warn(warning);
  const rest::Service service{
      .clock = clock, .compat = config.compat, .limits = config.params, .log = log, .public_url = config.public_url};
  StopSignals stop;
  portal::Committer committer(log);
  rest::WriteDesk desk(service, (*portals)->hosts(), committer);
  auto server = http::Server::start(server_options, service, (*portals)->hosts(), desk);
  if (!server) return server.error();
  {
    portal::AuditKeeper keeper(**store, clock, log, config.audit_keep_days);
    const portal::Follower follower(**store, **portals, keeper, log);
    fmt::print("listening: http://{}\n", (*server)->address());
    if (announce) fmt::print("{}\n", announce(client_url(config, (*server)->address())));
    std::fflush(stdout);
    stop.wait();
    log->info("stopping");
    (*server)->stop(drain_time);
  }
  return {};
}

}  // namespace muster::app
