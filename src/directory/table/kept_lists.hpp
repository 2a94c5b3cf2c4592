#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "directory/table/id_set.hpp"
#include "directory/table/kept_values.hpp"
#include "directory/table/ranking.hpp"
#include "directory/table/record_table.hpp"

namespace muster::directory {

/// Which records of a table a list has, and in which order. Both depend on a record's own bytes alone.
struct ListSpec {
  /// Names for `has` and `append_key`. Lists of one table with the same names are taken for the same list.
  std::string filter = {};
  std::string order = {};
  std::function<bool(RecordTable::Bytes)> has = {};  ///< empty: every record
  /// Appends a sort key to compare byte by byte. No key is the beginning of another one. Records with equal keys are
  /// ordered by id. Empty: all are.
  std::function<void(RecordTable::Bytes, std::string&)> append_key = {};
  /// Adds ids among which are all that the list has, or returns false. Without it all records are looked at.
  std::function<bool(IdSet&)> find_candidates = {};
};

/// Lists of records that are kept for requests, so that a page at any offset is found quickly.
///
/// A list is made when it is first asked for, which costs a look at all records and a sort. Later a change costs a few
/// comparisons (kept_values.hpp).
class KeptLists {
 public:
  /// The kind of a record, for Ranking.
  using KindOf = std::uint8_t (*)(RecordTable::Bytes record);
  explicit KeptLists(KindOf kind_of) : kind_of_(kind_of) {}

  /// The list of this table, which must be the one that these lists belong to. Counts towards the work budget.
  std::shared_ptr<const Ranking> list(const RecordTable& table, const ListSpec& spec) const;
  /// Whether `list` would not have to look at all records. Another thread may change that at once.
  bool has(const ListSpec& spec) const { return values_.has(name_of(spec)); }

  /// The lists of a table that was made from this one by putting or erasing `changes` records. It has `records`.
  KeptLists after(std::size_t changes, std::size_t records) const;

 private:
  using Values = KeptValues<Ranking>;
  static std::string name_of(const ListSpec& spec) { return spec.filter + '\0' + spec.order; }
  Ranking make(const RecordTable& table, const ListSpec& spec) const;
  std::shared_ptr<const Ranking> follow(const Values::State& state, const RecordTable& table,
                                        const ListSpec& spec) const;

  KindOf kind_of_;
  Values values_;
};

}  // namespace muster::directory
