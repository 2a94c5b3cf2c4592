#include "directory/table/id_set.hpp"

#include <algorithm>

namespace muster::directory {

IdSet::Piece& IdSet::add_piece(std::uint32_t key) {
  if (key / 64 >= present_.size()) {
    present_.resize(key / 64 + 1);
    places_.resize(present_.size() * 64);
  }
  if (used_ == pieces_.size()) pieces_.emplace_back();
  present_[key / 64] |= std::uint64_t{1} << key % 64;
  places_[key] = used_;
  Piece& fresh = pieces_[used_++];
  fresh.fill(0);
  return fresh;
}

std::uint32_t IdSet::next_piece(std::uint32_t key) const {
  for (std::size_t at = key / 64; at < present_.size(); ++at) {
    std::uint64_t word = present_[at];
    if (at == key / 64) word &= ~std::uint64_t{0} << key % 64;
    if (word != 0) return static_cast<std::uint32_t>(at) * 64 + static_cast<std::uint32_t>(std::countr_zero(word));
  }
  return none;
}

bool IdSet::empty() const {
  for (std::uint32_t key = next_piece(0); key != none; key = next_piece(key + 1)) {
    for (const std::uint64_t word : pieces_[places_[key]]) {
      if (word != 0) return false;
    }
  }
  return true;
}

std::size_t IdSet::count() const {
  std::size_t count = 0;
  for (std::uint32_t key = next_piece(0); key != none; key = next_piece(key + 1)) {
    for (const std::uint64_t word : pieces_[places_[key]]) count += static_cast<std::size_t>(std::popcount(word));
  }
  return count;
}

void IdSet::clear() {
  std::ranges::fill(present_, 0);
  used_ = 0;
}

// Most of a search by words is here.
void IdSet::add(std::uint32_t base, std::span<const std::uint16_t> offsets) {
  const std::uint16_t* at = offsets.data();
  const std::uint16_t* const end = at + offsets.size();
  while (at != end) {
    const std::uint32_t key = (base + *at) >> piece_bits;
    std::uint64_t* const bits = piece(key).data();
    const std::uint32_t start = base - (key << piece_bits);
    // Numbers from `last` on are in the next piece.
    const std::uint32_t last = (1u << piece_bits) - start;
    for (; at != end && *at < last; ++at) {
      const std::uint32_t place = start + *at;
      bits[place / 64] |= std::uint64_t{1} << place % 64;
    }
  }
}

void IdSet::add(std::span<const std::uint32_t> ids) {
  std::size_t i = 0;
  while (i < ids.size()) {
    const std::uint32_t key = ids[i] >> piece_bits;
    Piece& bits = piece(key);
    for (; i < ids.size() && ids[i] >> piece_bits == key; ++i) bits[word_of(ids[i])] |= bit_of(ids[i]);
  }
}

void IdSet::add_range(std::uint32_t first, std::uint32_t end) {
  while (first < end) {
    const std::uint32_t rest = std::min(end - first, 64 - first % 64);
    piece(first >> piece_bits)[word_of(first)] |= ~std::uint64_t{0} >> (64 - rest) << first % 64;
    first += rest;
  }
}

void IdSet::merge(const IdSet& other) {
  for (std::uint32_t key = other.next_piece(0); key != none; key = other.next_piece(key + 1)) {
    Piece& bits = piece(key);
    const Piece& more = other.pieces_[other.places_[key]];
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= more[i];
  }
}

void IdSet::keep_only(const IdSet& other) {
  for (std::uint32_t key = next_piece(0); key != none; key = next_piece(key + 1)) {
    if (!other.has_piece(key)) {
      present_[key / 64] &= ~(std::uint64_t{1} << key % 64);
      continue;
    }
    Piece& bits = pieces_[places_[key]];
    const Piece& wanted = other.pieces_[other.places_[key]];
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] &= wanted[i];
  }
}

}  // namespace muster::directory
