#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <vector>

#include "base/ids.hpp"

namespace muster::directory {

using base::DepartmentId;
using base::UserId;

class Directory;

/// The department tree as a list in structure order: depth first, siblings by SORT, then folded name, then id
/// (protocol.md 7.1). A rank is a position in this list. Immutable; rebuilt when a department or a head changes.
class Structure {
 public:
  static constexpr std::uint32_t nowhere = 0xffffffff;

  Structure() = default;
  explicit Structure(const Directory& directory);

  /// All departments in structure order.
  const std::vector<DepartmentId>& order() const { return order_; }
  /// The rank of a department, or `nowhere` when it is unknown.
  std::uint32_t rank(DepartmentId id) const {
    const auto found = ranks_.find(id);
    return found == ranks_.end() ? nowhere : found->second;
  }
  /// The first rank after the department at `rank` and all departments below it.
  std::uint32_t end(std::uint32_t rank) const { return ends_[rank]; }
  /// The department's head when that is an active employee, else none.
  UserId listed_head(DepartmentId id) const {
    const std::uint32_t at = rank(id);
    return at == nowhere ? UserId{} : heads_by_rank_[at];
  }
  /// A number for all that the path of the department at `rank` is made of, its own record and those of all above it:
  /// when one of them changes, the number does, in this process and for this department.
  std::uint64_t path_version(std::uint32_t rank) const { return path_versions_[rank]; }
  /// As `listed_head`, by rank.
  UserId head_at(std::uint32_t rank) const { return heads_by_rank_[rank]; }
  /// Begins to fetch what is known of the department at `rank`.
  void fetch(std::uint32_t rank) const {
    __builtin_prefetch(&order_[rank]);
    __builtin_prefetch(&heads_by_rank_[rank]);
    __builtin_prefetch(&path_versions_[rank]);
  }
  /// Every active employee who heads a department, each once, in structure order of these departments.
  const std::vector<UserId>& heads() const { return heads_; }
  /// Whether somebody is one of `heads()`.
  bool is_head(UserId id) const { return is_head_.contains(id); }

 private:
  std::vector<DepartmentId> order_;
  std::vector<std::uint32_t> ends_;
  boost::unordered_flat_map<DepartmentId, std::uint32_t, std::hash<DepartmentId>> ranks_;
  std::vector<UserId> heads_by_rank_;
  std::vector<std::uint64_t> path_versions_;
  std::vector<UserId> heads_;
  boost::unordered_flat_set<UserId, std::hash<UserId>> is_head_;
};

}  // namespace muster::directory
