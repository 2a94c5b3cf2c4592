#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "http/network.hpp"

namespace muster::http {

/// The proxies whose X-Forwarded headers are believed. Any thread.
class TrustedProxies {
 public:
  explicit TrustedProxies(std::vector<Network> networks) : networks_(std::move(networks)) {}
  bool contain(const IpAddress& address) const;

 private:
  std::vector<Network> networks_;
};

/// The other end of a connection.
struct Peer {
  AddressText address;
  AddressText local = {};  ///< which of our addresses it connected to, and which port
  std::uint16_t local_port = 0;
  bool secure = false;  ///< whether the connection itself is HTTPS
  /// Set when the peer is a trusted proxy, so that its headers about the client are believed; null otherwise. Lifetime:
  /// the proxies outlive the peer.
  const TrustedProxies* proxies = nullptr;
};

/// Collects what a trusted proxy says about the client of a request, header line by header line. It allocates nothing.
/// It reads X-Forwarded-For and X-Forwarded-Proto. The header `Forwarded` is not believed, because many proxies pass on
/// unchanged what the client sent in it. Thread: one.
class Forwarded {
 public:
  /// Adds the value of an X-Forwarded-For header. The client is the last address, of all these headers, that is not a
  /// trusted proxy. An entry that is not an address hides everything before it.
  void add_addresses(std::string_view value, const TrustedProxies& proxies);
  /// Adds the value of an X-Forwarded-Proto header. The last entry of the last header counts: the nearest proxy wrote
  /// it.
  void add_protocols(std::string_view value);

  /// The client's address; nothing when the headers name none.
  std::optional<AddressText> client() const;
  /// Whether the client came over HTTPS; nothing when no header says so.
  std::optional<bool> secure() const { return secure_; }

 private:
  void add_address(std::string_view text, const TrustedProxies& proxies);

  std::optional<IpAddress> client_;
  std::optional<bool> secure_;
};

}  // namespace muster::http
