#include "http/forwarded.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>

namespace muster::http {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t";
  const auto begin = std::min(text.find_first_not_of(space), text.size());
  return text.substr(begin, text.find_last_not_of(space) + 1 - begin);
}

// An address with or without a port: "192.0.2.7", "192.0.2.7:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80".
std::optional<IpAddress> address_of(std::string_view text) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    port = text.substr(end + 1);
    text = text.substr(1, end - 1);
    if (text.find(':') == std::string_view::npos) return std::nullopt;
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
    port = text.substr(colon);
    text = text.substr(0, colon);
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_port = port.starts_with(':') && port.size() > 1 && std::ranges::all_of(port.substr(1), is_digit);
  if (!port.empty() && !is_port) return std::nullopt;
  return parse_address(text);
}

}  // namespace

bool TrustedProxies::contain(const IpAddress& address) const {
  return std::ranges::any_of(networks_, [&](const Network& network) { return network.contains(address); });
}

void Forwarded::add_addresses(std::string_view value, const TrustedProxies& proxies) {
  for (;;) {
    const auto comma = value.find(',');
    add_address(trimmed(value.substr(0, comma)), proxies);
    if (comma == std::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

// Goes from left to right, so that no list has to be kept: an address that is not a proxy replaces the earlier ones.
void Forwarded::add_address(std::string_view text, const TrustedProxies& proxies) {
  const auto address = address_of(text);
  if (!address) {
    client_.reset();
    return;
  }
  // A proxy's address counts only when there is no other.
  if (!client_ || !proxies.contain(*address)) client_ = address;
}

void Forwarded::add_protocols(std::string_view value) {
  const std::string_view last = trimmed(value.substr(value.rfind(',') + 1));
  secure_ = boost::beast::iequals(boost::beast::string_view(last.data(), last.size()), "https");
}

std::optional<AddressText> Forwarded::client() const {
  return client_ ? std::optional(text_of(*client_)) : std::nullopt;
}

}  // namespace muster::http
