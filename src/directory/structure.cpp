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
  ends_.reserve(directory.department_count());
  parents_.reserve(directory.department_count());
  depths_.reserve(directory.department_count());
  ranks_.reserve(directory.department_count());
  heads_by_rank_.reserve(directory.department_count());

  boost::unordered_flat_set<UserId, std::hash<UserId>> heads_of_several;
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
    parents_.push_back(level.rank);
    depths_.push_back(static_cast<std::uint32_t>(path.size() - 1));
    deepest_ = std::max(deepest_, depths_.back());
    ranks_.emplace(id, rank);
    const UserId head = directory.department(id)->head();
    const auto person = head ? directory.user(head) : std::nullopt;
    const bool listed = person && person->listed();
    heads_by_rank_.push_back(listed ? head : UserId{});
    if (listed && (directory.headed_by(head).size() == 1 || heads_of_several.insert(head).second)) {
      heads_.push_back(head);
      first_headed_.push_back(rank);
    }
    path.push_back({rank, directory.children(id)});
  }
}

}  // namespace muster::directory
