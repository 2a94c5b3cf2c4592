#include "directory/structure.hpp"

#include <algorithm>

#include "directory/directory.hpp"

namespace muster::directory {

Structure::Structure(const Directory& directory) {
  struct Level {
    std::uint32_t rank;
    std::span<const DepartmentId> children;
    std::size_t next = 0;
  };
  order_.reserve(directory.department_count());
  ranks_.reserve(directory.department_count());
  heads_by_rank_.reserve(directory.department_count());
  path_versions_.reserve(directory.department_count());

  // Not recursive, because the data decides how deep the tree is.
  std::vector<Level> path{{nowhere, directory.children(DepartmentId{})}};
  while (!path.empty()) {
    Level& level = path.back();
    if (level.next == level.children.size()) {
      if (level.rank != nowhere) ends_[level.rank] = static_cast<std::uint32_t>(order_.size());
      path.pop_back();
      continue;
    }
    const DepartmentId id = level.children[level.next++];
    const auto rank = static_cast<std::uint32_t>(order_.size());
    order_.push_back(id);
    ends_.push_back(0);
    ranks_.emplace(id, rank);
    const auto [department, version] = directory.locate_department(id);
    // The latest of the versions stands for all of them: whatever changes gets a later one.
    path_versions_.push_back(level.rank == nowhere ? version : std::max(version, path_versions_[level.rank]));
    const UserId head = department.head();
    const auto person = head ? directory.user(head) : std::nullopt;
    const bool listed = person && person->listed();
    heads_by_rank_.push_back(listed ? head : UserId{});
    if (listed && is_head_.insert(head).second) heads_.push_back(head);
    path.push_back({rank, directory.children(id)});
  }
}

}  // namespace muster::directory
