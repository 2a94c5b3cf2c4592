#include "portal/host_name.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace muster::portal {

HostAndPort split_port(std::string_view authority) {
  const auto bracket = authority.rfind(']');  // the colons before it are an address's
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

std::string with_host(std::string_view url, std::string_view host) {
  const auto begin = url.find("//") + 2;
  const auto end = std::min(url.find('/', begin), url.size());
  std::string changed(url.substr(0, begin));
  changed += host;
  changed += split_port(url.substr(begin, end - begin)).port;
  changed += url.substr(end);
  return changed;
}

}  // namespace muster::portal
