#include "app/console/terminal.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

#include "base/password.hpp"

namespace muster::app {
namespace {

using base::invalid;
using base::Result;

constexpr std::size_t longest_line = 4096;  // no password is that long

// While it exists, the terminal does not show what is typed. Signals are held back meanwhile, so that none ends the
// program before the terminal is restored.
class SilentTerminal {
 public:
  SilentTerminal() {
    sigset_t all;
    sigemptyset(&all);
    for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP}) sigaddset(&all, signal);
    sigprocmask(SIG_BLOCK, &all, &mask_before_);
    signals_ = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    if (signals_ >= 0) close(signals_);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);  // a signal that came takes effect now
  }

  // Waits for input. False when a signal came.
  bool wait() const {
    std::array<pollfd, 2> wanted{{{STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}}};
    while (poll(wanted.data(), wanted.size(), -1) < 0 && errno == EINTR) continue;
    return wanted[1].revents == 0;
  }

 private:
  termios before_{};
  sigset_t mask_before_{};
  int signals_ = -1;
};

// Reads up to the end of the line or of the input. Nothing when there is no line, or when `wait` returns false.
template <class Wait>
std::optional<std::string> read_line(Wait&& wait) {
  std::string line;
  line.reserve(longest_line);  // so that no part of it stays in memory that was freed
  for (char c = 0; line.size() < longest_line;) {
    if (!wait()) return std::nullopt;
    const ssize_t length = read(STDIN_FILENO, &c, 1);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0 && line.empty()) return std::nullopt;
    if (length <= 0 || c == '\n') break;
    line += c;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<std::string> read_twice() {
  const SilentTerminal terminal;
  const auto ask = [&](const char* what) {
    fmt::print(stderr, "{}: ", what);
    return read_line([&] { return terminal.wait(); });
  };
  auto password = ask("new password");
  if (!password) return invalid("no password was typed");
  auto again = ask("once more");
  const bool same = again && *again == *password;
  if (again) base::wipe(*again);
  if (same) return std::move(*password);
  base::wipe(*password);
  return invalid("the two passwords differ; nothing was changed");
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return shown;
}

Result<std::string> read_secret_line() {
  std::optional<std::string> line;
  if (isatty(STDIN_FILENO) == 1) {
    const SilentTerminal terminal;
    fmt::print(stderr, "secret: ");
    line = read_line([&] { return terminal.wait(); });
  } else {
    line = read_line([] { return true; });
  }
  if (!line) return invalid("standard input holds no secret; send one line");
  return std::move(*line);
}

Result<std::string> read_password() {
  if (isatty(STDIN_FILENO) == 1) return read_twice();
  auto password = read_line([] { return true; });
  if (!password) return invalid("standard input holds no password; send one line, or use --generate");
  return std::move(*password);
}

}  // namespace muster::app
