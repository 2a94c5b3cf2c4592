#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <vector>

#include "base/ids.hpp"

namespace muster::directory {

using base::DepartmentId;
using base::UserId;

class Directory;

/// The department tree laid flat in structure order: depth first, siblings by SORT, then folded name, then id
/// (contract section 7). Immutable; made anew when a department or a head changes.
class Structure {
 public:
  static constexpr std::uint32_t nowhere = 0xffffffff;

  Structure() = default;
  explicit Structure(const Directory& directory);

  /// All departments in structure order.
  const std::vector<DepartmentId>& order() const { return order_; }
  /// The place of a department in `order()`, or `nowhere`.
  std::uint32_t rank(DepartmentId id) const {
    const auto found = ranks_.find(id);
    return found == ranks_.end() ? nowhere : found->second;
  }
  /// The first rank past the department at `rank` and all below it.
  std::uint32_t end(std::uint32_t rank) const { return ends_[rank]; }
  /// Every active employee who heads a department, once, in structure order of what they head.
  const std::vector<UserId>& heads() const { return heads_; }

 private:
  std::vector<DepartmentId> order_;
  std::vector<std::uint32_t> ends_;
  boost::unordered_flat_map<DepartmentId, std::uint32_t, std::hash<DepartmentId>> ranks_;
  std::vector<UserId> heads_;
};

}  // namespace muster::directory
