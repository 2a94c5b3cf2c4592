#pragma once

#include <span>
#include <string>
#include <string_view>

#include "portal/host_name.hpp"
#include "portal/portal_list.hpp"
#include "rest/call/service.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// Where clients reach a portal and the authorisation server: two URLs without a path, such as
/// "https://acme.example:8443" (protocol.md 1.11 and 10.6). Scheme and port are those of `Origin`.
struct Endpoints {
  std::string portal;
  std::string server;
  std::size_t domain = 0;  ///< the index at which the host name begins in both

  /// The host and port, without the scheme.
  std::string_view portal_domain() const { return std::string_view(portal).substr(domain); }
  std::string_view server_domain() const { return std::string_view(server).substr(domain); }
  std::string portal_rest() const { return portal + "/rest/"; }
  std::string server_rest() const { return server + "/rest/"; }
};

/// The endpoints to name in the reply to a request.
Endpoints endpoints_of(const Request& request, const portal::PortalEntry& portal, const Service& service);

/// The scheme, host and port at which clients reach the server, for addresses in replies (protocol.md 1.11). They are
/// those of `public_url` when that is configured, and otherwise those of the request. A client can write any name into
/// `Host`. So a name counts only when it is one of the portal's or of the authorisation server's, a loopback name such
/// as `localhost`, or the IP address that the connection came to. Instead of any other name, that IP address and its
/// port are used.
class Origin {
 public:
  /// `public_url` is "" when it is not configured. Lifetime: the arguments outlive the origin.
  Origin(const Request& request, std::string_view public_url, const portal::PortalEntry& portal,
         std::span<const std::string> oauth_hosts);
  Origin(const Origin&) = delete;
  Origin& operator=(const Origin&) = delete;
  /// Lifetime: views of this object and of the constructor's arguments.
  const portal::WebOrigin& get() const { return origin_; }

 private:
  portal::WebOrigin origin_;
  std::string host_;  // these two are set when the connection's address is used
  std::string port_;
};

/// Whether the client is on this machine, by its loopback address. Such clients may use plain HTTP (protocol.md 1.10).
bool is_from_this_machine(const Request& request);

/// Whether a host name, without a port, always means the client's own machine, such as "localhost" or "127.0.0.1".
bool is_loopback_name(std::string_view host);

/// The host name in `oauth.host` that the request came to; "" when it came to none of them. Lifetime: the service's.
std::string_view oauth_host_of(const Request& request, const Service& service);

/// Adds a parameter to the query of a URL. The value is percent-encoded, the name is not. An empty value adds nothing.
void add_parameter(std::string& url, std::string_view name, std::string_view value);

}  // namespace muster::rest
