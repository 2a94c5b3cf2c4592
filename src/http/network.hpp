#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace muster::http {

/// An IP address. An IPv4 address is kept in its IPv6 form, in ::ffff:0:0/96, as a socket for both kinds reports it.
using IpAddress = std::array<std::uint8_t, 16>;

/// An IP address as text, without an allocation: "192.0.2.7", also for ::ffff:192.0.2.7.
struct AddressText {
  std::array<char, 48> text{};
  std::size_t length = 0;
  std::string_view view() const { return {text.data(), length}; }
};
AddressText text_of(const IpAddress& address);

/// Reads "10.0.0.7" or "::1"; nothing for anything else.
std::optional<IpAddress> parse_address(std::string_view text);

/// A range of IP addresses: those that begin with the same bits.
struct Network {
  IpAddress address{};
  unsigned bits = 128;  ///< how many bits of the address count; the others are 0
  bool operator==(const Network&) const = default;
  bool contains(const IpAddress& other) const;
};

/// Reads "10.0.0.7", "10.0.0.0/8", "::1" or "fd00::/8"; nothing for anything else.
std::optional<Network> parse_network(std::string_view text);

/// 127.0.0.0/8 and ::1.
std::vector<Network> loopback();

/// Whether `address`, in a form that `parse_address` reads, is in one of the networks.
bool is_within(std::string_view address, std::span<const Network> networks);

}  // namespace muster::http
