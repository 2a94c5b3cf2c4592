#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace muster::directory {

/// Records in an order, in which a page is found from its offset by counts, also when only some kinds of records count.
///
/// An entry is an id, the kind of its record, and whether its sort key is that of the entry before. Positions are from
/// 0. The entries lie in chunks, and before each chunk there are sums. An immutable value. RankingEdit makes the next
/// one: it copies the list of chunks, some 30 bytes for 512 entries, and the chunks it changes. Thread: any number of
/// readers.
class Ranking {
 public:
  /// Kinds are numbers below this. What they mean is up to those who make the ranking.
  static constexpr std::size_t kinds = 5;
  /// A set of kinds: a bit for each.
  using Kinds = unsigned;
  static constexpr Kinds every_kind = (1u << kinds) - 1;

  /// In an entry, the bit that says that its key is that of the entry before. The first entry never has it.
  static constexpr std::uint32_t same = std::uint32_t{1} << 31;
  static std::uint32_t id_of(std::uint32_t entry) { return entry & ~same; }

  Ranking() : Ranking({}, {}) {}
  /// Entries with their kinds, in order.
  Ranking(std::span<const std::uint32_t> entries, std::span<const std::uint8_t> kinds);

  std::size_t size() const { return sums_.back().size; }
  /// The number of different keys.
  std::size_t keys() const { return sums_.back().keys; }
  /// How many entries of these kinds come before a position.
  std::size_t count_before(std::size_t position, Kinds kinds) const;
  /// The position of the entry before which `number` entries of these kinds come. There must be one.
  std::size_t find(std::size_t number, Kinds kinds) const;
  /// The first position for whose id `comes_before` is false. It must be true for all ids before that one.
  template <class ComesBefore>
  std::size_t first_where_not(ComesBefore&& comes_before) const;

  /// The positions of entries with one key.
  struct Group {
    std::size_t begin;
    std::size_t end;
  };
  /// The group of the entry at a position.
  Group group_at(std::size_t position) const;

  /// Calls `visit(id)` for entries of these kinds from `begin` to before `end`, forwards or backwards, until it returns
  /// false.
  template <class Visit>
  void for_some(std::size_t begin, std::size_t end, Kinds kinds, bool backwards, Visit&& visit) const;
  /// Calls `visit(entry)` for all entries in order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& chunk : chunks_) {
      for (const std::uint32_t entry : chunk->entries) visit(entry);
    }
  }

 private:
  friend class RankingEdit;

  static constexpr std::size_t usual_chunk = 512;
  struct Chunk {
    std::vector<std::uint32_t> entries;  // never empty
    std::vector<std::uint8_t> kinds;
    std::uint32_t key_count = 0;
    std::array<std::uint32_t, Ranking::kinds> of_kind{};
    void count();
  };
  // Of all entries before a chunk, or of all.
  struct Sums {
    std::uint32_t size = 0;
    std::uint32_t keys = 0;
    std::array<std::uint32_t, kinds> of_kind{};
    std::uint32_t of(Kinds wanted) const;
  };
  using Chunks = std::vector<std::shared_ptr<const Chunk>>;
  explicit Ranking(Chunks chunks) : chunks_(std::move(chunks)) { sum_up(); }
  void sum_up();
  // The chunk that has a position.
  std::size_t chunk_of(std::size_t position) const;
  std::size_t key_begin(std::size_t number) const;

  Chunks chunks_;
  std::vector<Sums> sums_;  // one more than chunks
};

/// Makes a ranking from another one by taking entries out and putting others in. Thread: one.
class RankingEdit {
 public:
  explicit RankingEdit(const Ranking& before);

  /// Takes out the entry that is the first one for whose id `comes_before` is false. There must be one.
  template <class ComesBefore>
  void erase(ComesBefore&& comes_before) {
    erase_at(find(comes_before));
  }
  /// Puts an entry before the first one for whose id `comes_before` is false. `same_key(id)` says whether an entry
  /// beside it has its key.
  template <class ComesBefore, class SameKey>
  void insert(std::uint32_t id, std::uint8_t kind, ComesBefore&& comes_before, SameKey&& same_key) {
    const Place place = find(comes_before);
    const std::uint32_t* const before = entry_before(place);
    const std::uint32_t* const after = entry_at(place);
    const bool after_same = after && same_key(Ranking::id_of(*after));
    insert_at(place, id | (before && same_key(Ranking::id_of(*before)) ? Ranking::same : 0), kind, after_same);
  }
  Ranking finish() const;

 private:
  using Chunk = Ranking::Chunk;
  struct Part {
    std::shared_ptr<const Chunk> chunk;
    std::shared_ptr<Chunk> own = {};  // the same, once it is this edit's own
  };
  struct Place {
    std::size_t part;
    std::size_t at;  // may be the end of the part
  };

  template <class ComesBefore>
  Place find(ComesBefore& comes_before) const;
  const std::uint32_t* entry_before(const Place& place) const;
  const std::uint32_t* entry_at(const Place& place) const;
  Chunk& own(std::size_t part);
  void mark(const Place& place, bool same);
  void erase_at(const Place& place);
  void insert_at(const Place& place, std::uint32_t entry, std::uint8_t kind, bool after_same);

  std::vector<Part> parts_;
};

template <class ComesBefore>
std::size_t Ranking::first_where_not(ComesBefore&& comes_before) const {
  std::size_t first = 0;
  for (std::size_t count = size(); count > 0;) {
    const std::size_t half = count / 2;
    const std::size_t chunk = chunk_of(first + half);
    if (comes_before(id_of(chunks_[chunk]->entries[first + half - sums_[chunk].size]))) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return first;
}

template <class Visit>
void Ranking::for_some(std::size_t begin, std::size_t end, Kinds wanted, bool backwards, Visit&& visit) const {
  while (begin < end) {
    const std::size_t number = chunk_of(backwards ? end - 1 : begin);
    const Chunk& chunk = *chunks_[number];
    const std::size_t first = std::max<std::size_t>(begin, sums_[number].size);
    const std::size_t last = std::min<std::size_t>(end, sums_[number + 1].size);
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t at = (backwards ? last - 1 - (i - first) : i) - sums_[number].size;
      if ((wanted >> chunk.kinds[at] & 1) != 0 && !visit(id_of(chunk.entries[at]))) return;
    }
    (backwards ? end : begin) = backwards ? first : last;
  }
}

template <class ComesBefore>
RankingEdit::Place RankingEdit::find(ComesBefore& comes_before) const {
  const auto is_before = [&](std::uint32_t entry) { return comes_before(Ranking::id_of(entry)); };
  const auto part = std::partition_point(parts_.begin(), parts_.end(),
                                         [&](const Part& one) { return is_before(one.chunk->entries.front()); });
  if (part == parts_.begin()) return {0, 0};
  const auto& entries = (part - 1)->chunk->entries;
  const auto at = std::partition_point(entries.begin() + 1, entries.end(), is_before);
  return {static_cast<std::size_t>(part - 1 - parts_.begin()), static_cast<std::size_t>(at - entries.begin())};
}

}  // namespace muster::directory
