#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "directory/table/record_table.hpp"
#include "directory/user_record.hpp"

namespace muster::directory {

/// Selects people by type, activity and range of ids.
struct PeopleFilter {
  bool employees = true;
  bool extranets = true;
  bool emails = true;  ///< of the e-mail users, only `self`
  UserId self = {};  ///< the e-mail user who makes the request; checked by record, since the bitmap has no e-mail users
  std::optional<bool> active;  ///< nothing: active or not
  std::uint32_t first = 1;
  std::uint32_t last = base::max_id;

  bool accepts(const UserView& user) const {
    const bool type = (employees && user.type() == UserType::employee) ||
                      (extranets && user.type() == UserType::extranet) ||
                      (emails && user.type() == UserType::email && user.id() == self);
    return type && (!active || user.active() == *active) && user.id().value >= first && user.id().value <= last;
  }
};

/// Up to 64 people as bits. Bit i stands for the id `base + i`. `base` is a multiple of 64.
struct IdWord {
  std::uint32_t base;
  std::uint64_t bits;
};

/// Bitmaps of people by type and activity. They count people and find pages of them without reading records. Bots and
/// e-mail users are in none of them. Copies and threads: as for RecordTable.
class UserBitmap {
 public:
  class Filler;

  void put(const UserView& user);
  void erase(UserId id);

  /// Calls `visit(IdWord)` in the order of ids, for words with at least one bit set, until it returns false.
  template <class Visit>
  void for_each_word(const PeopleFilter& filter, Visit&& visit) const {
    blocks_.for_each_from(filter.first / ids_per_block, [&](std::uint32_t number, RecordTable::Bytes bytes) {
      const std::uint32_t block_base = number * ids_per_block;
      if (block_base > filter.last) return false;
      const auto& block = *reinterpret_cast<const Block*>(bytes.data());
      for (std::uint32_t i = 0; i < words; ++i) {
        const IdWord word{block_base + 64 * i, block.select(i, filter) & within(block_base + 64 * i, filter)};
        if (word.bits != 0 && !visit(word)) return false;
      }
      return true;
    });
  }
  std::size_t count(const PeopleFilter& filter) const {
    std::size_t sum = 0;
    for_each_word(filter,
                  [&sum](IdWord word) { return sum += static_cast<std::size_t>(std::popcount(word.bits)), true; });
    return sum;
  }

 private:
  static constexpr std::uint32_t words = 8;
  static constexpr std::uint32_t ids_per_block = 64 * words;

  struct Block {
    std::array<std::uint64_t, words> employees{};
    std::array<std::uint64_t, words> extranets{};
    std::array<std::uint64_t, words> active{};
    bool operator==(const Block&) const = default;

    std::uint64_t select(std::uint32_t i, const PeopleFilter& filter) const {
      std::uint64_t bits = (filter.employees ? employees[i] : 0) | (filter.extranets ? extranets[i] : 0);
      if (filter.active) bits &= *filter.active ? active[i] : ~active[i];
      return bits;
    }
  };
  // The bits of those ids in a word that are in the filter's range.
  static std::uint64_t within(std::uint32_t base, const PeopleFilter& filter) {
    std::uint64_t bits = ~std::uint64_t{0};
    if (base + 63 < filter.first || base > filter.last) return 0;
    if (filter.first > base) bits <<= filter.first - base;
    if (filter.last < base + 63) bits &= ~std::uint64_t{0} >> (base + 63 - filter.last);
    return bits;
  }
  static void set(Block& block, UserId id, bool employee, bool extranet, bool active);
  static void set(Block& block, const UserView& user) {
    set(block, user.id(), user.type() == UserType::employee, user.type() == UserType::extranet, user.active());
  }
  template <class Change>
  void change(UserId id, Change&& change);

  RecordTable blocks_;  // id / ids_per_block -> Block
};

/// Makes the bitmaps of all people at once, in the order of ids. Thread: one.
class UserBitmap::Filler {
 public:
  void add(const UserView& user) {
    const std::uint32_t number = user.id().value / ids_per_block;
    if (number != number_) write_block();
    number_ = number;
    set(block_, user);
  }
  UserBitmap finish();

 private:
  void write_block();

  RecordTable::Filler blocks_;
  Block block_;
  std::uint32_t number_ = 0;
};

}  // namespace muster::directory
