#pragma once

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include "base/clock.hpp"

namespace muster::rest {

/// A map that many threads change at once. Each part of it has a lock of its own, so that threads which want different
/// entries seldom meet. Entries that no longer count are swept away now and then: the map stays within twice of what
/// counts, and a few thousand. `Hash` and `Equal` may take other types than `Key` (`is_transparent`). Any thread.
template <class Key, class Value, class Hash, class Equal = std::equal_to<>>
class ShardedMap {
 public:
  /// What `use` makes of the value of this key, a new one when there is none, while no other thread has it.
  /// `spent` says of a value whether it no longer counts.
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
  /// The same, but nothing is done when there is no value.
  template <class Wanted, class Use>
  void use_known(const Wanted& key, const Use& use) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.entries.find(key); found != shard.entries.end()) use(found->second);
  }
  /// With those that no longer count and are not swept away yet.
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
  // By the upper bits of the hash: the maps go by the lower ones.
  template <class Wanted>
  Shard& shard_of(const Wanted& key) {
    return shards_[Hash{}(key) >> (8 * sizeof(std::size_t) - shard_bits)];
  }

  std::array<Shard, 1u << shard_bits> shards_;
};

}  // namespace muster::rest
