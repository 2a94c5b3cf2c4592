#include "directory/table/kept_lists.hpp"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "base/work_budget.hpp"
#include "directory/table/key_prefix.hpp"

namespace muster::directory {
namespace {

using Bytes = RecordTable::Bytes;

// Lists of all records in some order, and of some of them.
constexpr KeptSort orders{0, 12, 12};
constexpr KeptSort filtered{1, 64, 4};

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

std::shared_ptr<const Ranking> KeptLists::list(const RecordTable& table, const ListSpec& spec) const {
  return values_.get(
      table, name_of(spec), spec.filter.empty() ? orders : filtered, time_to_make(table),
      [](const Ranking& list) { return list.size(); }, [&] { return make(table, spec); },
      [&](const Values::State& state) { return follow(state, table, spec); });
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
std::shared_ptr<const Ranking> KeptLists::follow(const Values::State& state, const RecordTable& table,
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
  if (gone.empty() && come.empty()) return state.value;
  if (changes > 2 * Values::most_changes(table.size())) return nullptr;
  base::WorkBudget::expect(time_to_follow(gone.size() + come.size()));
  RankingEdit edit(*state.value);
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
  KeptLists next(kind_of_);
  next.values_ = values_.after(changes, records);
  return next;
}

}  // namespace muster::directory
