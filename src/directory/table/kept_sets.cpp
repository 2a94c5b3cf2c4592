#include "directory/table/kept_sets.hpp"

#include <vector>

namespace muster::directory {
namespace {

// By their bytes: a bit for each record, more where ids lie far apart.
constexpr KeptSort sets{0, 32, 8};

}  // namespace

std::shared_ptr<const IdSet> KeptSets::set(const RecordTable& table, const SetSpec& spec) const {
  const auto make = [&] {
    IdSet found;
    spec.find(found);
    return found;
  };
  const auto time = static_cast<base::Microseconds>(table.size() / 500);
  return values_.get(
      table, spec.name, sets, time, [](const IdSet& set) { return set.bytes(); }, make,
      [&](const Values::State& state) { return follow(state, table, spec); });
}

// The set of `table`, made from that of another one; null when too much differs.
std::shared_ptr<const IdSet> KeptSets::follow(const Values::State& state, const RecordTable& table,
                                              const SetSpec& spec) {
  std::size_t changes = 0;
  const std::size_t most = Values::most_changes(table.size());
  std::vector<std::uint32_t> turned;
  RecordTable::for_each_difference(
      state.table, table, [&](std::uint32_t id, RecordTable::Bytes, RecordTable::Bytes after) {
        base::WorkBudget::step();
        if (++changes <= most && state.value->contains(id) != (!after.empty() && spec.has(after))) turned.push_back(id);
      });
  if (changes > most) return nullptr;
  if (turned.empty()) return state.value;
  auto set = std::make_shared<IdSet>(*state.value);
  for (const std::uint32_t id : turned) set->contains(id) ? set->remove(id) : set->add(id);
  return set;
}

KeptSets KeptSets::after(std::size_t changes, std::size_t records) const {
  KeptSets next;
  next.values_ = values_.after(changes, records);
  return next;
}

}  // namespace muster::directory
