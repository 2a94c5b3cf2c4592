#pragma once

#include <spdlog/logger.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace muster::base {

/// Writes lines for the operator to standard error; standard output belongs to the command's answer. Nobody waits for
/// who reads them: a thread of its own writes, and what does not fit into its queue is lost, counted and said. `flush`,
/// as does the end of the log, waits for what is queued, but a second only for a reader that is asleep. Any thread.
using Log = std::shared_ptr<spdlog::logger>;

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat {
  text,  ///< time, level, message
  json,  ///< {"time":…,"level":…,"message":…}, an object on each line
};

struct LogOptions {
  LogLevel level = LogLevel::info;  ///< lines below it are dropped
  LogFormat format = LogFormat::text;
  bool requests = true;                 ///< whether each request has a line, of the level `info`
  std::size_t queue = 4 * 1024 * 1024;  ///< how many bytes of lines may wait to be written
};

Log make_log(const LogOptions& options = {});

/// Writes lines that were made elsewhere, whole ones in the log's format. No other line of the log gets in between.
/// Any thread. `log` is from make_log.
void write_lines(const Log& log, std::string_view lines);

/// How many lines standard error did not take so far. Any thread. `log` is from make_log.
std::uint64_t lost_lines(const Log& log);

}  // namespace muster::base
