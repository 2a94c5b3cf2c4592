#pragma once

#include <span>
#include <string>
#include <string_view>

#include "portal/host_name.hpp"
#include "portal/portal_list.hpp"
#include "rest/call/service.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// Where clients reach a portal and the authorisation server, such as "https://acme.example:8443": with `public_url`'s
/// scheme and port when that is configured, else those of `origin_of` (protocol.md 1.11 and 10.6).
struct Endpoints {
  std::string portal;
  std::string server;
  std::size_t domain = 0;  ///< where both have their host name

  /// Without the scheme.
  std::string_view portal_domain() const { return std::string_view(portal).substr(domain); }
  std::string_view server_domain() const { return std::string_view(server).substr(domain); }
  std::string portal_rest() const { return portal + "/rest/"; }
  std::string server_rest() const { return server + "/rest/"; }
};

Endpoints endpoints_of(const Request& request, const portal::PortalEntry& portal, const Service& service);

/// The scheme, host and port at which a client reached us. A client can write into `Host` what it likes, so that counts
/// only when it is a name of this portal or of the authorisation server, this machine (`localhost` and the like), or
/// the address that the connection came to; any other one gives way to that address, and its port to ours.
class Origin {
 public:
  /// Those of `public_url` unless that is "". Lifetime: what it gives out, this one's and that of the arguments.
  Origin(const Request& request, std::string_view public_url, const portal::PortalEntry& portal,
         std::span<const std::string> oauth_hosts);
  Origin(const Origin&) = delete;
  Origin& operator=(const Origin&) = delete;
  const portal::WebOrigin& get() const { return origin_; }

 private:
  portal::WebOrigin origin_;
  std::string host_;  // when it is that of the connection
  std::string port_;
};

/// For such clients plain HTTP will do.
bool is_from_this_machine(const Request& request);

/// Which of `oauth.host` the request came to, as it is configured; "" when it came to none of them.
std::string_view oauth_host_of(const Request& request, const Service& service);

/// An address with one more parameter, percent-encoded, in its query. Nothing is added for an empty value.
void add_parameter(std::string& url, std::string_view name, std::string_view value);

}  // namespace muster::rest
