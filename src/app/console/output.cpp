#include "app/console/output.hpp"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace muster::app {
namespace {

// Returns 0 or the errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd wanted{descriptor, POLLOUT, 0};
      poll(&wanted, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

std::string reason(int error) {
  if (error == EBADF) return "it is closed";
  if (error == EPIPE) return "the program that reads it has ended";
  return std::generic_category().message(error);
}

}  // namespace

void Output::send() {
  if (error_ == 0) error_ = write_all(descriptor_, kept_);
  kept_.clear();
}

base::Result<void> Output::flush() {
  send();
  if (error_ == 0) return {};
  return base::unavailable("cannot write to standard output: " + reason(error_));
}

// `open` takes the lowest free number, which is that of the closed stream.
void guard_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    const bool closed = fcntl(descriptor, F_GETFD) < 0;
    if (closed) open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace muster::app
