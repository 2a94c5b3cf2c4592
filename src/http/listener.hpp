#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "http/engine/descriptor.hpp"
#include "http/network.hpp"

namespace muster::http {

/// One end of a TCP connection.
struct Endpoint {
  IpAddress address{};
  std::uint16_t port = 0;
  bool is_v6 = false;  ///< whether the socket is one for IPv6, which takes IPv4 addresses in their IPv6 form, too
};
/// "127.0.0.1:8080" or "[::1]:8080".
std::string text_of(const Endpoint& endpoint);

/// The two ends of a socket; nothing when it is not connected any more.
std::optional<Endpoint> peer_of(int socket);
std::optional<Endpoint> local_of(int socket);

/// Reads an IP address. Error: `invalid`.
base::Result<Endpoint> parse_endpoint(const std::string& address, std::uint16_t port);

/// Listens there. Listeners of this process share a port: the kernel spreads connections over them. With port 0 the
/// system chooses, and `endpoint` gets its choice. Accepted sockets send at once what they are given. Error:
/// `unavailable`.
base::Result<Descriptor> open_listener(Endpoint& endpoint);
/// Whether nobody listens there yet. Error: `unavailable`.
base::Result<void> check_free(const Endpoint& endpoint);

}  // namespace muster::http
