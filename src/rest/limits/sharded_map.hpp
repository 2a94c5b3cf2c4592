#pragma once

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include "base/clock.hpp"

namespace muster::rest {

/// A map that many threads change at the same time. It has 64 parts, each with its own lock, so that threads seldom
/// wait for each other. Entries that no longer count are removed from time to time: the map holds at most twice as many
/// as count, and a few thousand. `Hash` and `Equal` may take other types than `Key` (`is_transparent`). Any thread.
template <class Key, class Value, class Hash, class Equal = std::equal_to<>>
class ShardedMap {
 public:
  /// Calls `use` with the value of this key, under its lock, and returns the result. A value that is not there is made.
  /// `spent` tells whether a value no longer counts.
  template <class Wanted, class Spent, class Use>
  auto use(const Wanted& key, base::Microseconds now, const Spent& spent, const Use& use) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    auto found = shard.entries.find(key);
    if (found == shard.entries.end()) {
      if (shard.entries.size() >= shard.sweep_size || now - shard.swept_at >= sweep_time) sweep(shard, now, spent);
      found = shard.entries.emplace(Key(key), Value{}).first;
    }
    return use(found->second);
  }
  /// Calls `use` with the value of this key, under its lock. Does nothing when there is no value.
  template <class Wanted, class Use>
  void use_known(const Wanted& key, const Use& use) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.entries.find(key); found != shard.entries.end()) use(found->second);
  }
  /// How many entries there are, including those that no longer count but were not removed yet.
  std::size_t size() const {
    std::size_t sum = 0;
    for (const Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      sum += shard.entries.size();
    }
    return sum;
  }

 private:
  static constexpr std::size_t first_sweep = 64;
  static constexpr base::Microseconds sweep_time = 60'000'000;
  static constexpr unsigned shard_bits = 6;

  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::unordered_map<Key, Value, Hash, Equal> entries;
    std::size_t sweep_size = first_sweep;
    base::Microseconds swept_at = 0;
  };

  template <class Spent>
  static void sweep(Shard& shard, base::Microseconds now, const Spent& spent) {
    std::erase_if(shard.entries, [&](const auto& entry) { return spent(entry.second); });
    shard.sweep_size = std::max(first_sweep, 2 * shard.entries.size());
    if (shard.entries.bucket_count() > 4 * shard.sweep_size) shard.entries.rehash(shard.sweep_size);
    shard.swept_at = now;
  }
  // Uses the upper bits of the hash, because the maps of the shards use the lower ones.
  template <class Wanted>
  Shard& shard_of(const Wanted& key) {
    return shards_[Hash{}(key) >> (8 * sizeof(std::size_t) - shard_bits)];
  }

  std::array<Shard, 1u << shard_bits> shards_;
};

}  // namespace muster::rest
