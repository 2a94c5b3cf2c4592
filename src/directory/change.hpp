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
/// The person's whole record as it is now, join numbers included.
struct UserPut {
  PackedUser record;
  bool operator==(const UserPut&) const = default;
};
struct UserGone {
  UserId id;
  bool operator==(const UserGone&) const = default;
};

/// One recorded change: what a record is now, never how it came to be. Applying one twice does no harm.
using Change = std::variant<DepartmentPut, DepartmentGone, UserPut, UserGone>;

}  // namespace muster::directory
