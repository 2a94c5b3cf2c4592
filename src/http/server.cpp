#include "http/server.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>
#include <utility>

#include "base/mask.hpp"
#include "base/thread.hpp"
#include "http/connection.hpp"

namespace muster::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr auto await_accept = asio::as_tuple(asio::use_awaitable);
constexpr auto tick = std::chrono::milliseconds(100);  // how often deadlines are checked

IpAddress address_of(const tcp::endpoint& peer) {
  if (peer.address().is_v6()) return peer.address().to_v6().to_bytes();
  return asio::ip::make_address_v6(asio::ip::v4_mapped, peer.address().to_v4()).to_bytes();
}

// The server's own acceptors share a port (SO_REUSEPORT). Another server on it must be an error: it would get a part of
// the connections.
boost::system::error_code check_free(const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  asio::io_context loop;
  tcp::acceptor probe(loop);
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  return error;
}

}  // namespace

// One I/O thread with its event loop, acceptor and connections.
class Server::Worker {
 public:
  Worker(const ServerOptions& options, const rest::Service& service, const portal::HostCell& hosts,
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
        drain_(drain) {}

  boost::system::error_code listen(const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.set_option(ReusePort(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }
  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  void start() {
    // If one of these two ended, the thread would seem to run but serve nobody.
    const auto must_not_fail = [this](const std::exception_ptr& problem) {
      if (problem) base::end_process(log_, "muster-io", problem);
    };
    asio::co_spawn(loop_, accept(), must_not_fail);
    asio::co_spawn(loop_, watch(), must_not_fail);
    thread_ = base::start_thread(log_, "muster-io", [this] {
      loop_.run();
      access_log_.flush();
    });
  }
  void stop() {
    asio::post(loop_, [this] {
      stopping_ = true;
      thread_state_.now = std::chrono::steady_clock::now();
      for_each_connection([](Connection& connection) { connection.stop(); });
      timer_.cancel();
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

  asio::awaitable<void> accept() {
    while (acceptor_.is_open()) {
      tcp::endpoint from;
      auto [error, socket] = co_await acceptor_.async_accept(from, await_accept);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {
        // Most likely the process is out of descriptors: wait for some to be closed instead of spinning.
        asio::steady_timer pause(loop_, tick);
        co_await pause.async_wait(await_accept);
        continue;
      }
      take_in(std::move(socket), address_of(from));
    }
  }

  // Starts to serve a connection, or closes it when its address has too many.
  void take_in(tcp::socket socket, const IpAddress& from) {
    const bool is_proxy = proxies_.contain(from);
    auto slot = is_proxy ? std::optional(ConnectionCount::Slot()) : connection_count_.enter(from);
    if (!slot) return;
    boost::system::error_code unknown;
    const tcp::endpoint local = socket.local_endpoint(unknown);
    const Peer peer{.address = text_of(from),
                    .local = unknown ? AddressText() : text_of(address_of(local)),
                    .local_port = local.port(),
                    .proxies = is_proxy ? &proxies_ : nullptr};
    const auto connection = std::make_shared<Connection>(std::move(socket), peer, std::move(*slot), responses_,
                                                         write_queue_, limits_, thread_state_, tls_);
    connections_.push_back(*connection);
    if (stopping_) connection->stop();
    access_log_.counts().opened.add();
    drain_.connection_opened();
    asio::co_spawn(loop_, connection->run(), [this](const std::exception_ptr& problem) {
      if (problem) log_failure(problem);
      access_log_.counts().closed.add();
      drain_.connection_closed();
    });
  }

  void log_failure(const std::exception_ptr& problem) const try {
    std::rethrow_exception(problem);
  } catch (const std::exception& known) {
    log_->error("a connection was ended, as it failed: {}", base::masked(known.what()));
  }

  // Checks the deadlines. After a stop, it returns once all connections have ended.
  asio::awaitable<void> watch() {
    for (;;) {
      timer_.expires_after(stopping_ ? Drain::tick : tick);
      co_await timer_.async_wait(await_accept);
      thread_state_.now = std::chrono::steady_clock::now();
      for_each_connection([this](Connection& connection) { connection.check_deadline(thread_state_.now); });
      end_slow_readers();
      dispatcher_.refresh();
      access_log_.flush();
      if (!stopping_) continue;
      end_connections();
      end_accepting();
      if (!acceptor_.is_open() && connections_.empty()) co_return;
    }
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
    if (!acceptor_.is_open()) return;
    if (!keeps_newcomers_off_) {
      if (!drain_.may_stop_accepting(thread_state_.now)) return;
      ignore_newcomers(acceptor_.native_handle());
      keeps_newcomers_off_ = true;
      return;  // handshakes that have begun are complete by the next tick
    }
    boost::system::error_code error;
    acceptor_.non_blocking(true, error);
    while (!error) {
      tcp::endpoint from;
      tcp::socket socket = acceptor_.accept(from, error);
      if (!error) take_in(std::move(socket), address_of(from));
    }
    acceptor_.close(error);
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
                              .too_much_waits = [this] { end_slow_readers(); }};
  std::uint64_t begun_ = 0;  // thread_state_.begun at the last tick
  bool stopping_ = false;
  bool done_ = false;  // whether all that was in flight at the stop is answered
  bool keeps_newcomers_off_ = false;
  boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>> connections_;
  asio::io_context loop_{1};
  tcp::acceptor acceptor_{loop_};
  asio::steady_timer timer_{loop_};
  std::thread thread_;
};

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
  boost::system::error_code error;
  const auto ip = asio::ip::make_address(options.address, error);
  if (error) return base::invalid(fmt::format("{} is not an IP address", options.address));
  tcp::endpoint endpoint(ip, options.port);
  const auto refused = [&](const boost::system::error_code& why) {
    return base::unavailable(fmt::format("cannot listen on {}:{}: {}", options.address, options.port, why.message()));
  };
  if (const auto failed = check_free(endpoint)) return refused(failed);
  auto server = std::unique_ptr<Server>(new Server(options, service, std::move(watching)));
  for (unsigned i = 0; i < options.threads; ++i) {
    auto worker = std::make_unique<Worker>(options, service, hosts, write_queue, server->monitor_, server->proxies_,
                                           server->connection_count_, server->drain_);
    if (const auto failed = worker->listen(endpoint)) return refused(failed);
    endpoint = worker->endpoint();
    server->workers_.push_back(std::move(worker));
  }
  const std::string host = endpoint.address().to_string();
  server->address_ = fmt::format("{}:{}", ip.is_v6() ? "[" + host + "]" : host, endpoint.port());
  if (options.once_open) {
    if (auto ready = options.once_open(); !ready) return ready.error();
  }
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
