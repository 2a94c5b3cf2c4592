#pragma once

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

/// An address such as "https://acme.example:8443/path" with another host; all else stays.
std::string with_host(std::string_view url, std::string_view host);

}  // namespace muster::portal
