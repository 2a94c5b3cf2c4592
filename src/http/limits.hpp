#pragma once

#include <chrono>
#include <cstddef>

namespace muster::http {

/// What a connection may take of us (protocol.md 2.9). Each is a number an operator may want to change.
struct Limits {
  std::size_t body = 8 * 1024 * 1024;               ///< bytes of a body
  std::size_t header = 16 * 1024;                   ///< bytes of a header block, without the request line
  std::size_t url = 64 * 1024;                      ///< bytes of a path and query
  std::size_t waiting_replies = 256 * 1024 * 1024;  ///< bytes of replies that wait for clients, of all connections
  std::chrono::milliseconds header_time{10'000};
  std::chrono::milliseconds body_time{30'000};
  std::chrono::milliseconds idle_time{75'000};   ///< between requests of a kept connection
  std::chrono::milliseconds write_time{30'000};  ///< without the client taking a byte of a reply
  std::size_t connections_per_address = 1000;    ///< at once, but for trusted proxies; 0: as many as come
  std::chrono::milliseconds drain_time{5'000};   ///< for the rest of a refused body, and for replies after a stop
};

}  // namespace muster::http
