#include "directory/table/kept_lists.hpp"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/work_budget.hpp"
#include "directory/table/key_prefix.hpp"

namespace muster::directory {
namespace {

using Bytes = RecordTable::Bytes;

// How many lists are kept: of all records in some order, and of some of them.
constexpr std::size_t most_orders = 12;
constexpr std::size_t most_filtered = 64;
// How many entries all lists of some records have together, for each record of the table.
constexpr std::size_t most_entries = 4;

// A list that is behind by more changes is made anew: until it follows, it keeps the memory of what changed.
std::size_t most_changes(std::size_t records) {
  return 64 + records / 256;
}

// Estimates in microseconds, measured with a million people.
base::Microseconds time_to_make(const RecordTable& table) {
  return static_cast<base::Microseconds>(table.size() / 4);
}
base::Microseconds time_to_follow(std::size_t changes) {
  return static_cast<base::Microseconds>(20 + 10 * changes);
}

// Collects sort keys. Many records may have the same one, so each key is kept once and only the different ones are
// sorted.
class Keys {
 public:
  // Returns the number of a key. Keys are numbered in the order of their first use.
  std::uint32_t add(std::string_view key) {
    if (const auto found = numbers_.find(key); found != numbers_.end()) return found->second;
    auto* copy = static_cast<char*>(memory_.allocate(std::max<std::size_t>(key.size(), 1), 1));
    std::memcpy(copy, key.data(), key.size());
    const auto number = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back({head_of(key), {copy, key.size()}, number});
    numbers_.emplace(keys_.back().text, number);
    return number;
  }
  // For each key number, the position of the key in sorted order.
  std::vector<std::uint32_t> places() {
    std::ranges::sort(keys_, [](const Key& one, const Key& two) {
      return one.head != two.head ? one.head < two.head : one.text < two.text;
    });
    std::vector<std::uint32_t> places(keys_.size());
    for (std::uint32_t i = 0; i < keys_.size(); ++i) places[keys_[i].number] = i;
    return places;
  }

 private:
  struct Key {
    std::uint64_t head;
    std::string_view text;
    std::uint32_t number;
  };
  std::pmr::monotonic_buffer_resource memory_{1 << 16};
  boost::unordered_flat_map<std::string_view, std::uint32_t> numbers_;
  std::vector<Key> keys_;
};

// The records of a new list, which come in the order of ids.
class Gathered {
 public:
  Gathered(const ListSpec& spec, KeptLists::KindOf kind_of) : spec_(spec), kind_of_(kind_of) {}

  void add(std::uint32_t id, Bytes record) {
    if (record.empty() || (spec_.has && !spec_.has(record))) return;
    ids_.push_back(id);
    kinds_.push_back(kind_of_(record));
    if (!spec_.append_key) return;
    key_.clear();
    spec_.append_key(record, key_);
    numbers_.push_back(keys_.add(key_));
  }
  Ranking sorted() {
    if (!spec_.append_key) return Ranking(ids_, kinds_);
    const std::vector<std::uint32_t> places = keys_.places();
    // For each key: first how many have it, then the next position for one of them.
    std::vector<std::uint32_t> ends(places.size() + 1, 0);
    for (const std::uint32_t number : numbers_) ++ends[places[number] + 1];
    for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    const std::vector<std::uint32_t> starts = ends;
    std::vector<std::uint32_t> entries(ids_.size());
    std::vector<std::uint8_t> kinds(ids_.size());
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      const std::uint32_t place = places[numbers_[i]];
      const std::uint32_t at = ends[place]++;
      entries[at] = ids_[i] | (at == starts[place] ? 0 : Ranking::same);
      kinds[at] = kinds_[i];
    }
    return Ranking(entries, kinds);
  }

 private:
  const ListSpec& spec_;
  KeptLists::KindOf kind_of_;
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint8_t> kinds_;
  std::vector<std::uint32_t> numbers_;
  Keys keys_;
  std::string key_;
};

// Compares the records of one table with a sort key and an id.
class Order {
 public:
  Order(const RecordTable& table, const ListSpec& spec, std::uint32_t id) : table_(table), spec_(spec), id_(id) {
    append_key(id, wanted_);
  }
  bool comes_before(std::uint32_t other) {
    const int compared = compare(other);
    return compared != 0 ? compared < 0 : other < id_;
  }
  bool same_key(std::uint32_t other) { return spec_.append_key && compare(other) == 0; }

 private:
  int compare(std::uint32_t other) {
    if (!spec_.append_key) return 0;
    key_.clear();
    append_key(other, key_);
    return key_.compare(wanted_);
  }
  void append_key(std::uint32_t id, std::string& key) const {
    if (spec_.append_key) spec_.append_key(table_.find(id), key);
  }

  const RecordTable& table_;
  const ListSpec& spec_;
  std::uint32_t id_;
  std::string wanted_;
  std::string key_;
};

}  // namespace

// A list with the table that it is of.
struct KeptLists::State {
  std::shared_ptr<const Ranking> ranking;
  RecordTable table;
  std::uint64_t version;
};

struct KeptLists::Slot {
  std::mutex making;
  // What follows is guarded by the mutex of `Shared`.
  std::shared_ptr<const State> state;
  std::size_t behind = 0;  // changes since the state, at most
  std::uint64_t used = 0;
  bool filtered = false;
};

struct KeptLists::Shared {
  using Slots = boost::unordered_flat_map<std::string, std::shared_ptr<Slot>>;
  using Gone = std::vector<std::shared_ptr<void>>;  // is freed after the mutex

  static std::string name_of(const ListSpec& spec) { return spec.filter + '\0' + spec.order; }

  std::shared_ptr<Slot> slot(const ListSpec& spec) {
    Gone gone;
    const std::lock_guard lock(mutex);
    const auto [at, added] = slots.try_emplace(name_of(spec));
    if (added) at->second = std::make_shared<Slot>();
    const std::shared_ptr<Slot> found = at->second;
    found->filtered = !spec.filter.empty();
    found->used = ++uses;
    if (added) make_room(found->filtered, 0, gone);
    return found;
  }
  // Drops the lists that were not used longest until those of one sort, with `entries` more, are not too many.
  void make_room(bool filtered, std::size_t limit, Gone& gone) {
    for (;;) {
      std::size_t count = 0;
      std::size_t entries = 0;
      auto oldest = slots.end();
      for (auto at = slots.begin(); at != slots.end(); ++at) {
        const Slot& one = *at->second;
        if (one.filtered != filtered) continue;
        ++count;
        entries += one.state ? one.state->ranking->size() : 0;
        if (oldest == slots.end() || one.used < oldest->second->used) oldest = at;
      }
      const bool too_large = filtered && limit > 0 && entries > limit;
      if (count < 2 || (count <= (filtered ? most_filtered : most_orders) && !too_large)) return;
      gone.push_back(oldest->second);
      slots.erase(oldest);
    }
  }
  std::shared_ptr<const State> state_of(const Slot& slot) {
    const std::lock_guard lock(mutex);
    return slot.state;
  }
  // A reader of an older table must not replace the newer list.
  void store(Slot& slot, State state) {
    auto made = std::make_shared<const State>(std::move(state));
    Gone gone;
    const std::lock_guard lock(mutex);
    if (slot.state && slot.state->version > made->version) return;
    gone.push_back(std::const_pointer_cast<State>(slot.state));
    const std::size_t limit = most_entries * (made->table.size() + 1);
    slot.behind = last_version == made->version ? 0 : slot.behind;
    slot.state = std::move(made);
    make_room(slot.filtered, limit, gone);
  }
  // Notes that another table was made, and returns its version.
  std::uint64_t note(std::size_t changes, std::size_t most) {
    Gone gone;
    const std::lock_guard lock(mutex);
    for (auto& [name, slot] : slots) {
      slot->behind += changes;
      if (slot->behind <= most || !slot->state) continue;
      gone.push_back(std::const_pointer_cast<State>(slot->state));
      slot->state = nullptr;
    }
    return ++last_version;
  }

  std::mutex mutex;
  Slots slots;
  std::uint64_t uses = 0;
  std::uint64_t last_version = 0;
};

KeptLists::KeptLists(KindOf kind_of) : kind_of_(kind_of), shared_(std::make_shared<Shared>()) {}

bool KeptLists::has(const ListSpec& spec) const {
  const std::lock_guard lock(shared_->mutex);
  const auto found = shared_->slots.find(Shared::name_of(spec));
  return found != shared_->slots.end() && found->second->state;
}

std::shared_ptr<const Ranking> KeptLists::list(const RecordTable& table, const ListSpec& spec) const {
  const std::shared_ptr<Slot> slot = shared_->slot(spec);
  auto state = shared_->state_of(*slot);
  if (state && state->version == version_) return state->ranking;
  std::unique_lock lock(slot->making, std::try_to_lock);
  if (!lock) {
    if (!state) base::WorkBudget::expect(time_to_make(table));
    lock.lock();
    state = shared_->state_of(*slot);
    if (state && state->version == version_) return state->ranking;
  }
  auto ranking = state ? follow(*state, table, spec) : nullptr;
  if (!ranking) ranking = std::make_shared<const Ranking>(make(table, spec));
  shared_->store(*slot, {ranking, table, version_});
  return ranking;
}

Ranking KeptLists::make(const RecordTable& table, const ListSpec& spec) const {
  Gathered gathered(spec, kind_of_);
  IdSet candidates;
  if (!spec.find_candidates || !spec.find_candidates(candidates)) {
    base::WorkBudget::expect(time_to_make(table));
    table.for_each([&](std::uint32_t id, Bytes record) {
      base::WorkBudget::step();
      gathered.add(id, record);
    });
    return gathered.sorted();
  }
  std::array<std::uint32_t, RecordTable::largest_group> ids;
  std::array<Bytes, RecordTable::largest_group> records;
  std::size_t waiting = 0;
  const auto add_waiting = [&] {
    base::WorkBudget::step(static_cast<std::int32_t>(waiting));
    table.find_group({ids.data(), waiting}, records.data());
    for (std::size_t i = 0; i < waiting; ++i) gathered.add(ids[i], records[i]);
    waiting = 0;
  };
  candidates.for_each([&](std::uint32_t id) {
    ids[waiting++] = id;
    if (waiting == ids.size()) add_waiting();
  });
  add_waiting();
  return gathered.sorted();
}

// The list of `table`, made from that of another one; null when too much differs.
std::shared_ptr<const Ranking> KeptLists::follow(const State& state, const RecordTable& table,
                                                 const ListSpec& spec) const {
  std::size_t changes = 0;
  std::vector<std::uint32_t> gone;
  std::vector<std::pair<std::uint32_t, std::uint8_t>> come;
  std::string one;
  std::string other;
  RecordTable::for_each_difference(state.table, table, [&](std::uint32_t id, Bytes before, Bytes after) {
    base::WorkBudget::step();
    ++changes;
    const bool was = !before.empty() && (!spec.has || spec.has(before));
    const bool is = !after.empty() && (!spec.has || spec.has(after));
    if (was && is && kind_of_(before) == kind_of_(after)) {
      one.clear();
      other.clear();
      if (spec.append_key) spec.append_key(before, one);
      if (spec.append_key) spec.append_key(after, other);
      if (one == other) return;
    }
    if (was) gone.push_back(id);
    if (is) come.emplace_back(id, kind_of_(after));
  });
  if (gone.empty() && come.empty()) return state.ranking;
  if (changes > 2 * most_changes(table.size())) return nullptr;
  base::WorkBudget::expect(time_to_follow(gone.size() + come.size()));
  RankingEdit edit(*state.ranking);
  for (const std::uint32_t id : gone) {
    Order order(state.table, spec, id);
    edit.erase([&](std::uint32_t entry) { return order.comes_before(entry); });
  }
  for (const auto& [id, kind] : come) {
    Order order(table, spec, id);
    edit.insert(
        id, kind, [&](std::uint32_t entry) { return order.comes_before(entry); },
        [&](std::uint32_t entry) { return order.same_key(entry); });
  }
  return std::make_shared<const Ranking>(edit.finish());
}

KeptLists KeptLists::after(std::size_t changes, std::size_t records) const {
  if (changes == 0) return *this;
  const std::size_t most = most_changes(records);
  if (changes > most) return KeptLists(kind_of_);
  return {kind_of_, shared_, shared_->note(changes, most)};
}

}  // namespace muster::directory
