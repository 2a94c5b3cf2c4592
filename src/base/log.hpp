#pragma once

#include <spdlog/logger.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace muster::base {

/// The log for the operator, written to standard error. Standard output is reserved for the answer of a command. A
/// separate thread writes the lines, so a slow reader blocks nobody. Lines that do not fit into its queue are lost,
/// counted and reported. `flush` and the destructor wait for queued lines, but only about a second when nobody reads
/// them. Any thread.
using Log = std::shared_ptr<spdlog::logger>;

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat {
  text,  ///< time, level, message
  json,  ///< {"time":…,"level":…,"message":…}, an object on each line
};

struct LogOptions {
  LogLevel level = LogLevel::info;  ///< lines below it are dropped
  LogFormat format = LogFormat::text;
  bool requests = true;                 ///< whether each request is logged, at level `info`
  std::size_t queue = 4 * 1024 * 1024;  ///< how many bytes may wait to be written
};

Log make_log(const LogOptions& options = {});

/// Writes complete lines that are already in the log's format. No other log line gets between them. Any thread. `log`
/// must come from make_log.
void write_lines(const Log& log, std::string_view lines);

/// The number of log lines lost so far. Any thread. `log` must come from make_log.
std::uint64_t lost_lines(const Log& log);

}  // namespace muster::base
