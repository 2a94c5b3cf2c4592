#pragma once

#include <variant>

#include "directory/user_record.hpp"

namespace muster::directory {

struct DepartmentPut {
  Department department;
  bool operator==(const DepartmentPut&) const = default;
};
struct DepartmentGone {
  DepartmentId id;
  bool operator==(const DepartmentGone&) const = default;
};
/// The person's whole new record, including join numbers.
struct UserPut {
  PackedUser record;
  bool operator==(const UserPut&) const = default;
};
struct UserGone {
  UserId id;
  bool operator==(const UserGone&) const = default;
};

/// One recorded change. It holds the new state of a record, not the way to it, so applying it twice does no harm.
using Change = std::variant<DepartmentPut, DepartmentGone, UserPut, UserGone>;

}  // namespace muster::directory
