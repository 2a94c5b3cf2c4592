#pragma once

#include <string_view>
#include <vector>

#include "directory/table/record_table.hpp"
#include "directory/user_record.hpp"

namespace muster::directory {

/// Finds people by e-mail address, ignoring case. Copies and threads: as for RecordTable.
class EmailIndex {
 public:
  void add(UserId id, std::string_view email);
  void remove(UserId id, std::string_view email);

  /// People who may have this address, in the order of ids. The caller must compare the addresses. An empty address has
  /// no candidates. Lifetime: until this index changes.
  std::span<const UserId> candidates(std::string_view email) const;
  class Filler;

 private:
  RecordTable buckets_;  // a hash of the folded address -> UserId list
};

/// Makes an index of all addresses at once. Thread: one.
class EmailIndex::Filler {
 public:
  /// Ids ascend.
  void add(UserId id, std::string_view email);
  EmailIndex finish();

 private:
  struct Entry {
    std::uint32_t bucket;
    UserId id;
  };
  std::vector<Entry> entries_;
};

}  // namespace muster::directory
