#include "base/text_cache.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <new>

namespace muster::base {
namespace {

constexpr std::size_t line = 64;

constexpr std::size_t aligned(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

// All zero, and not touched before it is used: not so with std::vector.
std::uint64_t* new_index(std::size_t count) {
  auto* index = static_cast<std::uint64_t*>(std::calloc(count, sizeof(std::uint64_t)));
  if (!index) throw std::bad_alloc();
  return index;
}

}  // namespace

// The first position is the size, so that a place of the index that was never used is before the tail. There are twice
// as many places as usual texts, for places are not spread evenly.
TextCache::TextCache(std::size_t bytes, std::size_t usual)
    : size_(std::max(aligned(bytes), 16 * longest)),
      spare_(size_ / 8),
      usual_(usual),
      memory_(std::make_unique_for_overwrite<std::byte[]>(size_)),
      mask_(static_cast<std::uint32_t>(std::bit_ceil(2 * size_ / (usual + sizeof(Header))) - 1)),
      index_(new_index(std::size_t{mask_} + 1)),
      tail_(size_),
      head_(size_),
      readable_(size_) {}

TextCache::Line& TextCache::take_line() {
  const std::lock_guard lock(mutex_);
  const auto left = std::ranges::find(lines_, false, &Line::taken);
  if (left == lines_.end()) return lines_.emplace_back();
  left->taken = true;
  return *left;
}

void TextCache::leave(Line& line) {
  const std::lock_guard lock(mutex_);
  line.taken = false;
}

TextCache::Reading TextCache::read() const {
  const std::lock_guard lock(mutex_);
  Reading reading{
      .bytes = static_cast<std::size_t>(head_.load(std::memory_order_relaxed) - tail_.load(std::memory_order_relaxed)),
      .limit = size_};
  for (const Line& line : lines_) {
    reading.hits += line.hits.read();
    reading.misses += line.misses.read();
  }
  return reading;
}

// A reader announces the tail and then looks whether it is still the tail. Whoever moves the tail does so first, and
// then looks at what readers announce. One of the two sees the other.
void TextCache::Reader::enter() {
  std::uint64_t tail = cache_->tail_.load(std::memory_order_relaxed);
  do {
    oldest_ = tail;
    line_->oldest.store(tail, std::memory_order_seq_cst);
    tail = cache_->tail_.load(std::memory_order_seq_cst);
  } while (tail != oldest_);
}

std::optional<std::uint64_t> TextCache::make_room(std::size_t size) {
  const std::uint64_t head = head_.load(std::memory_order_relaxed);
  const std::size_t left = size_ - head % size_;
  const std::uint64_t begin = left < size ? head + left : head;  // an entry lies in one piece
  const std::uint64_t end = begin + size;
  if (end + spare_ > tail_.load(std::memory_order_relaxed) + size_)
    tail_.store(end + 2 * spare_ - size_, std::memory_order_seq_cst);
  if (end > readable_ + size_) {
    readable_ = tail_.load(std::memory_order_relaxed);
    for (const Line& line : lines_) readable_ = std::min(readable_, line.oldest.load(std::memory_order_seq_cst));
    if (end > readable_ + size_) return std::nullopt;
  }
  return begin;
}

void TextCache::keep(const Wanted& wanted, std::string_view text) {
  if (text.empty() || text.size() > longest) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  const std::size_t size = aligned(sizeof(Header) + text.size());
  const auto position = make_room(size);
  if (!position) return;
  auto* header = new (memory_.get() + *position % size_) Header{wanted.key, text.size()};
  std::memcpy(header + 1, text.data(), text.size());
  head_.store(*position + size, std::memory_order_relaxed);
  position_at(wanted.place).store(*position, std::memory_order_release);
}

void TextCache::Reader::find_group(std::span<const Wanted> wanted, std::string_view* found) {
  std::fill_n(found, wanted.size(), std::string_view());
  if (!cache_ || visits_ == 0) return;  // outside of a visit nothing is sure to stay
  for (const Wanted& one : wanted) __builtin_prefetch(&cache_->index_[one.place & cache_->mask_]);
  std::array<std::uint64_t, largest_group> positions;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    positions[i] = cache_->position_at(wanted[i].place).load(std::memory_order_acquire);
    if (positions[i] < oldest_) continue;
    const auto* start = reinterpret_cast<const std::byte*>(&cache_->at(positions[i]));
    for (std::size_t ahead = 0; ahead < sizeof(Header) + cache_->usual_; ahead += line)
      __builtin_prefetch(start + ahead);
  }
  std::size_t hits = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (positions[i] < oldest_) continue;
    const Header& header = cache_->at(positions[i]);
    if (header.key != wanted[i].key) continue;
    found[i] = {reinterpret_cast<const char*>(&header + 1), header.length};
    ++hits;
  }
  line_->hits.add(hits);
  line_->misses.add(wanted.size() - hits);
}

}  // namespace muster::base
