#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "directory/table/id_set.hpp"
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

/// Bitmaps of people by type and activity. They count people and find pages of them without reading records, and by
/// sums without reading all bitmaps: the cost of `count` and `id_at` grows by one step for 16,384 ids. Bots and e-mail
/// users are in none of them. Copies and threads: as for RecordTable.
class UserBitmap {
 public:
  class Filler;

  void put(const UserView& user);
  void erase(UserId id);

  /// Calls `visit(IdWord)` in the order of ids, for words with at least one bit set, until it returns false.
  template <class Visit>
  void for_each_word(const PeopleFilter& filter, Visit&& visit) const {
    blocks_.for_each_from(filter.first / ids_per_block, [&](std::uint32_t number, RecordTable::Bytes bytes) {
      return visit_block(number, bytes, filter, nullptr, visit);
    });
  }
  /// The same for those people who are in a set.
  template <class Visit>
  void for_each_word(const PeopleFilter& filter, const IdSet& among, Visit&& visit) const {
    blocks_.for_each_from(filter.first / ids_per_block, [&](std::uint32_t number, RecordTable::Bytes bytes) {
      const std::uint64_t* const words_among = among.words(number * ids_per_block);
      return !words_among || visit_block(number, bytes, filter, words_among, visit);
    });
  }
  std::size_t count(const PeopleFilter& filter) const;
  /// The id of the person before whom `number` people of the filter come. There must be one.
  UserId id_at(std::size_t number, const PeopleFilter& filter) const;

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
  // Returns false when nobody else is wanted.
  template <class Visit>
  static bool visit_block(std::uint32_t number, RecordTable::Bytes bytes, const PeopleFilter& filter,
                          const std::uint64_t* among, Visit&& visit) {
    const std::uint32_t block_base = number * ids_per_block;
    if (block_base > filter.last) return false;
    const auto& block = *reinterpret_cast<const Block*>(bytes.data());
    const bool whole = filter.first <= block_base && block_base + (ids_per_block - 1) <= filter.last;
    for (std::uint32_t i = 0; i < words; ++i) {
      if (among && among[i] == 0) continue;
      IdWord word{block_base + 64 * i, block.select(i, filter)};
      if (among) word.bits &= among[i];
      if (!whole) word.bits &= within(word.base, filter);
      if (word.bits != 0 && !visit(word)) return false;
    }
    return true;
  }
  // Numbers of people: active employees, dismissed ones, and the same of extranet users.
  using Counts = std::array<std::uint32_t, 4>;
  static Counts counts_of(const Block& block);
  static std::uint32_t counted(const Counts& counts, const PeopleFilter& filter);
  static constexpr std::uint32_t blocks_per_sum = 32;
  // The counts of some blocks, and of them all.
  struct Sum {
    std::array<Counts, blocks_per_sum> blocks{};
    Counts all{};
  };
  template <class Change>
  void change(UserId id, Change&& change);
  void put_counts(std::uint32_t number, const Counts& counts);
  std::size_t count_before(std::uint32_t id, const PeopleFilter& filter) const;

  RecordTable blocks_;  // id / ids_per_block -> Block
  RecordTable sums_;    // number of a block / blocks_per_sum -> Sum
};

/// Makes the bitmaps of all people at once, in the order of ids. Thread: one.
class UserBitmap::Filler {
 public:
  void add(const UserView& user) {
    const std::uint32_t number = user.id().value / ids_per_block;
    if (number != number_) write_block();
    if (number / blocks_per_sum != number_ / blocks_per_sum) write_sum();
    number_ = number;
    set(block_, user);
  }
  UserBitmap finish();

 private:
  void write_block();
  void write_sum();

  RecordTable::Filler blocks_;
  RecordTable::Filler sums_;
  Sum sum_;
  Block block_;
  std::uint32_t number_ = 0;
};

}  // namespace muster::directory
