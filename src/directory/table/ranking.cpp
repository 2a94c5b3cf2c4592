#include "directory/table/ranking.hpp"

#include <bit>

namespace muster::directory {
namespace {

constexpr std::size_t longest_chunk = 1024;

bool begins(std::uint32_t entry) {
  return (entry & Ranking::same) == 0;
}

}  // namespace

std::uint32_t Ranking::Sums::of(Kinds wanted) const {
  std::uint32_t sum = 0;
  for (; wanted != 0; wanted &= wanted - 1) sum += of_kind[static_cast<std::size_t>(std::countr_zero(wanted))];
  return sum;
}

Ranking::Ranking(std::span<const std::uint32_t> entries, std::span<const std::uint8_t> kinds) {
  for (std::size_t at = 0; at < entries.size(); at += usual_chunk) {
    const std::size_t size = std::min(usual_chunk, entries.size() - at);
    const auto ids = entries.subspan(at, size);
    const auto of_kind = kinds.subspan(at, size);
    auto chunk = std::make_shared<Chunk>();
    chunk->entries.assign(ids.begin(), ids.end());
    chunk->kinds.assign(of_kind.begin(), of_kind.end());
    chunk->count();
    chunks_.push_back(std::move(chunk));
  }
  sum_up();
}

void Ranking::sum_up() {
  sums_.reserve(chunks_.size() + 1);
  Sums sums;
  for (const auto& chunk : chunks_) {
    sums_.push_back(sums);
    sums.size += static_cast<std::uint32_t>(chunk->entries.size());
    sums.keys += chunk->key_count;
    for (std::size_t kind = 0; kind < kinds; ++kind) sums.of_kind[kind] += chunk->of_kind[kind];
  }
  sums_.push_back(sums);
}

void Ranking::Chunk::count() {
  key_count = static_cast<std::uint32_t>(std::ranges::count_if(entries, begins));
  of_kind = {};
  for (const std::uint8_t kind : kinds) ++of_kind[kind];
}

std::size_t Ranking::chunk_of(std::size_t position) const {
  const auto after = std::ranges::upper_bound(sums_, position, {}, &Sums::size);
  return static_cast<std::size_t>(after - sums_.begin()) - 1;
}

std::size_t Ranking::count_before(std::size_t position, Kinds wanted) const {
  if (position >= size()) return sums_.back().of(wanted);
  const std::size_t number = chunk_of(position);
  std::size_t count = sums_[number].of(wanted);
  const Chunk& chunk = *chunks_[number];
  for (std::size_t at = 0; at < position - sums_[number].size; ++at) count += wanted >> chunk.kinds[at] & 1;
  return count;
}

std::size_t Ranking::find(std::size_t number, Kinds wanted) const {
  const auto after =
      std::partition_point(sums_.begin(), sums_.end(), [&](const Sums& sums) { return sums.of(wanted) <= number; });
  const auto before = static_cast<std::size_t>(after - sums_.begin()) - 1;
  const Chunk& chunk = *chunks_[before];
  std::size_t left = number - sums_[before].of(wanted);
  for (std::size_t at = 0;; ++at) {
    const std::size_t counts = wanted >> chunk.kinds[at] & 1;
    if (counts == 1 && left == 0) return sums_[before].size + at;
    left -= counts;
  }
}

// The position of the entry that begins the key before which `number` keys come, or the end.
std::size_t Ranking::key_begin(std::size_t number) const {
  if (number >= keys()) return size();
  const auto after = std::ranges::upper_bound(sums_, number, {}, &Sums::keys);
  const auto before = static_cast<std::size_t>(after - sums_.begin()) - 1;
  const auto& entries = chunks_[before]->entries;
  std::size_t left = number - sums_[before].keys;
  for (std::size_t at = 0;; ++at) {
    if (!begins(entries[at])) continue;
    if (left-- == 0) return sums_[before].size + at;
  }
}

Ranking::Group Ranking::group_at(std::size_t position) const {
  const std::size_t number = chunk_of(position);
  const auto& entries = chunks_[number]->entries;
  const auto end = entries.begin() + static_cast<std::ptrdiff_t>(position - sums_[number].size + 1);
  const auto begun = sums_[number].keys + static_cast<std::size_t>(std::count_if(entries.begin(), end, begins));
  return {key_begin(begun - 1), key_begin(begun)};
}

RankingEdit::RankingEdit(const Ranking& before) {
  parts_.reserve(before.chunks_.size() + 1);
  for (const auto& chunk : before.chunks_) parts_.push_back({chunk});
}

const std::uint32_t* RankingEdit::entry_before(const Place& place) const {
  if (place.at > 0) return &parts_[place.part].chunk->entries[place.at - 1];
  return place.part > 0 ? &parts_[place.part - 1].chunk->entries.back() : nullptr;
}

const std::uint32_t* RankingEdit::entry_at(const Place& place) const {
  if (place.part == parts_.size()) return nullptr;
  const auto& entries = parts_[place.part].chunk->entries;
  if (place.at < entries.size()) return &entries[place.at];
  return place.part + 1 < parts_.size() ? &parts_[place.part + 1].chunk->entries.front() : nullptr;
}

RankingEdit::Chunk& RankingEdit::own(std::size_t number) {
  Part& part = parts_[number];
  if (!part.own) part.chunk = part.own = std::make_shared<Chunk>(*part.chunk);
  return *part.own;
}

// Says of the entry at a place, if there is one, whether its key is that of the entry before.
void RankingEdit::mark(const Place& place, bool same) {
  const std::uint32_t* const entry = entry_at(place);
  if (!entry || begins(*entry) != same) return;
  const bool next_part = place.at == parts_[place.part].chunk->entries.size();
  Chunk& chunk = own(place.part + (next_part ? 1 : 0));
  chunk.entries[next_part ? 0 : place.at] ^= Ranking::same;
}

void RankingEdit::erase_at(const Place& place) {
  // A place at the end of a part is the beginning of the next one.
  const bool next_part = place.at == parts_[place.part].chunk->entries.size();
  const Place own_place = next_part ? Place{place.part + 1, 0} : place;
  Chunk& chunk = own(own_place.part);
  const auto at = static_cast<std::ptrdiff_t>(own_place.at);
  const bool began = begins(chunk.entries[own_place.at]);
  chunk.entries.erase(chunk.entries.begin() + at);
  chunk.kinds.erase(chunk.kinds.begin() + at);
  if (began) mark(own_place, false);
  if (chunk.entries.empty()) parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(own_place.part));
}

void RankingEdit::insert_at(const Place& place, std::uint32_t entry, std::uint8_t kind, bool after_same) {
  mark(place, after_same);
  if (parts_.empty()) {
    auto first = std::make_shared<Chunk>();
    parts_.push_back({first, first});
  }
  Chunk& chunk = own(place.part);
  const auto at = static_cast<std::ptrdiff_t>(place.at);
  chunk.entries.insert(chunk.entries.begin() + at, entry);
  chunk.kinds.insert(chunk.kinds.begin() + at, kind);
  if (chunk.entries.size() <= longest_chunk) return;
  constexpr auto half = static_cast<std::ptrdiff_t>(longest_chunk / 2);
  auto upper = std::make_shared<Chunk>();
  upper->entries.assign(chunk.entries.begin() + half, chunk.entries.end());
  upper->kinds.assign(chunk.kinds.begin() + half, chunk.kinds.end());
  chunk.entries.resize(longest_chunk / 2);
  chunk.kinds.resize(longest_chunk / 2);
  parts_.insert(parts_.begin() + static_cast<std::ptrdiff_t>(place.part + 1), Part{upper, upper});
}

Ranking RankingEdit::finish() const {
  Ranking::Chunks chunks;
  chunks.reserve(parts_.size());
  for (const Part& part : parts_) {
    if (part.own) part.own->count();
    chunks.push_back(part.chunk);
  }
  return Ranking(std::move(chunks));
}

}  // namespace muster::directory
