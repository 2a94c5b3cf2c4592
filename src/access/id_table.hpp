#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "access/shared.hpp"

namespace muster::access {

/// Records by key, as an immutable value: copies share the data, and a change copies a small part. `key_of(record)`
/// names a record. Thread: any number of readers; one changes a copy of its own.
template <class Record>
class IdTable {
 public:
  using Key = std::uint64_t;

  /// Nothing when there is none. Lifetime: as long as this table or a copy of it has the record.
  const Record* find(Key key) const {
    const Shard* shard = root_ ? root_->shards[key % shard_count].get() : nullptr;
    if (!shard) return nullptr;
    const auto at = place_of(*shard, key);
    return at != shard->end() && at->key == key ? at->record.get() : nullptr;
  }
  std::size_t size() const { return root_ ? root_->size : 0; }
  /// In no order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    if (!root_) return;
    for (const auto& shard : root_->shards) {
      if (!shard) continue;
      for (const Entry& entry : *shard) visit(*entry.record);
    }
  }
  /// By key.
  std::vector<const Record*> in_order() const {
    std::vector<const Record*> records;
    for_each([&](const Record& record) { records.push_back(&record); });
    std::ranges::sort(records, {}, [](const Record* record) { return key_of(*record); });
    return records;
  }

  void put(Record record) {
    const Key key = key_of(record);
    auto made = std::make_shared<const Record>(std::move(record));
    Root& root = root_.own();
    Shard& shard = root.shards[key % shard_count].own();
    const auto at = place_of(shard, key);
    if (at != shard.end() && at->key == key) {
      at->record = std::move(made);
    } else {
      shard.insert(at, {key, std::move(made)});
      ++root.size;
    }
  }
  void remove(Key key) {
    if (!find(key)) return;
    Root& root = root_.own();
    Shard& shard = root.shards[key % shard_count].own();
    shard.erase(place_of(shard, key));
    --root.size;
  }

 private:
  struct Entry {
    Key key;
    std::shared_ptr<const Record> record;
  };
  using Shard = std::vector<Entry>;  // by key

  // The older algorithm compiles in half the time.
  static auto place_of(auto& shard, Key key) {
    return std::lower_bound(shard.begin(), shard.end(), key,
                            [](const Entry& entry, Key wanted) { return entry.key < wanted; });
  }

  // What no other table shares is changed in place.
  static constexpr std::size_t shard_count = 256;
  struct Root {
    std::array<Shared<Shard>, shard_count> shards;
    std::size_t size = 0;
  };
  Shared<Root> root_;  // null: empty
};

/// The next table in the making, which knows what it changed. Thread: one.
template <class Record>
class IdDraft {
 public:
  using Key = typename IdTable<Record>::Key;

  explicit IdDraft(const IdTable<Record>& base) : base_(base), next_(base) {}

  const IdTable<Record>& table() const { return next_; }
  void put(Record record) {
    touched_.insert(key_of(record));
    next_.put(std::move(record));
  }
  void remove(Key key) {
    touched_.insert(key);
    next_.remove(key);
  }
  /// Calls `visit(key, record)` for each that differs from the base; the record is null once it is gone.
  template <class Visit>
  void for_each_change(Visit&& visit) const {
    for (const Key key : touched_) {
      const Record* before = base_.find(key);
      const Record* after = next_.find(key);
      if (before != after && !(before && after && *before == *after)) visit(key, after);
    }
  }

 private:
  IdTable<Record> base_;
  IdTable<Record> next_;
  std::set<Key> touched_;
};

}  // namespace muster::access
