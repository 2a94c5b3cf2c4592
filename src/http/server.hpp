#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/connection_count.hpp"
#include "http/drain.hpp"
#include "http/engine/engine_choice.hpp"
#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "http/monitor.hpp"
#include "portal/hosts.hpp"
#include "rest/dispatch/write_queue.hpp"

namespace muster::http {

class TlsContext;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0 lets the system choose
  unsigned threads = 1;
  EngineKind engine = EngineKind::automatic;
  Limits limits;
  std::vector<Network> trusted_proxies = {};  ///< whose X-Forwarded-For and X-Forwarded-Proto are believed
  base::LogOptions log = {};                  ///< the options of the service's log
  TlsContext* tls = nullptr;                  ///< for HTTPS on the same port. Lifetime: outlives the server
  /// Called once the port is open, before anything is read from it. If it fails, `start` fails with its error.
  std::function<base::Result<void>()> once_open = {};
};

/// Serves portals over HTTP. Each I/O thread has its own engine and its own listening socket, so a connection stays on
/// one thread for its whole life.
class Server {
 public:
  /// Opens the port and starts the threads; requests are answered from then on. Errors: `invalid` when the address is
  /// not an IP address, `unavailable` when the server cannot listen there or the kernel does not allow the engine.
  /// Lifetime: what it takes by reference outlives the server.
  static base::Result<std::unique_ptr<Server>> start(ServerOptions options, const rest::Service& service,
                                                     const portal::HostCell& hosts, rest::WriteQueue& write_queue,
                                                     MonitorOptions watching = {});
  ~Server();

  /// Where it listens: "127.0.0.1:8080" or "[::1]:8080".
  const std::string& address() const { return address_; }

  /// Shuts down. For up to `patience`, requests that have arrived are answered, connections are accepted until that is
  /// done, and each client has a moment to send a request that is on its way. Writes that the committer has are always
  /// waited for. Blocks until all threads have ended. Call once.
  void stop(std::chrono::milliseconds patience);

 private:
  class Worker;
  Server(const ServerOptions& options, const rest::Service& service, MonitorOptions watching);
  static void log_choice(const EngineChoice& choice, const base::Log& log);

  const TrustedProxies proxies_;
  ConnectionCount connection_count_;
  std::string address_;
  Monitor monitor_;
  Drain drain_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

/// How many cores this process may use, by its affinity mask; the machine may have more.
unsigned usable_cores();

}  // namespace muster::http
