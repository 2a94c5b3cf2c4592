#include "support/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace muster::test {
namespace {

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Terminal::Terminal() : keyboard_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  check(keyboard_ >= 0 && grantpt(keyboard_) == 0 && unlockpt(keyboard_) == 0, "a terminal");
  std::array<char, 128> name{};
  check(ptsname_r(keyboard_, name.data(), name.size()) == 0, "the terminal's name");
  path_ = name.data();
  screen_ = open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  check(screen_ >= 0, "the terminal");
}

Terminal::~Terminal() {
  if (screen_ >= 0) close(screen_);
  if (keyboard_ >= 0) close(keyboard_);
}

void Terminal::type(std::string_view text) const {
  check(write(keyboard_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "typing");
}

bool Terminal::echoes() const {
  termios state{};
  check(tcgetattr(screen_, &state) == 0, "the terminal's state");
  return (state.c_lflag & ECHO) != 0;
}

std::string Terminal::shown() const {
  std::string text;
  std::array<char, 1024> block{};
  for (pollfd wanted{keyboard_, POLLIN, 0}; poll(&wanted, 1, 0) > 0;) {
    const ssize_t length = read(keyboard_, block.data(), block.size());
    check(length > 0, "the screen");
    text.append(block.data(), static_cast<std::size_t>(length));
  }
  return text;
}

}  // namespace muster::test
