#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

namespace muster::base {

Log make_log() {
  auto log = std::make_shared<spdlog::logger>("muster", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  return log;
}

}  // namespace muster::base
