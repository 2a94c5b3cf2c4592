#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "directory/draft.hpp"

namespace muster::directory {

/// Builds a directory from all its records, as when a store is loaded. It gives what a Draft would give, several times
/// as fast, for it sorts everything once and writes each page of the tables once.
///
/// Departments should come in the order of their ids, and people too. After one that does not, the rest is built by a
/// Draft. Thread: one. For many people, `finish` uses a second one.
class Builder {
 public:
  void add(const Department& department);
  /// A packed record, aligned to 8 bytes. It is copied.
  void add(std::span<const std::byte> user);
  /// Returns the directory. The builder must not be used afterwards.
  Directory finish();

 private:
  struct Membered {
    DepartmentId department;
    Member member;
  };

  Directory build();
  void build_lists(Directory& directory);
  Draft& draft();

  RecordTable::Filler departments_;
  RecordTable::Filler users_;
  UserBitmap::Filler bitmap_;
  EmailIndex::Filler emails_;
  std::vector<Membered> members_;
  InvertedIndex words_;
  WordEdits word_edits_;
  JoinNumber last_joined_ = 0;
  std::optional<Draft> draft_;  // once a record came out of order
};

}  // namespace muster::directory
