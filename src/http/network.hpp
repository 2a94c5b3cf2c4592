#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace muster::http {

/// An IP address, or all that begin with the same bits. An IPv4 one is kept as IPv6 has it, ::ffff:0:0/96, which is how
/// a socket that takes both shows it.
struct Network {
  std::array<std::uint8_t, 16> address{};
  unsigned bits = 128;  ///< how many bits of the address count; the others are 0
  bool operator==(const Network&) const = default;
};

/// "10.0.0.7", "10.0.0.0/8", "::1" or "fd00::/8"; nothing for anything else.
std::optional<Network> parse_network(std::string_view text);

/// 127.0.0.0/8 and ::1.
std::vector<Network> loopback();

/// Whether an address, in the form that `parse_network` takes, lies in one of the networks.
bool is_within(std::string_view address, std::span<const Network> networks);

}  // namespace muster::http
