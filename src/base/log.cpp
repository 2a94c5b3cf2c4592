#include "base/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/json_text.hpp"

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

// All that goes to standard error goes through its one lock, for the system keeps only small writes to a pipe together.
class StandardError final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void write(std::string_view lines) {
    const std::lock_guard lock(mutex_);
    write_all(lines);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    write_all({line.data(), line.size()});
  }
  void flush_() override {}

 private:
  void write_all(std::string_view text) {
    if (torn_ && write_some("\n").empty()) torn_ = false;
    const std::string_view left = write_some(text);
    torn_ = torn_ || (!left.empty() && left.size() < text.size());
  }

  // What could not be written: a log has nobody to tell that it cannot log.
  static std::string_view write_some(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
      if (written > 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
      } else if (written < 0 && errno == EAGAIN) {  // somebody whom we share it with does not want to wait; we do
        pollfd room{STDERR_FILENO, POLLOUT, 0};
        ::poll(&room, 1, -1);
      } else if (written == 0 || errno != EINTR) {
        break;
      }
    }
    return text;
  }

  bool torn_ = false;  // a line broke off, on a disk that was full
};

}  // namespace

Log make_log(const LogOptions& options) {
  auto log = std::make_shared<spdlog::logger>("muster", std::make_shared<StandardError>());
  log->set_level(levels.at(static_cast<std::size_t>(options.level)));
  if (options.format == LogFormat::json)
    log->set_formatter(std::make_unique<JsonFormatter>());
  else
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  return log;
}

void write_lines(const Log& log, std::string_view lines) {
  dynamic_cast<StandardError&>(*log->sinks().front()).write(lines);
}

}  // namespace muster::base
