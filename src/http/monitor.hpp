#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "http/metrics.hpp"
#include "http/network.hpp"
#include "http/request_log.hpp"
#include "rest/call/reply.hpp"
#include "rest/protocol/address.hpp"
#include "rest/protocol/request.hpp"

namespace muster::http {

/// What the health and metrics pages report, and who may see the metrics.
struct MonitorOptions {
  MetricSources sources = {};
  /// Whether the store can be read. Without a function it counts as readable. Called from any I/O thread.
  std::function<bool()> store_answers = {};
  /// Whether all that has to be loaded at start-up is loaded. Without a function it counts as loaded. Called from any
  /// I/O thread.
  std::function<bool()> is_loaded = {};
  std::vector<Network> metrics_from = loopback();  ///< networks whose clients may see the metrics
};

/// The pages about the server itself: health checks and metrics. One for each server. Any thread.
class Monitor {
 public:
  explicit Monitor(MonitorOptions watching) : options_(std::move(watching)), metrics_(options_.sources) {}

  struct Page {
    unsigned status;
    std::string_view type;
    std::string text;
  };
  /// The page at `target`, a path with an optional query, for the client with the address `client`. Nothing when there
  /// is no such page, or when the client may not see it.
  std::optional<Page> page(std::string_view target, std::string_view client) const;

  Metrics& metrics() { return metrics_; }
  /// From now on the readiness check fails.
  void stop() { stopping_ = true; }

 private:
  Page readiness() const;

  const MonitorOptions options_;
  Metrics metrics_;
  std::atomic<bool> stopping_{false};
};

/// The access log and the counters of one I/O thread. Thread: one.
class AccessLog {
 public:
  /// Lifetime: the monitor outlives the access log.
  AccessLog(Monitor& monitor, const base::Log& log, const base::LogOptions& options);

  ThreadCounts& counts() { return counts_; }
  const Monitor& monitor() const { return monitor_; }
  /// Logs and counts one answered request. Reads only the request's id, client and target. `bytes` is the size of the
  /// reply's body.
  void answered(const rest::Request& request, const rest::Reply& reply, base::Microseconds now, std::size_t bytes);
  /// Passes the collected lines to the log. Call it regularly.
  void flush();

 private:
  Monitor& monitor_;
  ThreadCounts& counts_;
  std::optional<RequestLog> log_;
};

}  // namespace muster::http
