#include "base/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/sink.h>

#include <array>
#include <mutex>

#include "base/json_text.hpp"
#include "base/line_queue.hpp"

namespace muster::base {
namespace {

constexpr std::array<spdlog::level::level_enum, 5> levels{spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err, spdlog::level::off};

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    using namespace std::chrono;
    const auto millisecond = duration_cast<milliseconds>(message.time.time_since_epoch()).count() % 1000;
    const auto level = spdlog::level::to_string_view(message.level);
    std::string text;
    append_json_text({message.payload.data(), message.payload.size()}, text);
    fmt::format_to(std::back_inserter(out), R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","message":{}}})",
                   fmt::gmtime(system_clock::to_time_t(message.time)), millisecond,
                   std::string_view(level.data(), level.size()), text);
    out.push_back('\n');
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

// All output to standard error goes through one queue. The system keeps only small writes to a pipe in one piece.
class StandardError final : public spdlog::sinks::sink {
 public:
  explicit StandardError(std::size_t most) : queue_(most, [this](std::uint64_t count) { return lost_line(count); }) {}

  void log(const spdlog::details::log_msg& message) override {
    const std::lock_guard lock(mutex_);
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    queue_.push({line.data(), line.size()});
  }
  void flush() override { queue_.flush(); }
  void set_pattern(const std::string& pattern) override {
    set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern));
  }
  // Called before the first line is logged.
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
    formatter_ = std::move(formatter);
    formatter_of_lost_ = formatter_->clone();
  }
  LineQueue& queue() { return queue_; }

 private:
  std::string lost_line(std::uint64_t count) {
    const std::string text = fmt::format("{} {} lost: standard error did not take {} in time", count,
                                         count == 1 ? "line was" : "lines were", count == 1 ? "it" : "them");
    spdlog::memory_buf_t line;
    formatter_of_lost_->format(spdlog::details::log_msg("muster", spdlog::level::warn, text), line);
    return {line.data(), line.size()};
  }

  std::mutex mutex_;
  std::unique_ptr<spdlog::formatter> formatter_ = std::make_unique<spdlog::pattern_formatter>();
  std::unique_ptr<spdlog::formatter> formatter_of_lost_ = formatter_->clone();
  LineQueue queue_;
};

StandardError& sink_of(const Log& log) {
  return dynamic_cast<StandardError&>(*log->sinks().front());
}

}  // namespace

Log make_log(const LogOptions& options) {
  auto log = std::make_shared<spdlog::logger>("muster", std::make_shared<StandardError>(options.queue));
  log->set_level(levels.at(static_cast<std::size_t>(options.level)));
  if (options.format == LogFormat::json)
    log->set_formatter(std::make_unique<JsonFormatter>());
  else
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  return log;
}

void write_lines(const Log& log, std::string_view lines) {
  sink_of(log).queue().push(lines);
}

std::uint64_t lost_lines(const Log& log) {
  return sink_of(log).queue().lost();
}

}  // namespace muster::base
