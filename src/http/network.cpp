#include "http/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace muster::http {
namespace {

constexpr unsigned mapped_bits = 96;
constexpr std::array<std::uint8_t, mapped_bits / 8> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

void clear_beyond(Network& network) {
  for (unsigned bit = network.bits; bit < 128; ++bit)
    network.address[bit / 8] = static_cast<std::uint8_t>(network.address[bit / 8] & ~(0x80u >> bit % 8));
}

}  // namespace

bool Network::contains(const IpAddress& other) const {
  const auto whole = static_cast<std::ptrdiff_t>(bits / 8);
  if (!std::equal(address.begin(), address.begin() + whole, other.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (address[bits / 8] ^ other[bits / 8]) >> (8 - rest) == 0;
}

AddressText text_of(const IpAddress& address) {
  AddressText text;
  const bool is_v4 = std::equal(mapped.begin(), mapped.end(), address.begin());
  const void* const bytes = is_v4 ? address.data() + mapped.size() : address.data();
  inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes, text.text.data(), static_cast<socklen_t>(text.text.size()));
  text.length = std::string_view(text.text.data()).size();
  return text;
}

std::optional<IpAddress> parse_address(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> ended{};
  if (text.size() >= ended.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::ranges::copy(text, ended.begin());
  IpAddress address{};
  if (inet_pton(AF_INET, ended.data(), address.data() + mapped.size()) == 1) {
    std::ranges::copy(mapped, address.begin());
    return address;
  }
  if (inet_pton(AF_INET6, ended.data(), address.data()) == 1) return address;
  return std::nullopt;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view first = text.substr(0, slash);
  const auto address = parse_address(first);
  if (!address) return std::nullopt;
  Network network{.address = *address};
  const unsigned first_bit = first.find(':') == std::string_view::npos ? mapped_bits : 0;
  if (slash == std::string_view::npos) return network;
  const char* const end = text.data() + text.size();
  unsigned bits = 0;
  const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
  if (error != std::errc{} || stop != end || bits > 128 - first_bit) return std::nullopt;
  network.bits = first_bit + bits;
  clear_beyond(network);
  return network;
}

std::vector<Network> loopback() {
  return {*parse_network("127.0.0.0/8"), *parse_network("::1")};
}

bool is_within(std::string_view address, std::span<const Network> networks) {
  const auto whole = parse_address(address);
  if (!whole) return false;
  return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(*whole); });
}

}  // namespace muster::http
