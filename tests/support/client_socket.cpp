#include "support/client_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "support/patience.hpp"

namespace muster::test {
namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in address_of(const std::string& host, std::uint16_t port = 0) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  inet_pton(AF_INET, host.c_str(), &made.sin_addr);
  return made;
}

// A socket with a time limit is not tried again by the kernel itself when something interrupts the thread. An io_uring
// that the thread has closed before does so.
bool connects(int socket, const sockaddr_in& to) {
  int result = -1;
  do result = ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
  while (result != 0 && errno == EINTR);
  return result == 0;
}

}  // namespace

int open_client_socket(std::string_view address, const std::string& from) {
  if (const std::size_t scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  const std::size_t colon = address.rfind(':');
  const auto port = static_cast<std::uint16_t>(std::stoul(std::string(address.substr(colon + 1))));
  const sockaddr_in to = address_of(std::string(address.substr(0, colon)), port);
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0) throw_errno("socket");
  const timeval limit{patience.count(), 0};
  setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (!from.empty()) {
    const sockaddr_in own = address_of(from);
    if (::bind(made, reinterpret_cast<const sockaddr*>(&own), sizeof(own)) != 0) throw_errno("bind");
  }
  if (connects(made, to)) return made;
  const int error = errno;
  ::close(made);
  errno = error;
  return -1;
}

}  // namespace muster::test
