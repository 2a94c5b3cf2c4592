#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace muster::directory {

/// The first eight bytes of a key as a number that compares like the bytes. When the numbers of two keys differ, they
/// decide which key is less.
inline std::uint64_t head_of(std::string_view key) {
  static_assert(std::endian::native == std::endian::little);
  std::array<char, 8> bytes{};
  std::copy_n(key.data(), std::min(key.size(), bytes.size()), bytes.data());
  return __builtin_bswap64(std::bit_cast<std::uint64_t>(bytes));
}

}  // namespace muster::directory
