#include "app/serving.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "base/log.hpp"
#include "http/tls.hpp"
#include "portal/follower.hpp"
#include "rest/write_desk.hpp"

namespace muster::app {
namespace {

using base::Result;

constexpr std::chrono::seconds drain_time{5};

// SIGTERM, SIGINT and SIGHUP, taken from every thread that starts after this.
class Signals {
 public:
  Signals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() { give_back(); }
  template <class OnHangUp>
  void wait_for_stop(OnHangUp&& on_hang_up) {
    int signal = 0;
    for (sigwait(&signals_, &signal); signal == SIGHUP; sigwait(&signals_, &signal)) on_hang_up();
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

// Null without a certificate.
Result<std::unique_ptr<http::TlsContext>> load_certificate(const Config& config, const base::Log& log) {
  if (config.tls.certificate.empty()) return std::unique_ptr<http::TlsContext>();
  return http::TlsContext::load(config.tls, log);
}

void reload_certificate(http::TlsContext* tls, const base::Log& log) {
  if (!tls) {
    log->info("SIGHUP is ignored: there is no certificate to load anew");
  } else if (const auto reloaded = tls->reload(); !reloaded) {
    log->error("the certificate stays as it was: {}", reloaded.error().message);
  } else {
    log->info("{}: loaded anew", tls->files().certificate.string());
  }
}

}  // namespace

Result<void> serve(const Config& config, const Prepare& prepare) {
  http::ServerOptions server_options = config.server;
  server_options.threads = config.threads != 0 ? config.threads : http::usable_cores();
  raise_descriptor_limit();

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
  const auto tls = load_certificate(config, log);
  if (!tls) return tls.error();
  server_options.tls = tls->get();
  const rest::Service service{.clock = clock, .compat = config.compat, .limits = config.params, .log = log};
  Signals signals;
  portal::Committer committer(*open->portal, log);
  rest::WriteDesk desk(service, open->portal->snapshots(), committer);
  auto server = http::Server::start(server_options, service, open->portal->snapshots(), desk);
  if (!server) return server.error();
  {
    portal::AuditKeeper keeper(*open->portal, clock, log, config.audit_keep_days);
    const portal::Follower follower(*open->store, *open->portal, keeper, log);
    fmt::print("listening: {}{}\n", scheme(config), (*server)->address());
    if (*announce) fmt::print("{}\n", (*announce)(client_url(config, (*server)->address())));
    std::fflush(stdout);
    signals.wait_for_stop([&] { reload_certificate(tls->get(), log); });
    log->info("stopping");
    (*server)->stop(drain_time);
  }
  return {};
}

}  // namespace muster::app
