#include "rest/endpoints.hpp"

#include "base/ascii.hpp"

namespace muster::rest {

portal::WebOrigin origin_of(const Request& request, std::string_view public_url) {
  if (const auto configured = portal::take_origin(public_url)) return *configured;
  const auto [host, port] = portal::split_port(request.host);
  return {request.secure ? "https" : "http", host, port};
}

// Clients come back to the authorisation server that a reply names: it is the one that was asked, so that each keeps to
// the one that it knows.
Endpoints endpoints_of(const Request& request, const portal::PortalEntry& portal, const Service& service) {
  const portal::WebOrigin base = origin_of(request, service.public_url);
  std::string own = portal.hosts.empty() ? base.text() : base.with_host(portal.hosts.front());
  std::string_view server = oauth_host_of(request, service);
  if (server.empty() && !service.oauth_hosts.empty()) server = service.oauth_hosts.front();
  return {own, server.empty() ? own : base.with_host(server), base.scheme.size() + std::string_view("://").size()};
}

bool is_from_this_machine(const Request& request) {
  return request.client.starts_with("127.") || request.client == "::1";
}

std::string_view oauth_host_of(const Request& request, const Service& service) {
  if (service.oauth_hosts.empty()) return {};
  std::string_view host = portal::split_port(request.host).host;
  if (host.ends_with('.')) host.remove_suffix(1);
  for (const std::string& known : service.oauth_hosts) {
    if (base::is_in_any_case(host, known)) return known;
  }
  return {};
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
