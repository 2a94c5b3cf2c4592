#include "http/listener.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace muster::http {
namespace {

constexpr std::size_t mapped_prefix = 12;  // of an IPv4 address in its IPv6 form

// An address as the system's calls take it.
struct SystemAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  SystemAddress() = default;
  explicit SystemAddress(const Endpoint& endpoint) {
    if (endpoint.is_v6) {
      sockaddr_in6 v6{};
      v6.sin6_family = AF_INET6;
      v6.sin6_port = htons(endpoint.port);
      std::memcpy(&v6.sin6_addr, endpoint.address.data(), sizeof(v6.sin6_addr));
      set(v6);
    } else {
      sockaddr_in v4{};
      v4.sin_family = AF_INET;
      v4.sin_port = htons(endpoint.port);
      std::memcpy(&v4.sin_addr, endpoint.address.data() + mapped_prefix, sizeof(v4.sin_addr));
      set(v4);
    }
  }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }

  std::optional<Endpoint> endpoint() const {
    Endpoint result;
    if (storage.ss_family == AF_INET6) {
      sockaddr_in6 v6{};
      std::memcpy(&v6, &storage, sizeof(v6));
      std::memcpy(result.address.data(), &v6.sin6_addr, sizeof(v6.sin6_addr));
      result.port = ntohs(v6.sin6_port);
      result.is_v6 = true;
      return result;
    }
    if (storage.ss_family != AF_INET) return std::nullopt;
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof(v4));
    result.address[mapped_prefix - 2] = result.address[mapped_prefix - 1] = 0xff;
    std::memcpy(result.address.data() + mapped_prefix, &v4.sin_addr, sizeof(v4.sin_addr));
    result.port = ntohs(v4.sin_port);
    return result;
  }

 private:
  template <class T>
  void set(const T& address) {
    std::memcpy(&storage, &address, sizeof(address));
    size = sizeof(address);
  }
};

base::Error refused(const Endpoint& endpoint) {
  const int error = errno;
  return base::unavailable(
      fmt::format("cannot listen on {}:{}: {}", text_of(endpoint.address).view(), endpoint.port, std::strerror(error)));
}

Descriptor open_socket(const Endpoint& endpoint, bool shares) {
  Descriptor socket(::socket(endpoint.is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
  constexpr int yes = 1;
  const auto set = [&](int level, int option) {
    return ::setsockopt(socket.get(), level, option, &yes, sizeof(yes)) == 0;
  };
  const SystemAddress address(endpoint);
  const bool is_bound = socket.is_open() && set(SOL_SOCKET, SO_REUSEADDR) &&
                        (!shares || set(SOL_SOCKET, SO_REUSEPORT)) && set(IPPROTO_TCP, TCP_NODELAY) &&
                        ::bind(socket.get(), address.get(), address.size) == 0;
  if (!is_bound) return {};
  return socket;
}

}  // namespace

std::string text_of(const Endpoint& endpoint) {
  const AddressText address = text_of(endpoint.address);
  return fmt::format("{}{}{}:{}", endpoint.is_v6 ? "[" : "", address.view(), endpoint.is_v6 ? "]" : "", endpoint.port);
}

std::optional<Endpoint> peer_of(int socket) {
  SystemAddress address;
  if (::getpeername(socket, address.get(), &address.size) != 0) return std::nullopt;
  return address.endpoint();
}

std::optional<Endpoint> local_of(int socket) {
  SystemAddress address;
  if (::getsockname(socket, address.get(), &address.size) != 0) return std::nullopt;
  return address.endpoint();
}

base::Result<Endpoint> parse_endpoint(const std::string& address, std::uint16_t port) {
  const auto ip = parse_address(address);
  if (!ip) return base::invalid(fmt::format("{} is not an IP address", address));
  return Endpoint{*ip, port, address.find(':') != std::string::npos};
}

base::Result<Descriptor> open_listener(Endpoint& endpoint) {
  Descriptor socket = open_socket(endpoint, true);
  if (!socket.is_open() || ::listen(socket.get(), SOMAXCONN) != 0) return refused(endpoint);
  if (const auto chosen = local_of(socket.get())) endpoint.port = chosen->port;
  return socket;
}

base::Result<void> check_free(const Endpoint& endpoint) {
  if (!open_socket(endpoint, false).is_open()) return refused(endpoint);
  return {};
}

}  // namespace muster::http
