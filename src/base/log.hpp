#pragma once

#include <spdlog/logger.h>

#include <memory>

namespace muster::base {

/// Writes lines for the operator to standard error; standard output belongs to the command's answer. Any thread.
using Log = std::shared_ptr<spdlog::logger>;

Log make_log();

}  // namespace muster::base
