#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "directory/table/id_set.hpp"
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
/// A list is made when it is first asked for, which costs a look at all records and a sort. It is shared with later
/// tables, and follows them when it is asked for again: a change costs a few comparisons. Lists that are not asked for
/// while many records change are dropped, and so are those that were not asked for longest, once there are too many or
/// they are too large together.
///
/// Belongs to one table at one moment, and is as cheap to copy. Thread: any number may ask; one of them makes a list
/// while the others wait.
class KeptLists {
 public:
  /// The kind of a record, for Ranking.
  using KindOf = std::uint8_t (*)(RecordTable::Bytes record);
  explicit KeptLists(KindOf kind_of);

  /// The list of this table, which must be the one that these lists belong to. Counts towards the work budget.
  std::shared_ptr<const Ranking> list(const RecordTable& table, const ListSpec& spec) const;
  /// Whether `list` would not have to look at all records. Thread: another one may change that at once.
  bool has(const ListSpec& spec) const;

  /// The lists of a table that was made from a table with `records` records by putting or erasing `changes` of them.
  KeptLists after(std::size_t changes, std::size_t records) const;

 private:
  struct State;
  struct Slot;
  struct Shared;
  KeptLists(KindOf kind_of, std::shared_ptr<Shared> shared, std::uint64_t version)
      : kind_of_(kind_of), shared_(std::move(shared)), version_(version) {}
  Ranking make(const RecordTable& table, const ListSpec& spec) const;
  std::shared_ptr<const Ranking> follow(const State& state, const RecordTable& table, const ListSpec& spec) const;

  KindOf kind_of_;
  std::shared_ptr<Shared> shared_;  // with the tables before and after
  std::uint64_t version_ = 0;
};

}  // namespace muster::directory
