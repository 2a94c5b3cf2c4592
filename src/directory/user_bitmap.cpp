#include "directory/user_bitmap.hpp"

#include <cstring>

namespace muster::directory {

void UserBitmap::put(const UserView& user) {
  change(user.id(), [&user](Block& block) { set(block, user); });
}

void UserBitmap::erase(UserId id) {
  change(id, [id](Block& block) { set(block, id, false, false, false); });
}

void UserBitmap::set(Block& block, UserId id, bool employee, bool extranet, bool active) {
  const std::uint32_t word = id.value % ids_per_block / 64;
  const std::uint64_t bit = std::uint64_t{1} << id.value % 64;
  const auto assign = [bit](std::uint64_t& bits, bool on) { bits = on ? bits | bit : bits & ~bit; };
  assign(block.employees[word], employee);
  assign(block.extranets[word], extranet);
  assign(block.active[word], active && (employee || extranet));
}

template <class Change>
void UserBitmap::change(UserId id, Change&& change) {
  const std::uint32_t number = id.value / ids_per_block;
  Block block;
  const auto before = blocks_.find(number);
  if (!before.empty()) std::memcpy(&block, before.data(), sizeof(block));
  const Block known = block;
  change(block);
  if (block == known) return;
  if (block == Block{})
    blocks_.erase(number);
  else
    blocks_.put(number, std::as_bytes(std::span(&block, 1)));
  put_counts(number, counts_of(block));
}

UserBitmap::Counts UserBitmap::counts_of(const Block& block) {
  Counts counts{};
  const auto add = [&counts](std::size_t at, std::uint64_t bits) {
    counts[at] += static_cast<std::uint32_t>(std::popcount(bits));
  };
  for (std::size_t i = 0; i < words; ++i) {
    add(0, block.employees[i] & block.active[i]);
    add(1, block.employees[i] & ~block.active[i]);
    add(2, block.extranets[i] & block.active[i]);
    add(3, block.extranets[i] & ~block.active[i]);
  }
  return counts;
}

std::uint32_t UserBitmap::counted(const Counts& counts, const PeopleFilter& filter) {
  std::uint32_t sum = 0;
  if (filter.active != false) sum += (filter.employees ? counts[0] : 0) + (filter.extranets ? counts[2] : 0);
  if (filter.active != true) sum += (filter.employees ? counts[1] : 0) + (filter.extranets ? counts[3] : 0);
  return sum;
}

void UserBitmap::put_counts(std::uint32_t number, const Counts& counts) {
  Sum sum;
  const auto before = sums_.find(number / blocks_per_sum);
  if (!before.empty()) std::memcpy(&sum, before.data(), sizeof(sum));
  Counts& known = sum.blocks[number % blocks_per_sum];
  if (known == counts) return;
  for (std::size_t i = 0; i < counts.size(); ++i) sum.all[i] += counts[i] - known[i];
  known = counts;
  if (sum.all == Counts{})
    sums_.erase(number / blocks_per_sum);
  else
    sums_.put(number / blocks_per_sum, std::as_bytes(std::span(&sum, 1)));
}

std::size_t UserBitmap::count(const PeopleFilter& filter) const {
  if (filter.first > filter.last) return 0;
  return count_before(filter.last + 1, filter) - count_before(filter.first, filter);
}

// How many people of the filter's types have a lower id than this one.
std::size_t UserBitmap::count_before(std::uint32_t id, const PeopleFilter& filter) const {
  const std::uint32_t block = id / ids_per_block;
  std::size_t count = 0;
  sums_.for_each([&](std::uint32_t number, RecordTable::Bytes bytes) {
    const auto& sum = *reinterpret_cast<const Sum*>(bytes.data());
    if (number < block / blocks_per_sum) count += counted(sum.all, filter);
    if (number != block / blocks_per_sum) return;
    for (std::uint32_t i = 0; i < block % blocks_per_sum; ++i) count += counted(sum.blocks[i], filter);
  });
  const auto found = blocks_.find(block);
  if (found.empty()) return count;
  for (std::uint32_t i = 0; i <= id % ids_per_block / 64; ++i) {
    std::uint64_t bits = reinterpret_cast<const Block*>(found.data())->select(i, filter);
    if (i == id % ids_per_block / 64) bits &= (std::uint64_t{1} << id % 64) - 1;
    count += static_cast<std::size_t>(std::popcount(bits));
  }
  return count;
}

UserId UserBitmap::id_at(std::size_t number, const PeopleFilter& filter) const {
  number += count_before(filter.first, filter);
  std::uint32_t block = 0;
  sums_.for_each_from(0, [&](std::uint32_t at, RecordTable::Bytes bytes) {
    const auto& sum = *reinterpret_cast<const Sum*>(bytes.data());
    const std::uint32_t all = counted(sum.all, filter);
    if (number >= all) return number -= all, true;
    block = at * blocks_per_sum;
    for (const Counts& counts : sum.blocks) {
      const std::uint32_t one = counted(counts, filter);
      if (number < one) break;
      number -= one;
      ++block;
    }
    return false;
  });
  const auto& found = *reinterpret_cast<const Block*>(blocks_.find(block).data());
  for (std::uint32_t i = 0;; ++i) {
    std::uint64_t bits = found.select(i, filter);
    const auto people = static_cast<std::size_t>(std::popcount(bits));
    if (number >= people) {
      number -= people;
      continue;
    }
    for (; number > 0; --number) bits &= bits - 1;
    return {block * ids_per_block + 64 * i + static_cast<std::uint32_t>(std::countr_zero(bits))};
  }
}

void UserBitmap::Filler::write_block() {
  if (block_ == Block{}) return;
  blocks_.add(number_, std::as_bytes(std::span(&block_, 1)));
  const Counts counts = counts_of(block_);
  sum_.blocks[number_ % blocks_per_sum] = counts;
  for (std::size_t i = 0; i < counts.size(); ++i) sum_.all[i] += counts[i];
  block_ = {};
}

void UserBitmap::Filler::write_sum() {
  if (sum_.all != Counts{}) sums_.add(number_ / blocks_per_sum, std::as_bytes(std::span(&sum_, 1)));
  sum_ = {};
}

UserBitmap UserBitmap::Filler::finish() {
  write_block();
  write_sum();
  UserBitmap bitmap;
  bitmap.blocks_ = blocks_.finish();
  bitmap.sums_ = sums_.finish();
  return bitmap;
}

}  // namespace muster::directory
