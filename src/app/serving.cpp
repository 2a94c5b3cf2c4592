#include "app/serving.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <charconv>
#include <csignal>
#include <cstdio>

#include "base/log.hpp"
#include "portal/follower.hpp"

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

// "127.0.0.1:8080" or "[::1]:8080".
Result<http::ServerOptions> read_listen(const std::string& listen) {
  http::ServerOptions options;
  const auto colon = listen.rfind(':');
  const auto wrong = [&] {
    return base::invalid(fmt::format("--listen {}: not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080", listen));
  };
  if (colon == std::string::npos || colon == 0) return wrong();
  const char* const end = listen.data() + listen.size();
  const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, options.port);
  if (error != std::errc{} || stop != end) return wrong();
  options.address = listen.substr(0, colon);
  if (options.address.starts_with('[') && options.address.ends_with(']'))
    options.address = options.address.substr(1, options.address.size() - 2);
  return options;
}

// An address that listens everywhere is reached at the loopback one.
std::string reachable(const std::string& address) {
  for (const auto& [any, loopback] : {std::pair("0.0.0.0:", "127.0.0.1:"), std::pair("[::]:", "[::1]:")}) {
    if (address.starts_with(any)) return loopback + address.substr(std::string_view(any).size());
  }
  return address;
}

}  // namespace

Result<void> serve(const ServeOptions& options, const Prepare& prepare) {
  auto server_options = read_listen(options.listen);
  if (!server_options) return server_options.error();
  server_options->threads = options.threads != 0 ? options.threads : http::usable_cores();
  raise_descriptor_limit();

  auto open = open_store(options.file, true);
  if (!open) return open.error();
  auto claim = open->store->claim_serving();
  if (!claim) return claim.error();
  if (auto loaded = load_portal(*open); !loaded) return loaded.error();
  const auto announce = prepare(*open);
  if (!announce) return announce.error();

  const base::SystemClock clock;
  const base::Log log = base::make_log();
  const rest::Service service{.clock = clock, .compat = {}, .limits = {}, .log = log};
  StopSignals stop;
  auto server = http::Server::start(*server_options, service, open->portal->snapshots());
  if (!server) return server.error();
  {
    const portal::Follower follower(*open->store, *open->portal, **claim, log);
    fmt::print("listening: http://{}\n", (*server)->address());
    if (*announce) fmt::print("{}\n", (*announce)("http://" + reachable((*server)->address())));
    std::fflush(stdout);
    stop.wait();
    log->info("stopping");
    (*server)->stop(drain_time);
  }
  return {};
}

}  // namespace muster::app
