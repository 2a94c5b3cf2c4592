#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::portal {

/// "acme.example:8443" taken apart: the host, in brackets when it is an IPv6 address, and ":8443" or "". Lifetime:
/// views of the text.
struct HostAndPort {
  std::string_view host;
  std::string_view port;
};
HostAndPort split_port(std::string_view authority);

/// A host name without its port, in lower case and without the dot that may end it: as lists of portals keep them.
std::string plain_host(std::string_view host);

/// What an address such as "https://acme.example:8443/path" begins with. Lifetime: views of the text.
struct WebOrigin {
  std::string_view scheme;  ///< "https" or "http", in the case that it was written in
  std::string_view host;    ///< in brackets when it is an IPv6 address; never ""
  std::string_view port;    ///< ":8443", or "" where there is none

  /// "https://acme.example:8443", with another host if one is given.
  std::string text() const { return with_host(host); }
  std::string with_host(std::string_view other) const;
};
/// Takes it off the beginning of an address, and leaves what follows: "", or what begins with "/", "?" or "#". Nothing,
/// and the text as it was, for what begins otherwise (RFC 3986), also with a user name. Takes no memory.
std::optional<WebOrigin> take_origin(std::string_view& address);

/// An address such as "https://acme.example:8443/path" with another host; all else stays.
std::string with_host(std::string_view url, std::string_view host);

}  // namespace muster::portal
