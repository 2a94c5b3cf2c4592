#include "http/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace muster::http {
namespace {

constexpr unsigned mapped_bits = 96;

void clear_beyond(Network& network) {
  for (unsigned bit = network.bits; bit < 128; ++bit)
    network.address[bit / 8] = static_cast<std::uint8_t>(network.address[bit / 8] & ~(0x80u >> bit % 8));
}

}  // namespace

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Network network;
  unsigned first_bit = 0;
  if (inet_pton(AF_INET, address.c_str(), network.address.data() + mapped_bits / 8) == 1) {
    network.address[10] = network.address[11] = 0xff;
    first_bit = mapped_bits;
  } else if (inet_pton(AF_INET6, address.c_str(), network.address.data()) != 1) {
    return std::nullopt;
  }
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
  const auto whole = parse_network(address);
  if (!whole) return false;
  return std::ranges::any_of(networks, [&](const Network& network) {
    Network begin = *whole;
    begin.bits = network.bits;
    clear_beyond(begin);
    return begin == network;
  });
}

}  // namespace muster::http
