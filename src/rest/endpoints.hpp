#pragma once

#include <string>
#include <string_view>

#include "portal/portal_list.hpp"
#include "rest/request.hpp"
#include "rest/service.hpp"

namespace muster::rest {

/// Where clients reach a portal and the authorisation server, such as "https://acme.example:8443": with `public_url`'s
/// scheme and port when that is configured, else the request's own (contract sections 1 and 10).
struct Endpoints {
  std::string portal;
  std::string server;

  /// Without the scheme.
  std::string_view portal_domain() const { return domain_of(portal); }
  std::string_view server_domain() const { return domain_of(server); }
  std::string portal_rest() const { return portal + "/rest/"; }
  std::string server_rest() const { return server + "/rest/"; }

  static std::string_view domain_of(std::string_view url) { return url.substr(url.find("//") + 2); }
};

Endpoints endpoints_of(const Request& request, const portal::PortalEntry& portal, const Service& service);

/// For such clients plain HTTP will do.
bool is_from_this_machine(const Request& request);

/// Whether the request came to `oauth.host`.
bool is_for_oauth_host(const Request& request, const Service& service);

/// An address with one more parameter, percent-encoded, in its query. Nothing is added for an empty value.
void add_parameter(std::string& url, std::string_view name, std::string_view value);

}  // namespace muster::rest
