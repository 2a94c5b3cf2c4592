#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::portal {

/// A host and port such as "acme.example:8443", split. `host` has brackets when it is an IPv6 address. `port` is
/// ":8443" or "". Lifetime: views of the text.
struct HostAndPort {
  std::string_view host;
  std::string_view port;
};
HostAndPort split_port(std::string_view authority);

/// A host name in the form that portal lists keep: without a port, in lower case, without a final dot.
std::string plain_host(std::string_view host);

/// The origin of an address, such as the start of "https://acme.example:8443/path". Lifetime: views of the text.
struct WebOrigin {
  std::string_view scheme;  ///< "https" or "http", as it was written
  std::string_view host;    ///< in brackets when it is an IPv6 address; never ""
  std::string_view port;    ///< ":8443", or "" where there is none

  /// The origin as text, such as "https://acme.example:8443". `with_host` uses another host.
  std::string text() const { return with_host(host); }
  std::string with_host(std::string_view other) const;
};
/// Removes the origin from the start of an address. The rest is "" or starts with "/", "?" or "#". Returns nothing and
/// leaves `address` unchanged when it starts otherwise (RFC 3986), or when it has a user name. Allocates nothing.
std::optional<WebOrigin> take_origin(std::string_view& address);

/// Replaces the host in an address such as "https://acme.example:8443/path". Everything else stays.
std::string with_host(std::string_view url, std::string_view host);

}  // namespace muster::portal
