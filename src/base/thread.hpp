#pragma once

#include <functional>
#include <string>
#include <thread>

#include "base/log.hpp"

namespace muster::base {

/// Starts a thread with this name, of 15 letters at most. When `body` throws, the process ends as by `end_process`:
/// a server without one of its threads would look alive and do half of its work.
std::thread start_thread(const Log& log, const std::string& name, std::function<void()> body);

/// Says in the log that this part of the program ended by an exception, which may be null, and ends the process with
/// the status 1, at once. What was answered is durable by then. Any thread.
[[noreturn]] void end_process(const Log& log, const std::string& part, const std::exception_ptr& problem);

}  // namespace muster::base
