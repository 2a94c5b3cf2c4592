#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "directory/table/record_table.hpp"

namespace muster::directory {

/// Collects changes to the sorted lists of a RecordTable. They are merged into a list only when the list is read, so a
/// million changes to one list cost no more than one read of it at the end.
///
/// `identity(const T&)` must return a number that is unique in a list. `less(one, two)` is the order of the lists. What
/// it depends on must not change for items that stay in a list. Thread: one.
template <class T>
class ListEdits {
 public:
  /// The list with the changes so far. Lifetime: until the next change.
  std::span<const T> list(const RecordTable& table, std::uint32_t key, auto&& less) const {
    const auto found = edits_.find(key);
    if (found == edits_.end()) return as_list<T>(table.find(key));
    merge(found->second, less);
    return found->second.list;
  }
  /// Adds the item, or replaces the one with the same identity.
  void put(const RecordTable& table, std::uint32_t key, const T& item, auto&& less) {
    Edited& edited = edit(table, key);
    // New items usually come last.
    if (edited.changes.empty() && (edited.list.empty() || less(edited.list.back(), item)))
      edited.list.push_back(item);
    else
      edited.changes[identity(item)] = item;
  }
  void remove(const RecordTable& table, std::uint32_t key, const T& item) {
    edit(table, key).changes[identity(item)] = std::nullopt;
  }
  void write_to(RecordTable& table, auto&& less) {
    for (auto& [key, edited] : edits_) {
      merge(edited, less);
      table.put(key, std::as_bytes(std::span<const T>(edited.list)));
    }
    edits_.clear();
  }

 private:
  struct Edited {
    std::vector<T> list;
    boost::unordered_flat_map<std::uint64_t, std::optional<T>> changes = {};  // by identity; no value: removed
  };

  Edited& edit(const RecordTable& table, std::uint32_t key) {
    const auto [at, added] = edits_.try_emplace(key);
    if (added) {
      const auto stored = as_list<T>(table.find(key));
      at->second.list.assign(stored.begin(), stored.end());
    }
    return at->second;
  }

  static void merge(Edited& edited, auto&& less) {
    auto& [list, changes] = edited;
    if (changes.empty()) return;
    if (changes.size() == 1)
      std::erase_if(list, [only = changes.begin()->first](const T& item) { return identity(item) == only; });
    else
      std::erase_if(list, [&](const T& item) { return changes.contains(identity(item)); });
    std::vector<T> added;
    for (const auto& [number, item] : changes) {
      if (item) added.push_back(*item);
    }
    std::sort(added.begin(), added.end(), less);
    merge(list, added, less);
    changes.clear();
  }

  // The kept items are already in order. A comparison may read a record, so there are only a few for each added item.
  static void merge(std::vector<T>& list, const std::vector<T>& added, auto&& less) {
    if (added.empty()) return;
    if (added.size() == 1) {
      list.insert(std::upper_bound(list.begin(), list.end(), added.front(), less), added.front());
      return;
    }
    std::vector<T> merged;
    merged.reserve(list.size() + added.size());
    auto from = list.begin();
    for (const T& item : added) {
      const auto at = std::upper_bound(from, list.end(), item, less);
      merged.insert(merged.end(), from, at);
      merged.push_back(item);
      from = at;
    }
    merged.insert(merged.end(), from, list.end());
    list = std::move(merged);
  }

  mutable boost::unordered_flat_map<std::uint32_t, Edited> edits_;
};

}  // namespace muster::directory
