#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "http/network.hpp"

namespace muster::http {

/// Proxies that are believed when they say whom a request came from. Any thread.
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
  bool secure = false;  ///< it speaks HTTPS with us
  /// Set when the peer is one of these itself, so that what it says of its clients is believed. Lifetime: longer.
  const TrustedProxies* proxies = nullptr;
};

/// Gathers what a trusted proxy says of a request's client, header line by header line, without memory of its own.
/// Only X-Forwarded-For and X-Forwarded-Proto: proxies pass on a client's own `Forwarded` as it came. Thread: one.
class Forwarded {
 public:
  /// The value of an X-Forwarded-For. Of all of them together the last address counts that is no trusted proxy; what is
  /// no address hides all that stands before it.
  void add_addresses(std::string_view value, const TrustedProxies& proxies);
  /// The value of an X-Forwarded-Proto. The last word of the last one counts, which is the nearest proxy's.
  void add_protocols(std::string_view value);

  /// Nothing when there was no address to believe.
  std::optional<AddressText> client() const;
  /// Whether the client came over HTTPS; nothing when no proxy said.
  std::optional<bool> secure() const { return secure_; }

 private:
  void add_address(std::string_view text, const TrustedProxies& proxies);

  std::optional<IpAddress> client_;
  std::optional<bool> secure_;
};

}  // namespace muster::http
