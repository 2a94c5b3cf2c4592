#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace muster::rest {

/// A set of fields, as a bit for each row of the table of fields.
class FieldBits {
 public:
  static constexpr std::size_t room = 128;

  constexpr void add(std::size_t place) { words_[place / 64] |= std::uint64_t{1} << place % 64; }
  constexpr bool contains(std::size_t place) const { return words_[place / 64] >> place % 64 & 1; }
  constexpr bool empty() const { return (words_[0] | words_[1]) == 0; }
  constexpr FieldBits& operator|=(const FieldBits& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  friend constexpr FieldBits operator|(FieldBits some, const FieldBits& others) { return some |= others; }

  /// Calls `visit(place)` with the row of each field in the set, in ascending order.
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t left = words_[i]; left != 0; left &= left - 1)
        visit(64 * i + static_cast<std::size_t>(std::countr_zero(left)));
    }
  }

 private:
  std::array<std::uint64_t, room / 64> words_{};
};

}  // namespace muster::rest
