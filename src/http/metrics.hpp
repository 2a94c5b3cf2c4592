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
#include "base/text_cache.hpp"
#include "portal/commit_counts.hpp"
#include "rest/call/method.hpp"
#include "rest/dispatch/fair_pool.hpp"
#include "rest/dispatch/waiting_writes.hpp"

namespace prometheus {
struct MetricFamily;
}

namespace muster::http {

/// Upper bounds of the buckets of the request time histograms, in microseconds.
inline constexpr std::array<std::uint64_t, 14> request_times{
    50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 1'000'000, 10'000'000};

/// The limit that an error is about: the configuration key that its description names, such as "limits.body", or its
/// code if that is the code of a limit. "" for any other error.
std::string_view limit_hit(std::string_view code, std::string_view description);

/// The counters of one I/O thread. Only that thread counts, nearly always without a lock. Any thread may read.
class ThreadCounts {
 public:
  ThreadCounts();

  /// Counts a reply. `method` is null when the request named no known method.
  void answered(std::string_view portal, const rest::MethodSpec* method, unsigned status, std::uint64_t microseconds);
  /// Counts a request that was refused because of a limit. Lifetime: `limit` is a literal.
  void limit_hit(std::string_view limit);
  base::Counter opened;  ///< connections
  base::Counter closed;

 private:
  friend class Metrics;
  static constexpr std::size_t status_count = 19;
  using Statuses = std::array<base::Counter, status_count>;
  struct PortalCounts {
    std::string name;
    std::vector<Statuses> methods;  // in the order of rest::all_methods; the last is for requests without a method
  };

  PortalCounts& counts_of(std::string_view portal);

  std::vector<base::Histogram<request_times>> times_;  // by method, as PortalCounts::methods
  PortalCounts* current_ = nullptr;                    // those of the portal that was counted last
  mutable std::mutex mutex_;                           // guards what follows; the counting thread reads without it
  std::map<std::string, PortalCounts, std::less<>> portals_;
  std::map<std::string_view, std::uint64_t> limits_;
};

/// Where the metrics other than those of requests come from. The functions are called from any I/O thread.
struct MetricSources {
  struct PortalRevision {
    std::string portal;
    base::Revision revision;
  };
  /// A queue of requests that wait for a pool of threads.
  struct Queue {
    std::string_view name;  ///< a literal
    rest::FairPool::Stats stats;
  };
  struct Cache {
    std::string_view name;  ///< a literal
    base::TextCache::Reading reading;
  };
  std::string version = {};
  std::function<std::vector<PortalRevision>()> revisions = {};
  std::vector<const portal::CommitCounts*> commits = {};
  std::function<std::vector<Queue>()> queues = {};
  std::function<std::vector<Cache>()> caches = {};
  std::function<rest::WaitingWrites::Reading()> waiting = {};
  std::function<std::uint64_t()> lost_lines = {};  ///< how many log lines could not be written
};

/// The metrics of a server, in the text format of Prometheus.
class Metrics {
 public:
  explicit Metrics(MetricSources sources) : sources_(std::move(sources)) {}

  /// Bytes of replies that clients have not taken yet.
  std::atomic<std::size_t>& waiting_replies() { return waiting_replies_; }
  /// Says which engine serves connections. Call before any thread serves. Lifetime: `name` is a literal.
  void set_engine(std::string_view name) { engine_ = name; }
  /// Adds the counters of an I/O thread. Call before any thread serves. Lifetime: that of the metrics.
  ThreadCounts& add_thread();
  /// All metrics in the text format 0.0.4. Any thread.
  std::string text() const;

 private:
  using Families = std::vector<prometheus::MetricFamily>;
  void add_requests(Families& families) const;
  void add_times(Families& families) const;
  void add_connections(Families& families) const;
  void add_writes(Families& families) const;
  void add_queues(Families& families) const;
  void add_caches(Families& families) const;

  const MetricSources sources_;
  std::string_view engine_;
  std::deque<ThreadCounts> threads_;
  std::atomic<std::size_t> waiting_replies_{0};
};

}  // namespace muster::http
