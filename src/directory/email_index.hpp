#pragma once

#include <string_view>

#include "directory/table/record_table.hpp"
#include "directory/user_record.hpp"

namespace muster::directory {

/// Finds people by their e-mail address, whatever its case. Copies and threads: as RecordTable.
class EmailIndex {
 public:
  void add(UserId id, std::string_view email);
  void remove(UserId id, std::string_view email);

  /// Those who may have this address, in the order of ids: the caller compares. An empty one is nobody's.
  /// Lifetime: until this index changes.
  std::span<const UserId> candidates(std::string_view email) const;

 private:
  RecordTable buckets_;  // a hash of the folded address -> UserId list
};

}  // namespace muster::directory
