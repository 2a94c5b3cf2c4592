#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace muster::base {

/// Remembers, for secrets that one thread saw lately, their hash and a number that belongs to them. A keyed hash finds
/// them, which takes a tenth of the time of `hash_secret`. The secrets themselves are not kept: only the keyed hash, of
/// 128 bits, whose random key is the memo's own, and the hash that stores have, too. Whoever asks still compares the
/// hash, so that a secret that works no more is refused at once. Thread: one.
class SecretMemo {
 public:
  /// Throws when the system has no randomness.
  SecretMemo();

  struct Known {
    SecretHash hash;
    std::uint32_t number;
  };
  /// What was remembered of this secret, unless another one took its place.
  std::optional<Known> find(std::string_view secret) const;
  void remember(std::string_view secret, const Known& known);

 private:
  using KeyedHash = std::array<std::uint64_t, 2>;
  struct Entry {
    KeyedHash keyed{};  // none of a secret is 0
    Known known{};
  };
  static constexpr std::size_t places = 4096;
  KeyedHash hash_of(std::string_view secret) const;

  std::array<unsigned char, 16> key_{};
  std::vector<Entry> entries_;  // by the keyed hash; empty until something is remembered
};

}  // namespace muster::base
