#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace muster::directory {

/// A set of numbers, such as ids or ranks, in which one thread collects a result.
///
/// It is a bitmap in pieces of 4096 bits. Only pieces with members exist. `clear` keeps the memory, so filling the set
/// again allocates nothing. Going through it costs the pieces, and one word for each 262,144 numbers up to the highest.
class IdSet {
 public:
  bool empty() const;
  std::size_t count() const;
  /// How many bytes of memory its members take.
  std::size_t bytes() const { return used_ * sizeof(Piece) + places_.size() * sizeof(std::uint32_t); }
  bool contains(std::uint32_t id) const {
    const std::uint32_t key = id >> piece_bits;
    return has_piece(key) && (pieces_[places_[key]][word_of(id)] & bit_of(id)) != 0;
  }

  /// The members among the 64 ids from `base` on, as bits. `base` is a multiple of 64.
  std::uint64_t word(std::uint32_t base) const {
    const std::uint32_t key = base >> piece_bits;
    return has_piece(key) ? pieces_[places_[key]][word_of(base)] : 0;
  }

  /// Where such words are from `base` on, up to the next multiple of 512; null when there are no members.
  const std::uint64_t* words(std::uint32_t base) const {
    const std::uint32_t key = base >> piece_bits;
    return has_piece(key) ? pieces_[places_[key]].data() + word_of(base) : nullptr;
  }

  /// Empties the set and keeps its memory.
  void clear();
  void add(std::uint32_t id) { piece(id >> piece_bits)[word_of(id)] |= bit_of(id); }
  /// Adds the ids whose bits are set, among the 64 ids from `base` on. `base` is a multiple of 64.
  void add_word(std::uint32_t base, std::uint64_t bits) {
    if (bits != 0) piece(base >> piece_bits)[word_of(base)] |= bits;
  }
  /// Adds `base + offset` for each offset. Fastest when they ascend.
  void add(std::uint32_t base, std::span<const std::uint16_t> offsets);
  /// Adds each id. Fastest when they ascend.
  void add(std::span<const std::uint32_t> ids);
  /// Adds all numbers from `first` up to, but not including, `end`.
  void add_range(std::uint32_t first, std::uint32_t end);
  void remove(std::uint32_t id) {
    const std::uint32_t key = id >> piece_bits;
    if (has_piece(key)) pieces_[places_[key]][word_of(id)] &= ~bit_of(id);
  }

  /// Adds the members of the other set.
  void merge(const IdSet& other);
  /// Removes everything that is not in the other set.
  void keep_only(const IdSet& other);

  /// Calls `visit(id)` for each member from `first` on, in ascending order, until it returns false. `visit` must not
  /// change the set.
  template <class Visit>
  void for_each_from(std::uint32_t first, Visit&& visit) const {
    const std::uint32_t first_key = first >> piece_bits;
    for (std::uint32_t key = next_piece(first_key); key != none; key = next_piece(key + 1)) {
      const Piece& bits = pieces_[places_[key]];
      for (std::size_t at = key == first_key ? word_of(first) : 0; at < bits.size(); ++at) {
        std::uint64_t word = bits[at];
        const std::uint32_t start = (key << piece_bits) + static_cast<std::uint32_t>(at) * 64;
        if (start < first) word &= ~std::uint64_t{0} << (first - start);
        for (; word != 0; word &= word - 1) {
          if (!visit(start + static_cast<std::uint32_t>(std::countr_zero(word)))) return;
        }
      }
    }
  }
  /// Calls `visit(id)` for `limit` members in ascending order, without the `offset` before them. Passing over some
  /// costs a step for 64 numbers.
  template <class Visit>
  void for_page(std::size_t offset, std::size_t limit, Visit&& visit) const {
    for (std::uint32_t key = next_piece(0); key != none && limit > 0; key = next_piece(key + 1)) {
      const Piece& bits = pieces_[places_[key]];
      for (std::uint32_t at = 0; at < bits.size() && limit > 0; ++at) {
        std::uint64_t word = bits[at];
        const auto members = static_cast<std::size_t>(std::popcount(word));
        if (members <= offset) {
          offset -= members;
          continue;
        }
        for (; offset > 0; --offset) word &= word - 1;
        for (; word != 0 && limit > 0; word &= word - 1, --limit)
          visit((key << piece_bits) + at * 64 + static_cast<std::uint32_t>(std::countr_zero(word)));
      }
    }
  }
  /// Calls `visit(id)` for each member in ascending order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for_each_from(0, [&visit](std::uint32_t id) { return visit(id), true; });
  }

 private:
  static constexpr unsigned piece_bits = 12;
  static constexpr std::uint32_t none = 0xffffffff;
  using Piece = std::array<std::uint64_t, (1u << piece_bits) / 64>;

  static std::size_t word_of(std::uint32_t id) { return id % (1u << piece_bits) / 64; }
  static std::uint64_t bit_of(std::uint32_t id) { return std::uint64_t{1} << id % 64; }
  bool has_piece(std::uint32_t key) const {
    return key / 64 < present_.size() && (present_[key / 64] >> key % 64 & 1) != 0;
  }
  Piece& piece(std::uint32_t key) { return has_piece(key) ? pieces_[places_[key]] : add_piece(key); }
  Piece& add_piece(std::uint32_t key);
  /// The first existing piece from `key` on, or `none`.
  std::uint32_t next_piece(std::uint32_t key) const;

  std::vector<std::uint64_t> present_;  // a bit for each piece
  std::vector<std::uint32_t> places_;   // the index in pieces_ of each present piece
  std::vector<Piece> pieces_;
  std::uint32_t used_ = 0;  // how many of pieces_ are in use
};

}  // namespace muster::directory
