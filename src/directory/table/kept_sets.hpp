#pragma once

#include <functional>
#include <memory>
#include <string>

#include "directory/table/id_set.hpp"
#include "directory/table/kept_values.hpp"

namespace muster::directory {

/// A set of records of a table that takes a while to find.
struct SetSpec {
  std::string name = {};  ///< sets of one table with the same name are taken for the same set
  std::function<void(IdSet&)> find = {};
  /// Whether a record, which changed since, is in the set.
  std::function<bool(RecordTable::Bytes)> has = {};
};

/// Sets of records that are kept for requests. They follow the table as lists do (kept_lists.hpp).
class KeptSets {
 public:
  /// The set of this table, which must be the one that these sets belong to. Counts towards the work budget.
  std::shared_ptr<const IdSet> set(const RecordTable& table, const SetSpec& spec) const;
  /// The sets of a table that was made from this one by putting or erasing `changes` records. It has `records`.
  KeptSets after(std::size_t changes, std::size_t records) const;

 private:
  using Values = KeptValues<IdSet>;
  static std::shared_ptr<const IdSet> follow(const Values::State& state, const RecordTable& table, const SetSpec& spec);

  Values values_;
};

}  // namespace muster::directory
