#include "http/server.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "http/session.hpp"

namespace muster::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr auto await = asio::as_tuple(asio::use_awaitable);
constexpr auto tick = std::chrono::milliseconds(100);  // how exact deadlines are

IpAddress address_of(const tcp::endpoint& peer) {
  if (peer.address().is_v6()) return peer.address().to_v6().to_bytes();
  return asio::ip::make_address_v6(asio::ip::v4_mapped, peer.address().to_v4()).to_bytes();
}

// Our own acceptors share a port; another server on it must be an error, not a sharer.
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

// One I/O thread and all that is its own.
class Server::Worker {
 public:
  Worker(const ServerOptions& options, const rest::Service& service, const portal::HostCell& hosts,
         rest::WriteDesk& desk, Monitor& monitor, const TrustedProxies& proxies, ConnectionCount& connections)
      : limits_(options.limits),
        tls_(options.tls),
        dispatcher_(service, hosts, rest::Dispatcher::Role::io),
        observer_(monitor, service.log, options.log),
        exchange_(service, dispatcher_, observer_),
        desk_(desk),
        proxies_(proxies),
        connections_(connections) {}

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
    asio::co_spawn(loop_, accept(), asio::detached);
    asio::co_spawn(loop_, watch(), asio::detached);
    thread_ = std::thread([this] {
      loop_.run();
      observer_.flush();
    });
    pthread_setname_np(thread_.native_handle(), "muster-io");
  }
  void stop(SteadyTime give_up) {
    asio::post(loop_, [this, give_up] {
      stopping_ = true;
      give_up_ = give_up;
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      for_each_session([](Session& session) { session.stop(); });
      timer_.cancel();
    });
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  template <class Visit>
  void for_each_session(Visit&& visit) {
    for (auto at = sessions_.begin(); at != sessions_.end();) visit(*at++);
  }

  asio::awaitable<void> accept() {
    while (!stopping_) {
      tcp::endpoint from;
      auto [error, socket] = co_await acceptor_.async_accept(from, await);
      if (stopping_ || error == asio::error::operation_aborted) co_return;
      if (error) {
        // Out of descriptors, most likely: wait for some to come back rather than spin.
        asio::steady_timer pause(loop_, tick);
        co_await pause.async_wait(await);
        continue;
      }
      take_in(std::move(socket), address_of(from));
    }
  }

  // A connection too many just ends.
  void take_in(tcp::socket socket, const IpAddress& from) {
    const bool is_proxy = proxies_.contain(from);
    auto place = is_proxy ? std::optional(ConnectionCount::Place()) : connections_.enter(from);
    if (!place) return;
    boost::system::error_code unknown;
    const tcp::endpoint local = socket.local_endpoint(unknown);
    const Peer peer{.address = text_of(from),
                    .local = unknown ? AddressText() : text_of(address_of(local)),
                    .local_port = local.port(),
                    .proxies = is_proxy ? &proxies_ : nullptr};
    const auto session =
        std::make_shared<Session>(std::move(socket), peer, std::move(*place), exchange_, desk_, limits_, now_, tls_);
    sessions_.push_back(*session);
    observer_.counts().opened.add();
    asio::co_spawn(loop_, session->run(), [this](const std::exception_ptr&) { observer_.counts().closed.add(); });
  }

  // Looks at the deadlines, and after a stop waits for the sessions to end.
  asio::awaitable<void> watch() {
    for (;;) {
      timer_.expires_after(tick);
      co_await timer_.async_wait(await);
      now_ = std::chrono::steady_clock::now();
      for_each_session([this](Session& session) { session.check_deadline(now_); });
      dispatcher_.refresh();
      observer_.flush();
      if (!stopping_) continue;
      if (sessions_.empty()) co_return;
      if (now_ < give_up_) continue;
      desk_.give_up();
      for_each_session([](Session& session) { session.abort(); });
      co_return;
    }
  }

  const Limits limits_;
  TlsContext* const tls_;
  rest::Dispatcher dispatcher_;
  Observer observer_;
  Exchange exchange_;
  rest::WriteDesk& desk_;
  const TrustedProxies& proxies_;
  ConnectionCount& connections_;
  SteadyTime now_ = std::chrono::steady_clock::now();
  SteadyTime give_up_;
  bool stopping_ = false;
  boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>> sessions_;
  asio::io_context loop_{1};
  tcp::acceptor acceptor_{loop_};
  asio::steady_timer timer_{loop_};
  std::thread thread_;
};

Server::Server(const ServerOptions& options, const rest::Service& service, Watching watching)
    : proxies_(options.trusted_proxies),
      connections_(options.limits.connections_per_address, service.clock, service.log),
      monitor_(std::move(watching)) {}
Server::~Server() {
  stop(std::chrono::milliseconds(0));
}

base::Result<std::unique_ptr<Server>> Server::start(ServerOptions options, const rest::Service& service,
                                                    const portal::HostCell& hosts, rest::WriteDesk& desk,
                                                    Watching watching) {
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
    auto worker = std::make_unique<Worker>(options, service, hosts, desk, server->monitor_, server->proxies_,
                                           server->connections_);
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
  const auto give_up = std::chrono::steady_clock::now() + patience;
  for (auto& worker : workers_) worker->stop(give_up);
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
