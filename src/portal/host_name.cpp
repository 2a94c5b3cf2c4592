#include "portal/host_name.hpp"

#include <algorithm>
#include <boost/url/src.hpp>  // all of the library is compiled here

#include "base/ascii.hpp"

namespace muster::portal {

namespace urls = boost::urls;

HostAndPort split_port(std::string_view authority) {
  const auto bracket = authority.rfind(']');  // colons before it belong to an IPv6 address
  const auto colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
  if (colon == authority.npos) return {authority, {}};
  return {authority.substr(0, colon), authority.substr(colon)};
}

std::string plain_host(std::string_view host) {
  host = split_port(host).host;
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string plain(host);
  std::ranges::transform(plain, plain.begin(), base::ascii_lower);
  return plain;
}

std::string WebOrigin::with_host(std::string_view other) const {
  std::string all(scheme);
  all += "://";
  all += other;
  all += port;
  return all;
}

std::optional<WebOrigin> take_origin(std::string_view& address) {
  constexpr std::string_view mark = "://";
  WebOrigin origin;
  for (const std::string_view scheme : {"https", "http"}) {
    if (base::is_in_any_case(address.substr(0, scheme.size()), scheme) &&
        address.substr(scheme.size()).starts_with(mark))
      origin.scheme = address.substr(0, scheme.size());
  }
  if (origin.scheme.empty()) return std::nullopt;
  const char* at = address.data() + origin.scheme.size() + mark.size();
  const char* const end = address.data() + address.size();
  // The rest is not parsed. A query may have raw brackets, which the library rejects.
  const auto parsed = urls::grammar::parse(at, end, urls::authority_rule);
  if (!parsed || parsed->has_userinfo() || parsed->encoded_host().empty()) return std::nullopt;
  if (at != end && std::string_view("/?#").find(*at) == std::string_view::npos) return std::nullopt;
  const auto host = parsed->encoded_host();
  const auto port = parsed->port();
  if (parsed->has_port() && !port.empty()) {
    if (parsed->port_number() == 0) return std::nullopt;  // also for a number that is too large for a port
    origin.port = {port.data() - 1, port.size() + 1};
  }
  origin.host = {host.data(), host.size()};
  address.remove_prefix(static_cast<std::size_t>(at - address.data()));
  return origin;
}

std::string with_host(std::string_view url, std::string_view host) {
  std::string_view rest = url;
  const auto origin = take_origin(rest);
  return origin ? origin->with_host(host) + std::string(rest) : std::string(url);
}

}  // namespace muster::portal
