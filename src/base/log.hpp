#pragma once

#include <spdlog/logger.h>

#include <memory>

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
};

Log make_log(const LogOptions& options = {});

}  // namespace muster::base
