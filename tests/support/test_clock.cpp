#include "support/test_clock.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "support/patience.hpp"

namespace muster::test {
namespace {

void require(bool good, const std::string& what) {
  if (!good) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

TestClock::TestClock(const std::filesystem::path& path) : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  require(socket_ >= 0, "socket");
  const std::string name = path.string();
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (name.size() < sizeof(address.sun_path)) std::ranges::copy(name, address.sun_path);
  const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return;
  const int error = errno;
  close(socket_);
  throw std::system_error(error, std::generic_category(), name);
}

TestClock::~TestClock() {
  close(socket_);
}

base::Microseconds TestClock::advance(std::chrono::seconds time) {
  constexpr std::string_view label = "now ";
  const std::string reply = ask("advance " + std::to_string(time.count()));
  if (!reply.starts_with(label)) throw std::runtime_error("the test clock says: " + reply);
  return std::stoll(reply.substr(label.size()));
}

std::string TestClock::ask(std::string line) {
  line += '\n';
  require(send(socket_, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size()), "the test clock");
  for (;;) {
    if (const auto end = unread_.find('\n'); end != std::string::npos) {
      const std::string reply = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return reply;
    }
    std::array<char, 1024> block;
    const ssize_t length = recv(socket_, block.data(), block.size(), 0);
    require(length >= 0, "the test clock");
    if (length == 0) throw std::runtime_error("the test clock has hung up");
    unread_.append(block.data(), static_cast<std::size_t>(length));
  }
}

}  // namespace muster::test
