#include "http/monitor.hpp"

#include <algorithm>

namespace muster::http {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace

std::optional<Monitor::Page> Monitor::page(std::string_view target, std::string_view client) const {
  if (target.starts_with("/rest/")) return std::nullopt;  // decides nearly all requests at once
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == "/healthz" || path == "/healthz/live") return Page{200, text_type, "ok\n"};
  if (path == "/healthz/ready") return readiness();
  if (path != "/metrics" || !is_within(client, options_.metrics_from)) return std::nullopt;
  return Page{200, metrics_type, metrics_.text()};
}

Monitor::Page Monitor::readiness() const {
  if (stopping_) return {503, text_type, "stopping\n"};
  if (options_.store_answers && !options_.store_answers()) return {503, text_type, "the store cannot be read\n"};
  if (options_.is_loaded && !options_.is_loaded()) return {503, text_type, "the portal is still being loaded\n"};
  return {200, text_type, "ok\n"};
}

AccessLog::AccessLog(Monitor& monitor, const base::Log& log, const base::LogOptions& options)
    : monitor_(monitor), counts_(monitor.metrics().add_thread()) {
  if (options.requests && log->should_log(spdlog::level::info)) log_.emplace(log, options.format);
}

void AccessLog::answered(const rest::Request& request, const rest::Reply& reply, base::Microseconds now,
                         std::size_t bytes) {
  const rest::LogContext& call = reply.log_context;
  const auto spent = static_cast<std::uint64_t>(std::max<base::Microseconds>(now - call.start, 0));
  counts_.answered(call.portal, call.method, reply.status, spent);
  if (!call.error.empty()) {
    if (const auto limit = limit_hit(call.error, call.error_text); !limit.empty()) counts_.limit_hit(limit);
  }
  if (!log_) return;
  const std::string asked = call.method || !call.page.empty() ? std::string() : rest::asked_method(request.target);
  log_->add({.at = now,
             .portal = call.portal,
             .method = call.method         ? std::string_view(call.method->name)
                       : call.page.empty() ? std::string_view(asked)
                                           : call.page,
             .user = call.user.value,
             .webhook = call.webhook.value,
             .application = call.application.value,
             .status = reply.status,
             .microseconds = spent,
             .bytes = bytes,
             .id = request.id,
             .client = request.client,
             .error = call.error,
             .credential = call.credential});
}

void AccessLog::flush() {
  if (log_) log_->flush();
}

}  // namespace muster::http
