#include "http/server.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <system_error>
#include <thread>
#include <utility>

#include "base/mask.hpp"
#include "base/thread.hpp"
#include "http/connection.hpp"
#include "http/engine/engine.hpp"
#include "http/listener.hpp"

namespace muster::http {
namespace {

constexpr auto tick_interval = std::chrono::milliseconds(100);  // how often deadlines are checked

}  // namespace

// One I/O thread with its engine and connections.
class Server::Worker final : private EngineHandler {
 public:
  Worker(EngineKind engine, const ServerOptions& options, const rest::Service& service, const portal::HostCell& hosts,
         rest::WriteQueue& write_queue, Monitor& monitor, const TrustedProxies& proxies, ConnectionCount& connections,
         Drain& drain)
      : log_(service.log),
        limits_(options.limits),
        tls_(options.tls),
        monitor_(monitor),
        dispatcher_(service, hosts, rest::Dispatcher::Role::io),
        access_log_(monitor, service.log, options.log),
        responses_(service, dispatcher_, access_log_),
        write_queue_(write_queue),
        proxies_(proxies),
        connection_count_(connections),
        drain_(drain),
        engine_(make_engine(engine, tick_interval)) {}

  void listen(Descriptor listener) { engine_->listen(std::move(listener)); }
  void start() {
    thread_ = base::start_thread(log_, "muster-io", [this] {
      engine_->run(*this);
      access_log_.flush();
    });
  }
  void stop() {
    engine_->post([this] {
      stopping_ = true;
      thread_state_.now = std::chrono::steady_clock::now();
      for_each_connection([](Connection& connection) { connection.stop(); });
      engine_->set_tick(Drain::tick);
    });
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  template <class Visit>
  void for_each_connection(Visit&& visit) {
    for (auto at = connections_.begin(); at != connections_.end();) visit(*at++);
  }

  // Starts to serve a connection, or closes it when its address has too many.
  void accepted(SocketPointer socket) override {
    const auto from = peer_of(socket->descriptor());
    if (!from) return;  // the client has left
    const bool is_proxy = proxies_.contain(from->address);
    auto slot = is_proxy ? std::optional(ConnectionCount::Slot()) : connection_count_.enter(from->address);
    if (!slot) return;
    const auto local = local_of(socket->descriptor());
    const Peer peer{.address = text_of(from->address),
                    .local = local ? text_of(local->address) : AddressText(),
                    .local_port = local ? local->port : std::uint16_t{0},
                    .proxies = is_proxy ? &proxies_ : nullptr};
    auto connection = std::make_unique<Connection>(std::move(socket), peer, std::move(*slot), responses_, limits_,
                                                   thread_state_, tls_);
    connections_.push_back(*connection);
    if (stopping_) connection->stop();
    access_log_.counts().opened.add();
    drain_.connection_opened();
    serve(std::move(connection));
  }

  Detached serve(std::unique_ptr<Connection> connection) {
    try {
      co_await connection->run();
    } catch (...) {
      log_failure(std::current_exception());
    }
    connection.reset();
    access_log_.counts().closed.add();
    drain_.connection_closed();
  }

  void log_failure(const std::exception_ptr& problem) const try {
    std::rethrow_exception(problem);
  } catch (const std::exception& known) {
    log_->error("a connection was ended, as it failed: {}", base::masked(known.what()));
  }

  // Checks the deadlines. After a stop, the engine ends once all connections have ended.
  void tick() override {
    thread_state_.now = std::chrono::steady_clock::now();
    for_each_connection([this](Connection& connection) { connection.check_deadline(thread_state_.now); });
    end_slow_readers();
    dispatcher_.refresh();
    access_log_.flush();
    if (!stopping_) return;
    end_connections();
    end_accepting();
    if (!engine_->is_accepting() && connections_.empty()) engine_->finish();
  }

  // When replies that wait for clients take too much memory, ends the connections that have waited longest, one after
  // the other. Each thread keeps one of them, so that a single reply may be larger than the limit.
  void end_slow_readers() {
    while (monitor_.metrics().waiting_replies() > limits_.waiting_replies) {
      Connection* slowest = nullptr;
      std::size_t waiting = 0;
      for_each_connection([&](Connection& connection) {
        if (!connection.waits_for_reader()) return;
        ++waiting;
        if (!slowest || *connection.waits_for_reader() < *slowest->waits_for_reader()) slowest = &connection;
      });
      if (waiting < 2) return;
      slowest->give_up_reply();
      access_log_.counts().limit_hit("limits.waiting_replies");
      log_->warn(
          "a connection was ended: its client has been slow to read, and too much waits (limits.waiting_replies)");
    }
  }

  // After a stop: ends connections that wait for a request, once no requests come any more. When the time is over, it
  // ends all others except those whose write the committer has.
  void end_connections() {
    if (std::exchange(begun_, thread_state_.begun) != thread_state_.begun) drain_.request_began(thread_state_.now);
    bool holds_up = false;
    for_each_connection([&](const Connection& connection) { holds_up |= connection.holds_up(); });
    if (!holds_up && !std::exchange(done_, true)) drain_.thread_done();
    if (drain_.is_quiet(thread_state_.now))
      for_each_connection([](Connection& connection) { connection.end_if_waiting(Drain::chance); });
    if (thread_state_.now < drain_.give_up()) return;
    write_queue_.give_up();
    for_each_connection([](Connection& connection) { connection.abort_unless_at_work(); });
  }

  // Closing a listening socket resets the clients that wait to be accepted. So new ones are kept off first, then all
  // that wait are accepted, and then the socket is closed.
  void end_accepting() {
    if (keeps_newcomers_off_) return engine_->end_accepting();
    if (!drain_.may_stop_accepting(thread_state_.now)) return;
    ignore_newcomers(engine_->listener());
    keeps_newcomers_off_ = true;  // handshakes that have begun are complete by the next tick
  }

  const base::Log log_;
  const Limits limits_;
  TlsContext* const tls_;
  Monitor& monitor_;
  rest::Dispatcher dispatcher_;
  AccessLog access_log_;
  ResponseWriter responses_;
  rest::WriteQueue& write_queue_;
  const TrustedProxies& proxies_;
  ConnectionCount& connection_count_;
  Drain& drain_;
  IoThreadState thread_state_{.waiting_replies = monitor_.metrics().waiting_replies(),
                              .too_much_waits = [this] { end_slow_readers(); },
                              .make_elsewhere =
                                  [this](rest::DeferredRequest request, rest::WriteQueue::Done done) {
                                    write_queue_.submit(std::move(request), std::move(done));
                                  }};
  std::uint64_t begun_ = 0;  // thread_state_.begun at the last tick
  bool stopping_ = false;
  bool done_ = false;  // whether all that was in flight at the stop is answered
  bool keeps_newcomers_off_ = false;
  boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>> connections_;
  const std::unique_ptr<Engine> engine_;
  std::thread thread_;
};

void Server::log_choice(const EngineChoice& choice, const base::Log& log) {
  if (choice.why.empty())
    log->info("connections are served by {}", name_of(choice.kind));
  else
    log->info("connections are served by {}, for io_uring is not possible here: {}", name_of(choice.kind), choice.why);
}

Server::Server(const ServerOptions& options, const rest::Service& service, MonitorOptions watching)
    : proxies_(options.trusted_proxies),
      connection_count_(options.limits.connections_per_address, service.clock, service.log),
      monitor_(std::move(watching)) {}
Server::~Server() {
  stop(std::chrono::milliseconds(0));
}

base::Result<std::unique_ptr<Server>> Server::start(ServerOptions options, const rest::Service& service,
                                                    const portal::HostCell& hosts, rest::WriteQueue& write_queue,
                                                    MonitorOptions watching) {
  auto endpoint = parse_endpoint(options.address, options.port);
  if (!endpoint) return endpoint.error();
  const auto choice = choose_engine(options.engine);
  if (!choice) return choice.error();
  // The server's own listeners share the port. Another server on it must be an error: it would get a part of the
  // connections.
  if (const auto is_free = check_free(*endpoint); !is_free) return is_free.error();
  auto server = std::unique_ptr<Server>(new Server(options, service, std::move(watching)));
  for (unsigned i = 0; i < options.threads; ++i) {
    auto worker = std::make_unique<Worker>(choice->kind, options, service, hosts, write_queue, server->monitor_,
                                           server->proxies_, server->connection_count_, server->drain_);
    auto listener = open_listener(*endpoint);
    if (!listener) return listener.error();
    worker->listen(std::move(*listener));
    server->workers_.push_back(std::move(worker));
  }
  server->address_ = text_of(*endpoint);
  server->monitor_.metrics().set_engine(name_of(choice->kind));
  if (options.once_open) {
    if (auto ready = options.once_open(); !ready) return ready.error();
  }
  log_choice(*choice, service.log);
  for (auto& worker : server->workers_) worker->start();
  return server;
}

void Server::stop(std::chrono::milliseconds patience) {
  monitor_.stop();
  const auto now = std::chrono::steady_clock::now();
  drain_.begin(now, now + patience, static_cast<unsigned>(workers_.size()));
  for (auto& worker : workers_) worker->stop();
  for (auto& worker : workers_) worker->join();
  workers_.clear();
}

unsigned usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return static_cast<unsigned>(std::max(CPU_COUNT(&set), 1));
}

}  // namespace muster::http
