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

/// What a server is asked about itself, and by whom.
struct MonitorOptions {
  MetricSources sources = {};
  /// Whether the store can be read; absent: it can. Called from any I/O thread.
  std::function<bool()> store_answers = {};
  /// Whether what is to be loaded at the start is; absent: it is. Called as that.
  std::function<bool()> is_loaded = {};
  std::vector<Network> metrics_from = loopback();  ///< whose clients may see the metrics
};

/// The pages about the server itself: health and metrics. One for a server. Any thread.
class Monitor {
 public:
  explicit Monitor(MonitorOptions watching) : options_(std::move(watching)), metrics_(options_.sources) {}

  struct Page {
    unsigned status;
    std::string_view type;
    std::string text;
  };
  /// The page at this address, for a client of this address; nothing where it finds none.
  std::optional<Page> page(std::string_view target, std::string_view client) const;

  Metrics& metrics() { return metrics_; }
  /// From now on the server is not ready.
  void stop() { stopping_ = true; }

 private:
  Page readiness() const;

  const MonitorOptions options_;
  Metrics metrics_;
  std::atomic<bool> stopping_{false};
};

/// What an I/O thread notes of its requests: a line in the log, and the counts. Thread: one.
class AccessLog {
 public:
  /// Lifetime: the monitor outlives the access log.
  AccessLog(Monitor& monitor, const base::Log& log, const base::LogOptions& options);

  ThreadCounts& counts() { return counts_; }
  const Monitor& monitor() const { return monitor_; }
  /// Of the request, its id, client and target are looked at alone. `bytes` are those of the body.
  void answered(const rest::Request& request, const rest::Reply& reply, base::Microseconds now, std::size_t bytes);
  /// Hands on what is to be logged. Call now and then.
  void flush();

 private:
  Monitor& monitor_;
  ThreadCounts& counts_;
  std::optional<RequestLog> log_;
};

}  // namespace muster::http
