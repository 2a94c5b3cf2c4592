#include "base/thread.hpp"

#include <pthread.h>

#include <cstdlib>
#include <exception>

#include "base/mask.hpp"

namespace muster::base {
namespace {

std::string reason_of(const std::exception_ptr& problem) {
  try {
    if (problem) std::rethrow_exception(problem);
    return "unknown";
  } catch (const std::exception& known) {
    return masked(known.what());
  } catch (...) {
    return "unknown";
  }
}

}  // namespace

std::thread start_thread(const Log& log, const std::string& name, std::function<void()> body) {
  std::thread thread([log, name, run = std::move(body)] {
    try {
      run();
    } catch (...) {
      end_process(log, name, std::current_exception());
    }
  });
  pthread_setname_np(thread.native_handle(), name.c_str());
  return thread;
}

void end_process(const Log& log, const std::string& part, const std::exception_ptr& problem) {
  log->critical("the server ends, as {} failed: {}", part, reason_of(problem));
  log->flush();
  std::_Exit(1);
}

}  // namespace muster::base
