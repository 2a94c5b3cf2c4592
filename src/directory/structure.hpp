#pragma once

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.hpp"

namespace muster::directory {

using base::DepartmentId;
using base::UserId;

class Directory;

/// Ranks of departments, in ascending order. A rank is a department's position in structure order.
using Ranks = boost::container::small_vector<std::uint32_t, 16>;

/// The department tree as a list in structure order: depth first, siblings by SORT, then folded name, then id
/// (protocol.md 7.1). A rank is a position in this list. Immutable; laid out anew when a department or a head changes.
class Structure {
 public:
  static constexpr std::uint32_t nowhere = 0xffffffff;

  Structure() = default;
  explicit Structure(const Directory& directory) : Structure(directory, directory, {}, {}) {}
  /// The structure of `next`, which was made from `base` by changing only these departments and people. The departments
  /// that changed are looked at, with those above and beside them. All others cost a copy of some 20 bytes. When `base`
  /// has no structure, all are looked at.
  Structure(const Directory& next, const Directory& base, std::span<const DepartmentId> departments,
            std::span<const UserId> users);

  /// All departments in structure order.
  const std::vector<DepartmentId>& order() const { return order_; }
  /// The rank of a department, or `nowhere` when it is unknown.
  std::uint32_t rank(DepartmentId id) const {
    if (!ranks_.empty()) return id.value < ranks_.size() ? ranks_[id.value] : nowhere;
    const auto found = sparse_ranks_.find(id);
    return found == sparse_ranks_.end() ? nowhere : found->second;
  }
  /// The first rank after the department at `rank` and all departments below it.
  std::uint32_t end(std::uint32_t rank) const { return ends_[rank]; }
  /// How many departments are above the one at `rank`.
  std::uint32_t depth(std::uint32_t rank) const { return depths_[rank]; }
  /// The highest depth, or 0 without departments.
  std::uint32_t deepest() const { return deepest_; }
  /// The depth of the lowest department that has both of these at or below it. `one` is the lower rank. Nothing when
  /// they are in different trees.
  std::optional<std::uint32_t> meeting_depth(std::uint32_t one, std::uint32_t other) const {
    for (; other > one || ends_[other] <= one; other = parents_[other]) {
      if (parents_[other] == nowhere) return std::nullopt;
    }
    return depths_[other];
  }
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
  /// How many of `heads()` come before a rank: their first department has a lower one.
  std::uint32_t heads_before(std::uint32_t rank) const {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(first_headed_, rank) - first_headed_.begin());
  }

 private:
  using Departments = boost::unordered_flat_set<DepartmentId, std::hash<DepartmentId>>;

  void lay_out(const Directory& next, const Structure& known, const Departments& changed);
  void add(DepartmentId id, std::uint32_t parent, std::uint32_t depth);
  void add_known(const Structure& known, std::uint32_t first, std::uint32_t parent, std::uint32_t depth);
  void index_ranks();
  std::uint64_t version_above(std::uint32_t rank) const;
  void set_head(const Directory& directory, std::uint32_t rank);
  void list_heads();

  std::vector<DepartmentId> order_;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint32_t> parents_;  // ranks
  std::vector<std::uint32_t> depths_;
  std::uint32_t deepest_ = 0;
  std::vector<std::uint32_t> ranks_;  // by id; empty when the ids are far apart
  boost::unordered_flat_map<DepartmentId, std::uint32_t, std::hash<DepartmentId>> sparse_ranks_;
  std::vector<UserId> heads_by_rank_;
  std::vector<std::uint8_t> heads_several_;  // by rank: whether the department is not the only one that its head heads
  std::vector<std::uint64_t> path_versions_;  // by rank
  std::vector<UserId> heads_;
  std::vector<std::uint32_t> first_headed_;  // for each of heads_, the rank of the first department they head
};

}  // namespace muster::directory
