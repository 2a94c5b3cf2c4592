#include "rest/call/endpoints.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace muster::rest {

namespace {

// An address as it is written in a URL: an IPv6 address stands in brackets.
std::string bracketed(std::string_view address) {
  return address.find(':') == std::string_view::npos ? std::string(address) : '[' + std::string(address) + ']';
}

// A client that sends a loopback name can mislead nobody else.
bool is_ours(const Request& request, const std::string& host, const portal::PortalEntry& portal,
             std::span<const std::string> oauth_hosts) {
  const auto is_in = [&host](const auto& names) { return std::ranges::find(names, host) != names.end(); };
  return is_in(portal.hosts) || is_in(portal.old_hosts) || is_in(oauth_hosts) || is_loopback_name(host) ||
         host == bracketed(request.local);
}

}  // namespace

Origin::Origin(const Request& request, std::string_view public_url, const portal::PortalEntry& portal,
               std::span<const std::string> oauth_hosts) {
  if (const auto configured = portal::take_origin(public_url)) {
    origin_ = *configured;
    return;
  }
  const auto [host, port] = portal::split_port(request.host);
  origin_ = {request.secure ? "https" : "http", host, port};
  if (request.local.empty() || is_ours(request, portal::plain_host(host), portal, oauth_hosts)) return;
  host_ = bracketed(request.local);
  const bool is_usual = request.local_port == (request.secure ? 443 : 80);
  if (!is_usual) port_ = ':' + std::to_string(request.local_port);
  origin_.host = host_;
  origin_.port = port_;
}

// Clients return to the authorisation server that a reply names. So the reply names the host that the client asked,
// which it certainly can reach.
Endpoints endpoints_of(const Request& request, const portal::PortalEntry& portal, const Service& service) {
  const Origin origin(request, service.public_url, portal, service.oauth_hosts);
  const portal::WebOrigin& base = origin.get();
  std::string own = portal.hosts.empty() ? base.text() : base.with_host(portal.hosts.front());
  std::string_view server = oauth_host_of(request, service);
  if (server.empty() && !service.oauth_hosts.empty()) server = service.oauth_hosts.front();
  return {own, server.empty() ? own : base.with_host(server), base.scheme.size() + std::string_view("://").size()};
}

bool is_loopback_name(std::string_view host) {
  const bool is_v4 = host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_v4 || host == "localhost" || host == "[::1]";
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
