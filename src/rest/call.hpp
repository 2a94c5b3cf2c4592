#pragma once

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "directory/colleagues.hpp"
#include "portal/portal.hpp"
#include "record/json_writer.hpp"
#include "rest/wire_error.hpp"

namespace muster::rest {

/// How a portal answers where the contract leaves a choice (contract section 7, `compat.*`).
struct Compat {
  bool documented_statuses = false;  ///< compat.statuses = "documented"
  bool accept_scalar_id = false;     ///< compat.scalar_id = "accept"
  /// compat.include_inactive, .colleagues_managers, .colleagues_include_self
  directory::ColleagueRules people;
};

/// Memory that one I/O thread uses again for each call, so that a usual call takes none from the heap. Thread: one.
class Workspace {
 public:
  /// What parameters are read into. Lifetime: until `reset`.
  boost::json::storage_ptr memory() { return &arena_; }
  std::vector<base::DepartmentId> departments;
  std::vector<base::UserId> users;

  void reset() {
    arena_.release();
    departments.clear();
    users.clear();
  }

 private:
  std::array<unsigned char, 16 * 1024> buffer_;
  boost::json::monotonic_resource arena_{buffer_.data(), buffer_.size()};
};

/// What a method gets of a request, checked against the method's parameter list. Lifetime: one call. Thread: one.
struct Call {
  base::UserId caller;
  const Compat& compat;
  Workspace& workspace;

  /// The ids asked for, each once, in the order asked; parameters of Kind::department_ids put them here.
  std::vector<base::DepartmentId>& department_ids;
  bool user_data = false;
  /// The first entry wanted and how many, for methods that page.
  std::size_t offset = 0;
  std::size_t limit = 0;
};

/// What stands beside the result. Integers on the wire (contract section 3).
struct Paging {
  std::optional<std::uint64_t> next;
  std::optional<std::uint64_t> total;
};

}  // namespace muster::rest
