#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/connection_count.hpp"
#include "http/drain.hpp"
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
  Limits limits;
  std::vector<Network> trusted_proxies = {};  ///< whose X-Forwarded-For and -Proto are believed
  base::LogOptions log = {};                  ///< as the service's log was made
  TlsContext* tls = nullptr;                  ///< HTTPS on the same port. Lifetime: outlives the server
  /// Called once all ports are open, before anything is read from them; its error is that of `start`.
  std::function<base::Result<void>()> once_open = {};
};

/// Serves portals over HTTP: a thread for each core, each with its own event loop and acceptor, so that a connection
/// stays on one thread for life.
class Server {
 public:
  /// Listens and serves; connections are answered once this returns. `invalid` for an address that is none,
  /// `unavailable` when it cannot be had. Lifetime: the rest outlives the server.
  static base::Result<std::unique_ptr<Server>> start(ServerOptions options, const rest::Service& service,
                                                     const portal::HostCell& hosts, rest::WriteQueue& write_queue,
                                                     MonitorOptions watching = {});
  ~Server();

  /// "127.0.0.1:8080", or "[::1]:8080".
  const std::string& address() const { return address_; }

  /// Ends. For up to `patience` what was read is answered, connections are taken in until that is done, and each
  /// client has a moment for a request that is on its way. What waits at the committer is waited for. Blocks. Once.
  void stop(std::chrono::milliseconds patience);

 private:
  class Worker;
  Server(const ServerOptions& options, const rest::Service& service, MonitorOptions watching);

  const TrustedProxies proxies_;
  ConnectionCount connection_count_;
  std::string address_;
  Monitor monitor_;
  Drain drain_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

/// How many threads this process may run at once: the affinity mask's, not the machine's.
unsigned usable_cores();

}  // namespace muster::http
