#include "rest/endpoints.hpp"

#include "base/ascii.hpp"
#include "portal/host_name.hpp"

namespace muster::rest {

Endpoints endpoints_of(const Request& request, const portal::PortalEntry& portal, const Service& service) {
  std::string own = request.secure ? "https://" : "http://";
  const std::string& configured = service.public_url;
  if (configured.empty())
    own += request.host;
  else
    own = configured.substr(0, configured.find('/', configured.find("//") + 2));
  if (!portal.hosts.empty()) own = portal::with_host(own, portal.hosts.front());
  std::string server = service.oauth_host.empty() ? own : portal::with_host(own, service.oauth_host);
  return {std::move(own), std::move(server)};
}

bool is_from_this_machine(const Request& request) {
  return request.client.starts_with("127.") || request.client == "::1";
}

bool is_for_oauth_host(const Request& request, const Service& service) {
  return !service.oauth_host.empty() && base::is_in_any_case(portal::split_port(request.host).host, service.oauth_host);
}

void add_parameter(std::string& url, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  url += url.find('?') == std::string::npos ? '?' : '&';
  url += name;
  url += '=';
  for (const char c : value) {
    const bool stays = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (stays) {
      url += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    url += '%';
    url += "0123456789ABCDEF"[byte >> 4];
    url += "0123456789ABCDEF"[byte & 15];
  }
}

}  // namespace muster::rest
