#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/work_budget.hpp"
#include "directory/table/record_table.hpp"

namespace muster::directory {

/// Which values of a sort are kept: the latest `most`, and no more than have `weight` for each record of the table
/// together.
struct KeptSort {
  std::uint8_t number;
  std::size_t most;
  std::size_t weight;
};

/// Values that were made from the records of a table, kept under names for those who ask again.
///
/// A value is shared with later tables, and follows them when it is asked for. Until then it keeps the memory of the
/// records that changed, so it is dropped once too many have. Belongs to one table at one moment, and is as cheap to
/// copy. Thread: any number may ask. One of them makes a value from nothing, and others wait for it, though not for
/// ever; an I/O thread hands its request on instead.
template <class Value>
class KeptValues {
 public:
  /// A value, and the table that it is of.
  struct State {
    std::shared_ptr<const Value> value;
    RecordTable table;
    std::uint64_t version;
    std::uint64_t changes;  // as in KeptValues
    std::size_t weight;
  };

  /// The value of this table, to which these values must belong. `follow(State)` makes it from that of another table,
  /// or returns null; `make()` makes it from nothing, in about `time`. `weigh(value)` is its weight.
  std::shared_ptr<const Value> get(const RecordTable& table, const std::string& name, const KeptSort& sort,
                                   base::Microseconds time, auto&& weigh, auto&& make, auto&& follow) const {
    const std::shared_ptr<Slot> slot = shared_->slot(name, sort);
    const auto keep = [&](std::shared_ptr<const Value> value) {
      shared_->store(*slot, sort, {value, table, version_, changes_, weigh(*value)});
      return value;
    };
    if (auto value = latest(*slot, follow, keep)) return value;
    const Turn turn(*shared_, *slot, time);
    if (turn.has_waited()) {
      if (auto value = latest(*slot, follow, keep)) return value;
    }
    return keep(std::make_shared<const Value>(make()));
  }
  /// Whether there is a value that only has to follow. Another thread may change that at once.
  bool has(const std::string& name) const {
    const std::lock_guard lock(shared_->mutex);
    const auto found = shared_->slots.find(name);
    return found != shared_->slots.end() && found->second->state;
  }

  /// A value that is behind by more changes than this, in a table of so many records, is made anew.
  static std::size_t most_changes(std::size_t records) { return 64 + records / 256; }
  /// The values of a table that was made from this one by putting or erasing `changes` records. It has `records`.
  KeptValues after(std::size_t changes, std::size_t records) const {
    if (changes == 0) return *this;
    KeptValues next;
    if (changes > most_changes(records)) return next;
    next.shared_ = shared_;
    std::tie(next.version_, next.changes_) = shared_->note(changes, most_changes(records));
    return next;
  }

 private:
  // Guarded by the mutex of `Shared`.
  struct Slot {
    std::shared_ptr<const State> state = {};
    bool is_being_made = false;
    std::condition_variable made;
    std::uint64_t used = 0;
    std::uint8_t sort = 0;
  };
  // With the tables before and after.
  struct Shared {
    using Gone = std::vector<std::shared_ptr<const void>>;  // is freed after the mutex

    std::shared_ptr<Slot> slot(const std::string& name, const KeptSort& sort) {
      Gone gone;
      const std::lock_guard lock(mutex);
      const auto [at, added] = slots.try_emplace(name);
      if (added) at->second = std::make_shared<Slot>();
      const std::shared_ptr<Slot> found = at->second;
      found->sort = sort.number;
      found->used = ++uses;
      if (added) make_room(sort, 0, gone);
      return found;
    }
    std::shared_ptr<const State> state_of(const Slot& slot) {
      const std::lock_guard lock(mutex);
      return slot.state;
    }
    void store(Slot& slot, const KeptSort& sort, State state) {
      auto made = std::make_shared<const State>(std::move(state));
      Gone gone;
      const std::lock_guard lock(mutex);
      if (slot.state && slot.state->version == made->version) return;
      gone.push_back(slot.state);
      slot.state = std::move(made);
      make_room(sort, slot.state->table.size(), gone);
    }
    // Drops the values of a sort that were not used longest until the others are few and light enough. Without
    // `records` their weight does not count.
    void make_room(const KeptSort& sort, std::size_t records, Gone& gone) {
      for (;;) {
        std::size_t count = 0;
        std::size_t weight = 0;
        auto oldest = slots.end();
        for (auto at = slots.begin(); at != slots.end(); ++at) {
          const Slot& one = *at->second;
          if (one.sort != sort.number) continue;
          ++count;
          weight += one.state ? one.state->weight : 0;
          if (oldest == slots.end() || one.used < oldest->second->used) oldest = at;
        }
        const bool too_heavy = records > 0 && weight > sort.weight * records;
        if (count < 2 || (count <= sort.most && !too_heavy)) return;
        gone.push_back(oldest->second);
        slots.erase(oldest);
      }
    }
    // Notes that another table was made, and returns its version and its place in the count of changes. Drops values
    // that are too far behind. Changes that are never committed count, too, so that a value may be dropped early.
    std::pair<std::uint64_t, std::uint64_t> note(std::size_t count, std::size_t most) {
      Gone gone;
      const std::lock_guard lock(mutex);
      changes += count;
      for (auto& [name, slot] : slots) {
        if (!slot->state || changes - slot->state->changes <= most) continue;
        gone.push_back(std::move(slot->state));
        slot->state = nullptr;
      }
      return {++last_version, changes};
    }

    std::mutex mutex;
    boost::unordered_flat_map<std::string, std::shared_ptr<Slot>> slots;
    std::uint64_t uses = 0;
    std::uint64_t last_version = 0;
    std::uint64_t changes = 0;
  };

  // What is kept, once it follows this table; null when it cannot, or nothing is kept. Waits for nobody.
  std::shared_ptr<const Value> latest(const Slot& slot, auto&& follow, auto&& keep) const {
    const auto state = shared_->state_of(slot);
    if (!state) return nullptr;
    if (state->version == version_) return state->value;
    auto value = follow(*state);
    return value ? keep(std::move(value)) : nullptr;
  }
  // That this thread makes the value. While another one does, it waits, but no longer than about twice the time that
  // making takes; then two make it.
  class Turn {
   public:
    Turn(Shared& shared, Slot& slot, base::Microseconds time) : shared_(shared), slot_(slot) {
      constexpr base::Microseconds too_long_for_io = 10'000;
      constexpr std::chrono::milliseconds between_looks{10};
      std::unique_lock lock(shared.mutex);
      if (slot.is_being_made) {
        has_waited_ = true;
        lock.unlock();
        base::WorkBudget::expect(std::max(time, too_long_for_io));
        const auto end =
            std::chrono::steady_clock::now() + std::chrono::microseconds(2 * std::max(time, too_long_for_io));
        lock.lock();
        while (slot.is_being_made && std::chrono::steady_clock::now() < end) {
          slot.made.wait_for(lock, between_looks);
          base::WorkBudget::expect(0);  // the request may have been given up
        }
      }
      is_maker_ = !slot.is_being_made;
      slot.is_being_made = true;
    }
    ~Turn() {
      if (!is_maker_) return;
      const std::lock_guard lock(shared_.mutex);
      slot_.is_being_made = false;
      slot_.made.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    bool has_waited() const { return has_waited_; }

   private:
    Shared& shared_;
    Slot& slot_;
    bool has_waited_ = false;
    bool is_maker_ = false;
  };

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::uint64_t version_ = 0;
  std::uint64_t changes_ = 0;  // that were made up to this table
};

}  // namespace muster::directory
