#pragma once

#include <chrono>
#include <cstddef>

namespace muster::http {

/// Limits for connections and their requests (protocol.md 2.9).
struct Limits {
  std::size_t body = 8 * 1024 * 1024;               ///< bytes of a body
  std::size_t header = 16 * 1024;                   ///< bytes of a header block, without the request line
  std::size_t url = 64 * 1024;                      ///< bytes of a path and query
  std::size_t waiting_replies = 256 * 1024 * 1024;  ///< bytes of replies not yet sent, of all connections together
  std::chrono::milliseconds header_time{10'000};    ///< for the header of a request, and for a TLS handshake
  std::chrono::milliseconds body_time{30'000};      ///< for the body of a request
  std::chrono::milliseconds idle_time{75'000};      ///< before a request of a connection begins
  std::chrono::milliseconds write_time{30'000};     ///< how long a client may take no byte of a reply
  std::size_t connections_per_address = 1000;       ///< at once; trusted proxies are not limited; 0: no limit
  std::chrono::milliseconds drain_time{5'000};      ///< how long the rest of a refused request is read and dropped
};

}  // namespace muster::http
