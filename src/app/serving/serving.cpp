#include "app/serving/serving.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <optional>

#include "app/process/hardening.hpp"
#include "app/serving/first_load.hpp"
#include "base/log.hpp"
#include "http/tls.hpp"
#include "portal/committer.hpp"
#include "portal/follower.hpp"
#include "rest/dispatch/write_queue.hpp"
#include "rest/oauth/setup.hpp"
#include "web/site.hpp"

namespace muster::app {
namespace {

using base::Result;

constexpr std::chrono::seconds drain_time{5};
// How long the server waits for the portal to be loaded before it announces where it listens. A small portal takes less
// time, so its server is ready when it is announced.
constexpr std::chrono::seconds grace{1};

// Blocks SIGTERM, SIGINT and SIGHUP in this thread and in all threads that start later, and waits for them.
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
    give_back();  // so that a second signal ends the program at once
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

// Makes a portal in an empty store, so that there is one to import into.
Result<void> make_first_portal(portal::Store& store, const std::optional<Preparation>& preparation) {
  const auto list = store.portals();
  if (!list) return list.error();
  if (!list->entries.empty()) return {};
  const auto made = choose_portal(store, preparation ? preparation->portal : "", true);
  return made ? Result<void>() : made.error();
}

// Checks that no portal has a host name that the configuration uses for the authorisation server.
Result<void> check_portals(const Config& config, portal::Store& store) {
  const auto list = store.portals();
  return list ? check_oauth_hosts(config, *list) : list.error();
}

// Does the preparation. Returns what to print once the server listens.
Result<Announcement> prepare_portal(const Preparation& preparation, portal::Store& store,
                                    const portal::Portals& portals) {
  const auto entry = choose_portal(store, preparation.portal, true);
  if (!entry) return entry.error();
  const auto table = portals.hosts().newest();
  const auto hosted = std::ranges::find(table->portals(), entry->id, [](const auto& one) { return one.entry.id; });
  const auto portal = hosted->served->open();
  if (!portal) return portal.error();
  auto prepared = preparation.prepare(**portal);
  if (!prepared) return prepared.error();
  prepared->text = [text = prepared->text, entry = *entry](const std::string& listening, const std::string& url) {
    return text(listening, at_host_of(entry, url));
  };
  return prepared;
}

// When nobody has a password yet, so that nobody can sign in: a line with the link by which an administrator sets one.
// The log must not have it. Nothing for a store of several portals, one that is still being loaded, and one without an
// administrator whom an e-mail address names.
std::string arm_setup(const Config& config, const std::string& address, const portal::Portals& portals,
                      rest::SetupLink& link, base::UnixSeconds now) {
  const auto table = portals.hosts().newest();
  if (table->portals().size() != 1) return {};
  const portal::HostTable::Hosted& hosted = table->portals().front();
  const portal::SnapshotCell* snapshots = hosted.served->snapshots();
  const portal::Snapshot portal = snapshots ? snapshots->newest() : nullptr;
  if (!portal || portal->access.all<access::Password>().size() != 0) return {};
  bool has_administrator = false;
  portal->directory.for_each_user_from({1}, [&](const directory::UserView& user) {
    has_administrator = user.runs_company() && !user.text(directory::Text::email).empty();
    return !has_administrator;
  });
  if (!has_administrator) return {};
  return fmt::format("setup: {}/oauth/setup/?key={}\n", at_host_of(hosted.entry, client_url(config, address)),
                     link.arm(hosted.entry.id, now));
}

Result<void> announce(const Config& config, const std::string& address, const std::optional<Announcement>& more,
                      const std::string& setup, Output& out) {
  const std::string listening = std::string(scheme(config)) + address;
  out.print("{}\n{}", more ? more->text(listening, client_url(config, address)) : "listening: " + listening, setup);
  const auto printed = out.flush();
  if (printed || !more) return printed;
  const auto undone = more->take_back();
  return base::unavailable(
      fmt::format("{}; nobody could read the new webhook, {}", printed.error().message,
                  undone ? "so it was taken back" : "which could not be taken back: " + undone.error().message));
}

// The revisions of the loaded portals. The others have no snapshot.
std::vector<http::MetricSources::PortalRevision> shown_revisions(const portal::Portals& portals) {
  std::vector<http::MetricSources::PortalRevision> revisions;
  const auto table = portals.hosts().newest();
  for (const portal::HostTable::Hosted& hosted : table->portals()) {
    if (const portal::SnapshotCell* snapshots = hosted.served->snapshots())
      revisions.push_back({hosted.entry.name, snapshots->newest()->revision});
  }
  return revisions;
}

// A few threads are enough: they only get the processor time that the I/O threads leave.
std::size_t read_threads(unsigned io_threads) {
  return std::clamp<std::size_t>(io_threads, 2, 4);
}

// The texts that all threads keep ready, and how long one usually is.
struct Caches {
  explicit Caches(const CacheSizes& sizes) : people(sizes.people, 640), departments(sizes.departments, 192) {}
  rest::TextCaches texts() { return {&people, &departments}; }
  base::TextCache people;
  base::TextCache departments;
};

http::MonitorOptions watching(const Config& config, const portal::Portals& portals, const portal::Committer& committer,
                              const rest::WriteQueue& write_queue, const Caches& caches, const FirstLoad& first,
                              const base::Log& log) {
  http::MonitorOptions all;
  all.sources.version = MUSTER_VERSION;
  all.sources.revisions = [&portals] { return shown_revisions(portals); };
  all.sources.commits = {&committer.counts()};
  all.sources.queues = [&write_queue] {
    return std::vector<http::MetricSources::Queue>{{"reads", write_queue.reads()}, {"batches", write_queue.batches()}};
  };
  all.sources.caches = [&caches] {
    return std::vector<http::MetricSources::Cache>{{"people", caches.people.read()},
                                                   {"departments", caches.departments.read()}};
  };
  all.sources.waiting = [&write_queue] { return write_queue.waiting().read(); };
  all.sources.lost_lines = [log] { return base::lost_lines(log); };
  all.store_answers = [&portals] { return portals.store_answers(); };
  all.is_loaded = [&first] { return first.is_done(); };
  all.metrics_from = config.metrics_from;
  return all;
}

// Null when no certificate is configured.
Result<std::unique_ptr<http::TlsContext>> load_certificate(const Config& config, const base::Log& log) {
  if (config.tls.certificate.empty()) return std::unique_ptr<http::TlsContext>();
  return http::TlsContext::load(config.tls, log);
}

void reload_certificate(http::TlsContext* tls, const base::Log& log) {
  if (!tls) {
    log->info("SIGHUP is ignored: there is no certificate to reload");
  } else if (const auto reloaded = tls->reload(); !reloaded) {
    log->error("the certificate was not reloaded, the old one stays in use: {}", reloaded.error().message);
  } else {
    log->info("{}: reloaded", tls->files().certificate.string());
  }
}

// At the authorisation server's host, only public_url or the portal's host name can tell where a portal is.
void warn_of_unknown_addresses(const Config& config, const portal::Portals& portals, const base::Log& log) {
  if (config.oauth_hosts.empty() || !config.public_url.empty()) return;
  const auto table = portals.hosts().newest();
  for (const portal::HostTable::Hosted& hosted : table->portals()) {
    if (hosted.entry.hosts.empty())
      log->warn(
          "oauth.host is set, but portal {} has no host name and server.public_url is not set: what is issued at "
          "that host names it as the portal's address",
          hosted.entry.name);
  }
}

// Called when the port is open, before a request is read.
Result<void> give_rights_up(const Hardening& hardening, const ServerUser& user, const base::Log& log) {
  if (auto became = user.become(); !became) return became;
  if (::geteuid() == 0)
    log->warn("the server runs as root, with all of root's rights: set server.user, or start it as a user of its own");
  if (hardening.filter_calls) filter_calls(log);
  return {};
}

}  // namespace

// One long function shows what is made in which order, and what outlives what.
// NOLINTNEXTLINE(readability-function-size)
Result<void> serve(const Config& config, const std::optional<Preparation>& preparation, const base::Clock& clock,
                   Output& out, bool create) {
  http::ServerOptions server_options = config.server;
  server_options.threads = config.threads != 0 ? config.threads : http::usable_cores();
  server_options.log = config.log;
  raise_descriptor_limit();
  gain_no_rights();
  const auto user = ServerUser::find(config.hardening.user);
  if (!user) return user.error();
  if (auto acts = user->act(); !acts) return acts;

  if (auto fine = check_first_portal(config.store, preparation ? preparation->portal : ""); !fine) return fine;
  auto store =
      open_store(config.store, create, [&config](const auto& line) { base::make_log(config.log)->warn(line); });
  if (!store) return store.error();
  auto server_lock = (*store)->lock_server();
  if (!server_lock) return server_lock.error();
  if (auto made = make_first_portal(**store, preparation); !made) return made;
  if (auto fine = check_portals(config, **store); !fine) return fine;
  auto portals = portal::Portals::open(**store, server_lock->get());
  if (!portals) return portals.error();
  std::optional<Announcement> announcement;
  if (preparation) {
    auto prepared = prepare_portal(*preparation, **store, **portals);
    if (!prepared) return prepared.error();
    announcement = std::move(*prepared);
  }

  const base::Log log = base::make_log(config.log);
  for (const std::string& warning : config.warnings) log->warn(warning);
  const auto tls = load_certificate(config, log);
  if (!tls) return tls.error();
  server_options.tls = tls->get();
  std::optional<rest::RateLimit> rate;
  if (config.limits.rate) rate.emplace(*config.limits.rate, clock.now());
  std::optional<rest::OperatingTimes> operating;
  if (config.limits.operating) operating.emplace(*config.limits.operating);
  rest::SignInDelays delays;
  Caches caches(config.caches);
  const web::Site site(config.web.served ? web::embedded_files() : std::span<const web::EmbeddedFile>(),
                       config.web.image_hosts);
  rest::SetupLink setup;
  const rest::Service service{.clock = clock,
                              .compat = config.compat,
                              .limits = config.params,
                              .log = log,
                              .public_url = config.public_url,
                              .require_https = config.require_https,
                              .rate = rate ? &*rate : nullptr,
                              .operating = operating ? &*operating : nullptr,
                              .oauth_hosts = config.oauth_hosts,
                              .token_times = config.token_times,
                              .budget = config.budget,
                              .delays = &delays,
                              .texts = caches.texts(),
                              .site = site.empty() ? nullptr : &site,
                              .image_hosts = config.web.image_hosts,
                              .demo_accounts = announcement ? announcement->accounts : std::vector<rest::DemoAccount>(),
                              .setup = &setup};
  warn_of_unknown_addresses(config, **portals, log);
  Signals signals;
  FirstLoad first;
  portal::Committer committer(log);
  rest::WriteQueue write_queue(service, (*portals)->hosts(), committer, config.waiting_writes,
                               read_threads(server_options.threads));
  first.begin(committer.loader(), **portals);
  if (auto acts = user->act_as_root(); !acts) return acts;
  server_options.once_open = [&] { return give_rights_up(config.hardening, *user, log); };
  auto server = http::Server::start(server_options, service, (*portals)->hosts(), write_queue,
                                    watching(config, **portals, committer, write_queue, caches, first, log));
  if (!server) return server.error();
  {
    portal::AuditRetention keeper(**store, clock, log, config.audit_keep_days);
    portal::UsageRecorder uses(**store, **portals, clock, log);
    const portal::Follower follower(**store, **portals, keeper, uses, log);
    (*server_lock)->reached_at(client_url(config, (*server)->address()));
    auto ended = first.wait(grace);
    if (ended) {
      const std::string& address = (*server)->address();
      const bool may_need_setup = !preparation && !site.empty();
      ended =
          announce(config, address, announcement,
                   may_need_setup ? arm_setup(config, address, **portals, setup, clock.now() / 1'000'000) : "", out);
    }
    if (ended) ended = first.stop_on_failure();
    if (ended) {
      if (!first.is_done()) log->info("the portal is still being loaded; until then calls to it are answered 503");
      signals.wait_for_stop([&] { reload_certificate(tls->get(), log); });
      ended = first.finish();
      log->info("stopping");
    }
    committer.loader().stop();
    (*server)->stop(drain_time);
    return ended;
  }
}

}  // namespace muster::app
