#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/counters.hpp"
#include "base/ids.hpp"
#include "portal/commit_counts.hpp"
#include "rest/call/method.hpp"
#include "rest/dispatch/fair_pool.hpp"
#include "rest/dispatch/waiting_writes.hpp"

namespace prometheus {
struct MetricFamily;
}

namespace muster::http {

/// Bounds of the histograms of requests, in microseconds.
inline constexpr std::array<std::uint64_t, 14> request_times{
    50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 1'000'000, 10'000'000};

/// Which limit an error says was hit: the configuration's key in its description, or its code when that is the one of a
/// limit. "" for any other error.
std::string_view limit_hit(std::string_view code, std::string_view description);

/// What one I/O thread has done so far. It alone counts, without locks as a rule; any thread reads.
class ThreadCounts {
 public:
  ThreadCounts();

  /// `method` is null when none was found.
  void answered(std::string_view portal, const rest::MethodSpec* method, unsigned status, std::uint64_t microseconds);
  /// Lifetime: `limit` is a literal.
  void limit_hit(std::string_view limit);
  base::Counter opened;  ///< connections
  base::Counter closed;

 private:
  friend class Metrics;
  static constexpr std::size_t status_count = 19;
  using Statuses = std::array<base::Counter, status_count>;
  struct PortalCounts {
    std::string name;
    std::vector<Statuses> methods;  // as in rest::all_methods, then none
  };

  PortalCounts& counts_of(std::string_view portal);

  std::vector<base::Histogram<request_times>> times_;  // as PortalCounts::methods
  PortalCounts* current_ = nullptr;
  mutable std::mutex mutex_;  // for what follows, but for the owner's reading
  std::map<std::string, PortalCounts, std::less<>> portals_;
  std::map<std::string_view, std::uint64_t> limits_;
};

/// What the metrics tell of besides requests. The functions are called from any I/O thread.
struct MetricSources {
  struct PortalRevision {
    std::string portal;
    base::Revision revision;
  };
  /// What waits for threads of its own.
  struct Queue {
    std::string_view name;  ///< a literal
    rest::FairPool::Stats stats;
  };
  std::string version = {};
  std::function<std::vector<PortalRevision>()> revisions = {};
  std::vector<const portal::CommitCounts*> commits = {};
  std::function<std::vector<Queue>()> queues = {};
  std::function<rest::WaitingWrites::Reading()> waiting = {};
  std::function<std::uint64_t()> lost_lines = {};  ///< of the log
};

/// The figures of a server, for Prometheus.
class Metrics {
 public:
  explicit Metrics(MetricSources sources) : sources_(std::move(sources)) {}

  /// Bytes of replies that wait for clients.
  std::atomic<std::size_t>& waiting_replies() { return waiting_replies_; }
  /// Before any thread serves. Lifetime: of the metrics.
  ThreadCounts& add_thread();
  /// In the text format 0.0.4. Any thread.
  std::string text() const;

 private:
  using Families = std::vector<prometheus::MetricFamily>;
  void add_requests(Families& families) const;
  void add_times(Families& families) const;
  void add_connections(Families& families) const;
  void add_writes(Families& families) const;
  void add_queues(Families& families) const;

  const MetricSources sources_;
  std::deque<ThreadCounts> threads_;
  std::atomic<std::size_t> waiting_replies_{0};
};

}  // namespace muster::http
