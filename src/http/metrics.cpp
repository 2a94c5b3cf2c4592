#include "http/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

#include "http/process_stats.hpp"

namespace muster::http {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

// The last stands for any other status. A test checks that the list has every status that replies have.
constexpr std::array<std::string_view, 19> status_names{"200", "302", "400", "401", "403",  "404", "405",
                                                        "408", "410", "413", "414", "415",  "422", "429",
                                                        "431", "500", "501", "503", "other"};

std::size_t status_place(unsigned status) {
  if (status == 200) return 0;
  std::size_t place = 1;
  for (; place + 1 < status_names.size(); ++place) {
    const std::string_view name = status_names[place];
    if (status == static_cast<unsigned>((name[0] - '0') * 100 + (name[1] - '0') * 10 + name[2] - '0')) break;
  }
  return place;
}

std::size_t method_place(const rest::MethodSpec* method) {
  const auto methods = rest::all_methods();
  return method ? static_cast<std::size_t>(method - methods.data()) : methods.size();
}

std::string method_name(std::size_t place) {
  const auto methods = rest::all_methods();
  return place < methods.size() ? std::string(methods[place].name) : "-";
}

MetricFamily family(std::string name, std::string help, MetricType type) {
  return {std::move(name), std::move(help), type, {}};
}

void add_count(MetricFamily& to, Labels labels, std::uint64_t value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  to.metric.push_back(std::move(metric));
}

MetricFamily counter(std::string name, std::string help, std::uint64_t value) {
  MetricFamily one = family(std::move(name), std::move(help), MetricType::Counter);
  add_count(one, {}, value);
  return one;
}

void add_gauge(MetricFamily& to, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  to.metric.push_back(std::move(metric));
}

MetricFamily gauge(std::string name, std::string help, double value, Labels labels = {}) {
  MetricFamily one = family(std::move(name), std::move(help), MetricType::Gauge);
  add_gauge(one, std::move(labels), value);
  return one;
}

// `unit` is how many units of the reading make one unit of the metric: 1'000'000 for microseconds shown as seconds.
template <const auto& bounds>
void add_histogram(MetricFamily& to, Labels labels, const typename base::Histogram<bounds>::Reading& reading,
                   double unit) {
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    below += reading.counts[i];
    metric.histogram.bucket.push_back({below, static_cast<double>(bounds[i]) / unit});
  }
  metric.histogram.sample_count = reading.count();
  metric.histogram.sample_sum = static_cast<double>(reading.sum) / unit;
  to.metric.push_back(std::move(metric));
}

constexpr double in_seconds = 1e6;

}  // namespace

std::string_view limit_hit(std::string_view code, std::string_view description) {
  const auto at = description.rfind("(limits.");
  const auto end = at == std::string_view::npos ? at : description.find(')', at);
  if (end != std::string_view::npos) return description.substr(at + 1, end - at - 1);
  for (const std::string_view limit : {"QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT"}) {
    if (code == limit) return code;
  }
  return {};
}

ThreadCounts::ThreadCounts() : times_(rest::all_methods().size() + 1) {
  static_assert(status_count == status_names.size());
}

void ThreadCounts::answered(std::string_view portal, const rest::MethodSpec* method, unsigned status,
                            std::uint64_t microseconds) {
  const std::size_t place = method_place(method);
  counts_of(portal).methods[place][status_place(status)].add();
  times_[place].observe(microseconds);
}

void ThreadCounts::limit_hit(std::string_view limit) {
  const std::lock_guard lock(mutex_);
  ++limits_[limit];
}

ThreadCounts::PortalCounts& ThreadCounts::counts_of(std::string_view portal) {
  if (current_ && current_->name == portal) return *current_;
  auto found = portals_.find(portal);
  if (found == portals_.end()) {
    const std::lock_guard lock(mutex_);
    found = portals_.try_emplace(std::string(portal)).first;
    found->second.name = portal;
    found->second.methods = std::vector<Statuses>(times_.size());
  }
  current_ = &found->second;
  return *current_;
}

ThreadCounts& Metrics::add_thread() {
  return threads_.emplace_back();
}

void Metrics::add_requests(Families& families) const {
  MetricFamily requests =
      family("muster_requests_total", "Requests answered, but for health checks and metrics", MetricType::Counter);
  MetricFamily limits = family("muster_limits_hit_total", "Requests refused because of a limit", MetricType::Counter);
  std::map<std::string, std::vector<std::array<std::uint64_t, status_names.size()>>> by_portal;
  std::map<std::string_view, std::uint64_t> by_limit;
  for (const ThreadCounts& thread : threads_) {
    const std::lock_guard lock(thread.mutex_);
    for (const auto& [name, portal] : thread.portals_) {
      auto& sums = by_portal[name];
      sums.resize(portal.methods.size());
      for (std::size_t method = 0; method < sums.size(); ++method) {
        for (std::size_t i = 0; i < status_names.size(); ++i) sums[method][i] += portal.methods[method][i].read();
      }
    }
    for (const auto& [limit, hits] : thread.limits_) by_limit[limit] += hits;
  }
  for (const auto& [portal, methods] : by_portal) {
    for (std::size_t method = 0; method < methods.size(); ++method) {
      for (std::size_t i = 0; i < status_names.size(); ++i) {
        if (methods[method][i] == 0) continue;
        const Labels labels{{"portal", portal.empty() ? "-" : portal},
                            {"method", method_name(method)},
                            {"status", std::string(status_names[i])}};
        add_count(requests, labels, methods[method][i]);
      }
    }
  }
  for (const auto& [limit, hits] : by_limit) add_count(limits, {{"limit", std::string(limit)}}, hits);
  families.push_back(std::move(requests));
  families.push_back(std::move(limits));
}

void Metrics::add_times(Families& families) const {
  MetricFamily times =
      family("muster_request_seconds", "Time from a whole request to its reply", MetricType::Histogram);
  for (std::size_t method = 0; method <= rest::all_methods().size(); ++method) {
    base::Histogram<request_times>::Reading reading;
    for (const ThreadCounts& thread : threads_) thread.times_[method].add_to(reading);
    if (reading.count() > 0)
      add_histogram<request_times>(times, {{"method", method_name(method)}}, reading, in_seconds);
  }
  families.push_back(std::move(times));
}

void Metrics::add_connections(Families& families) const {
  std::uint64_t closed = 0;  // read first, so that the difference is never negative
  std::uint64_t opened = 0;
  for (const ThreadCounts& thread : threads_) closed += thread.closed.read();
  for (const ThreadCounts& thread : threads_) opened += thread.opened.read();
  families.push_back(gauge("muster_connections", "Open connections", static_cast<double>(opened - closed)));
  families.push_back(counter("muster_connections_total", "Connections accepted", opened));
  families.push_back(gauge("muster_waiting_reply_bytes", "Memory of replies that clients are slow to read",
                           static_cast<double>(waiting_replies_.load())));
}

void Metrics::add_writes(Families& families) const {
  MetricFamily revisions = family("muster_snapshot_revision", "The revision that readers see", MetricType::Gauge);
  if (sources_.revisions) {
    for (const auto& [portal, revision] : sources_.revisions())
      add_gauge(revisions, {{"portal", portal}}, static_cast<double>(revision));
  }
  families.push_back(std::move(revisions));
  base::Histogram<portal::commit_times>::Reading times;
  base::Histogram<portal::commit_sizes>::Reading writes;
  std::uint64_t failed = 0;
  for (const portal::CommitCounts* commits : sources_.commits) {
    commits->times.add_to(times);
    commits->writes.add_to(writes);
    failed += commits->failed.read();
  }
  families.push_back(family("muster_commit_seconds", "Time from a group of writes to its being durable and visible",
                            MetricType::Histogram));
  add_histogram<portal::commit_times>(families.back(), {}, times, in_seconds);
  families.push_back(family("muster_commit_writes", "Requests that shared a commit", MetricType::Histogram));
  add_histogram<portal::commit_sizes>(families.back(), {}, writes, 1);
  families.push_back(counter("muster_commit_failures_total", "Requests whose writes could not be stored", failed));
  if (!sources_.waiting) return;
  const rest::WaitingWrites::Reading waiting = sources_.waiting();
  families.push_back(gauge("muster_waiting_writes", "Requests that wait to be written, or for their portal",
                           static_cast<double>(waiting.count)));
  families.push_back(
      gauge("muster_waiting_writes_bytes", "Bytes of these requests", static_cast<double>(waiting.bytes)));
  families.push_back(counter("muster_waiting_writes_refused_total",
                             "Requests refused because too many were waiting to be written", waiting.refused));
}

void Metrics::add_queues(Families& families) const {
  if (!sources_.queues) return;
  MetricFamily waiting = family("muster_queue_waiting", "Requests that wait for a thread", MetricType::Gauge);
  MetricFamily running = family("muster_queue_running", "Requests that a thread works on", MetricType::Gauge);
  MetricFamily refused =
      family("muster_queue_refused_total", "Requests refused because too many waited", MetricType::Counter);
  for (const auto& [name, stats] : sources_.queues()) {
    const std::string queue(name);
    add_gauge(waiting, {{"queue", queue}}, static_cast<double>(stats.waiting));
    add_gauge(running, {{"queue", queue}}, static_cast<double>(stats.running));
    add_count(refused, {{"queue", queue}}, stats.refused);
  }
  for (MetricFamily* one : {&waiting, &running, &refused}) families.push_back(std::move(*one));
}

void Metrics::add_caches(Families& families) const {
  if (!sources_.caches) return;
  MetricFamily hits = family("muster_cache_hits_total", "Texts that were found ready", MetricType::Counter);
  MetricFamily misses = family("muster_cache_misses_total", "Texts that had to be rendered", MetricType::Counter);
  MetricFamily bytes = family("muster_cache_bytes", "Memory of the texts that are kept ready", MetricType::Gauge);
  for (const auto& [name, reading] : sources_.caches()) {
    const Labels labels{{"cache", std::string(name)}};
    add_count(hits, labels, reading.hits);
    add_count(misses, labels, reading.misses);
    add_gauge(bytes, labels, static_cast<double>(reading.bytes));
  }
  for (MetricFamily* one : {&hits, &misses, &bytes}) families.push_back(std::move(*one));
}

std::string Metrics::text() const {
  Families families;
  add_requests(families);
  add_times(families);
  add_connections(families);
  add_writes(families);
  add_queues(families);
  add_caches(families);
  const ProcessStats process = read_process_stats();
  families.push_back(gauge("process_resident_memory_bytes", "Memory that the process holds",
                           static_cast<double>(process.resident_bytes)));
  if (sources_.lost_lines)
    families.push_back(
        counter("muster_log_lines_lost_total", "Lines that standard error did not take", sources_.lost_lines()));
  families.push_back(gauge("process_open_fds", "Open descriptors", static_cast<double>(process.open_descriptors)));
  families.push_back(
      gauge("process_start_time_seconds", "When the process started, in seconds since 1970", process.started));
  if (!engine_.empty())
    families.push_back(
        gauge("muster_server_engine_info", "Which engine serves connections", 1, {{"engine", std::string(engine_)}}));
  families.push_back(gauge("muster_build_info", "Which version this is", 1, {{"version", sources_.version}}));
  // A family without values would show as a heading alone.
  std::erase_if(families, [](const MetricFamily& one) { return one.metric.empty(); });
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace muster::http
