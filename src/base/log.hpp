#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string_view>

namespace muster::base {

/// Writes lines for the operator to standard error; standard output belongs to the command's answer. Any thread.
using Log = std::shared_ptr<spdlog::logger>;

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat {
  text,  ///< time, level, message
  json,  ///< {"time":…,"level":…,"message":…}, an object on each line
};

struct LogOptions {
  LogLevel level = LogLevel::info;  ///< lines below it are dropped
  LogFormat format = LogFormat::text;
  bool requests = true;  ///< whether each request has a line, of the level `info`
};

Log make_log(const LogOptions& options = {});

/// Writes lines that were made elsewhere, whole ones in the log's format. No other line of the log gets in between.
/// Blocks as long as standard error does; what it does not take is dropped. Any thread. `log` is from make_log.
void write_lines(const Log& log, std::string_view lines);

}  // namespace muster::base
