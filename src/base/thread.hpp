#pragma once

#include <functional>
#include <string>
#include <thread>

#include "base/log.hpp"

namespace muster::base {

/// Starts a thread. `name` has at most 15 characters. When `body` throws, `end_process` ends the process, because a
/// server that lost a thread would look healthy and do only part of its work.
std::thread start_thread(const Log& log, const std::string& name, std::function<void()> body);

/// Logs that this part of the program failed with an exception, which may be null. Then it ends the process at once
/// with status 1. Everything answered before is already durable. Any thread.
[[noreturn]] void end_process(const Log& log, const std::string& part, const std::exception_ptr& problem);

}  // namespace muster::base
