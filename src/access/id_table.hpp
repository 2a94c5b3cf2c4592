#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "access/shared.hpp"

namespace muster::access {

/// A record with an owner, so that a table finds records by owner. `owner_of(record)` returns the owner.
template <class Record>
concept Owned = requires(const Record& record) {
  owner_of(record);
};
/// A record that expires. `over_at(record)` returns the first second at which it is of no use.
template <class Record>
concept Expiring = requires(const Record& record) {
  over_at(record);
};

/// Pairs of a number and a record's key, ordered by the number. An immutable value, like the IdTable that keeps it.
class PairSet {
 public:
  struct Entry {
    std::int64_t number;
    std::uint64_t key;
    auto operator<=>(const Entry&) const = default;
  };

  // `place` selects the part of the set that holds a pair. It must be the same when a pair is added, removed or looked
  // up.
  void put(std::uint64_t place, Entry entry) {
    Part& part = root_.own().parts[place % part_count].own();
    const auto at = std::lower_bound(part.begin(), part.end(), entry);
    if (at == part.end() || *at != entry) part.insert(at, entry);
  }
  void remove(std::uint64_t place, Entry entry) {
    Part& part = root_.own().parts[place % part_count].own();
    const auto at = std::lower_bound(part.begin(), part.end(), entry);
    if (at != part.end() && *at == entry) part.erase(at);
  }
  /// The keys that belong to this number in one part.
  std::vector<std::uint64_t> keys_of(std::uint64_t place, std::int64_t number) const {
    std::vector<std::uint64_t> keys;
    const Part* part = root_ ? root_->parts[place % part_count].get() : nullptr;
    if (!part) return keys;
    for (auto at = std::lower_bound(part->begin(), part->end(), Entry{number, 0});
         at != part->end() && at->number == number; ++at)
      keys.push_back(at->key);
    return keys;
  }
  /// The keys that belong to all numbers up to this one.
  std::vector<std::uint64_t> keys_up_to(std::int64_t number) const {
    std::vector<std::uint64_t> keys;
    if (!root_) return keys;
    for (const auto& part : root_->parts) {
      if (!part) continue;
      for (const Entry& entry : *part) {
        if (entry.number > number) break;
        keys.push_back(entry.key);
      }
    }
    return keys;
  }

 private:
  static constexpr std::size_t part_count = 256;
  using Part = std::vector<Entry>;
  struct Root {
    std::array<Shared<Part>, part_count> parts;
  };
  Shared<Root> root_;  // null: empty
};

/// A table of records by key. An immutable value: copies share the data, and a change copies only a small part.
/// `key_of(record)` returns a record's key. Thread: any number of readers. To change it, a thread changes a copy of its
/// own.
template <class Record>
class IdTable {
 public:
  using Key = std::uint64_t;

  /// Null when there is none. Lifetime: as long as this table, or a copy of it, has the record.
  const Record* find(Key key) const {
    const Shard* shard = root_ ? root_->shards[key % shard_count].get() : nullptr;
    if (!shard) return nullptr;
    const auto at = place_of(*shard, key);
    return at != shard->end() && at->key == key ? at->record.get() : nullptr;
  }
  std::size_t size() const { return root_ ? root_->size : 0; }
  /// The keys of this owner's records, in order. The cost depends on how many there are.
  std::vector<Key> owned_by(std::uint32_t owner) const requires Owned<Record> {
    return by_owner_.keys_of(owner, owner);
  }
  /// The keys of records that are of no use at `second`. The cost depends on how many there are.
  std::vector<Key> over_by(std::int64_t second) const requires Expiring<Record> { return by_end_.keys_up_to(second); }
  /// Visits all records in no particular order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    if (!root_) return;
    for (const auto& shard : root_->shards) {
      if (!shard) continue;
      for (const Entry& entry : *shard) visit(*entry.record);
    }
  }
  /// All records, ordered by key.
  std::vector<const Record*> in_order() const {
    std::vector<const Record*> records;
    for_each([&](const Record& record) { records.push_back(&record); });
    std::ranges::sort(records, {}, [](const Record* record) { return key_of(*record); });
    return records;
  }

  void put(Record record) {
    const Key key = key_of(record);
    if (const Record* before = find(key)) unlist(*before);
    list(record);
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
    const Record* gone = find(key);
    if (!gone) return;
    unlist(*gone);
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
  using Shard = std::vector<Entry>;  // ordered by key

  // std::ranges::lower_bound would take twice as long to compile.
  static auto place_of(auto& shard, Key key) {
    return std::lower_bound(shard.begin(), shard.end(), key,
                            [](const Entry& entry, Key wanted) { return entry.key < wanted; });
  }

  void list(const Record& record) {
    const Key key = key_of(record);
    if constexpr (Owned<Record>) by_owner_.put(owner_of(record), {owner_of(record), key});
    if constexpr (Expiring<Record>) by_end_.put(key, {over_at(record), key});
  }
  void unlist(const Record& record) {
    const Key key = key_of(record);
    if constexpr (Owned<Record>) by_owner_.remove(owner_of(record), {owner_of(record), key});
    if constexpr (Expiring<Record>) by_end_.remove(key, {over_at(record), key});
  }

  // Parts that no other table shares are changed in place.
  static constexpr std::size_t shard_count = 256;
  struct Root {
    std::array<Shared<Shard>, shard_count> shards;
    std::size_t size = 0;
  };
  Shared<Root> root_;  // null: empty
  PairSet by_owner_;   // empty unless the records have owners
  PairSet by_end_;     // empty unless they expire
};

/// Builds the next table and remembers what changed. Thread: one.
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
  /// Calls `visit(key, record)` for each record that differs from the base. `record` is null when it was removed.
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
