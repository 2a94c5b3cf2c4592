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
}

void UserBitmap::Filler::write_block() {
  if (block_ != Block{}) blocks_.add(number_, std::as_bytes(std::span(&block_, 1)));
  block_ = {};
}

UserBitmap UserBitmap::Filler::finish() {
  write_block();
  UserBitmap bitmap;
  bitmap.blocks_ = blocks_.finish();
  return bitmap;
}

}  // namespace muster::directory
