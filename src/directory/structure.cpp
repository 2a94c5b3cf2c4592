#include "directory/structure.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

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
  boost::unordered_flat_set<UserId, std::hash<UserId>> seen;

  // By hand rather than by recursion: how deep a company's tree is, its data decides.
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
    const UserId head = directory.listed_head(*directory.department(id));
    if (head && seen.insert(head).second) heads_.push_back(head);
    path.push_back({rank, directory.children(id)});
  }
}

}  // namespace muster::directory
