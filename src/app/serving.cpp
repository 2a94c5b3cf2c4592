#include "app/serving.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "base/log.hpp"
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

// A log whose reader has gone must not end the server; and a log that is closed must not be the next file that is
// opened, a connection or the store.
void guard_outputs() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) < 0) open("/dev/null", O_RDWR);  // takes the lowest number that is free
  }
}

http::Watching watching(const Config& config, const portal::LivePortal& portal, const portal::Committer& committer) {
  http::Watching all;
  all.figures.version = MUSTER_VERSION;
  all.figures.revisions = [&portal] {
    return std::vector{http::Figures::PortalRevision{default_portal, portal.snapshots().newest()->revision}};
  };
  all.figures.commits = {&committer.counts()};
  all.store_answers = [&portal] { return portal.store_answers(); };
  all.metrics_from = config.metrics_from;
  return all;
}

}  // namespace

Result<void> serve(const Config& config, const Prepare& prepare) {
  http::ServerOptions server_options = config.server;
  server_options.threads = config.threads != 0 ? config.threads : http::usable_cores();
  server_options.log = config.log;
  raise_descriptor_limit();
  guard_outputs();

  auto open = open_store(config.store, true);
  if (!open) return open.error();
  auto claim = open->store->claim_serving();
  if (!claim) return claim.error();
  if (auto loaded = load_portal(*open); !loaded) return loaded.error();
  open->portal->show_by(claim->get());
  const auto announce = prepare(*open);
  if (!announce) return announce.error();

  const base::SystemClock clock;
  const base::Log log = base::make_log(config.log);
  for (const std::string& warning : config.warnings) log->warn(warning);
  const rest::Service service{.clock = clock, .compat = config.compat, .limits = config.params, .log = log};
  StopSignals stop;
  portal::Committer committer(*open->portal, log);
  rest::WriteDesk desk(service, open->portal->snapshots(), committer);
  auto server = http::Server::start(server_options, service, open->portal->snapshots(), desk,
                                    watching(config, *open->portal, committer));
  if (!server) return server.error();
  {
    portal::AuditKeeper keeper(*open->portal, clock, log, config.audit_keep_days);
    const portal::Follower follower(*open->store, *open->portal, keeper, log);
    fmt::print("listening: http://{}\n", (*server)->address());
    if (*announce) fmt::print("{}\n", (*announce)(client_url(config, (*server)->address())));
    std::fflush(stdout);
    stop.wait();
    log->info("stopping");
    (*server)->stop(drain_time);
  }
  return {};
}

}  // namespace muster::app
