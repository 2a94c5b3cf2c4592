#pragma once

#include <cstdint>

namespace muster::base {

// Tests of eight bytes at a time, which lie in a word. What they return is zero when no byte passes. Else its lowest
// set bit is in the lowest byte that passes, and the bits above that one mean nothing.

/// A word that has this byte eight times.
constexpr std::uint64_t eight_times(std::uint8_t byte) {
  return 0x0101010101010101 * std::uint64_t{byte};
}

/// Bytes that are equal to `byte`.
constexpr std::uint64_t equal_bytes(std::uint64_t word, std::uint8_t byte) {
  const std::uint64_t differences = word ^ eight_times(byte);
  return (differences - eight_times(1)) & ~differences & eight_times(0x80);
}

/// Bytes below `limit`, which is at most 0x80.
constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint8_t limit) {
  return (word - eight_times(limit)) & ~word & eight_times(0x80);
}

/// Bytes that are not ASCII.
constexpr std::uint64_t beyond_ascii(std::uint64_t word) {
  return word & eight_times(0x80);
}

}  // namespace muster::base
