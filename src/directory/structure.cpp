#include "directory/structure.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>

#include "directory/directory.hpp"

namespace muster::directory {
namespace {

template <class View>
UserId head_in(const std::optional<View>& department) {
  return department ? department->head() : UserId{};
}

}  // namespace

Structure::Structure(const Directory& next, const Directory& base, std::span<const DepartmentId> departments,
                     std::span<const UserId> users) {
  static const Structure nothing;
  // With many changes it is faster to look at everything.
  const bool few = departments.size() + users.size() <= 64 + next.department_count() / 8;
  const bool follows = &next != &base && few;
  Departments changed;
  // Those above a department that comes, goes or moves have other ends.
  const auto add_way_up = [&](DepartmentId id) {
    for (auto at = next.department(id); at && changed.insert(at->id()).second; at = next.department(at->parent())) {
    }
  };
  std::vector<UserId> people(users.begin(), users.end());
  for (const DepartmentId id : follows ? departments : std::span<const DepartmentId>()) {
    const auto before = base.department(id);
    add_way_up(id);
    if (before) add_way_up(before->parent());
    people.push_back(head_in(before));
    people.push_back(head_in(next.department(id)));
  }
  lay_out(next, follows ? base.structure() : nothing, changed);
  index_ranks();
  for (const UserId id : follows ? people : std::vector<UserId>()) {
    for (const DepartmentId headed : next.headed_by(id)) {
      if (rank(headed) != nowhere) set_head(next, rank(headed));
    }
  }
  list_heads();
}

// Takes all below a department from the known structure unless something changed there.
void Structure::lay_out(const Directory& next, const Structure& known, const Departments& changed) {
  struct Level {
    std::uint32_t rank;
    std::span<const DepartmentId> children;
    std::size_t next = 0;
  };
  for (auto* list : {&ends_, &parents_, &depths_}) list->reserve(next.department_count());
  order_.reserve(next.department_count());
  heads_by_rank_.reserve(next.department_count());
  heads_several_.reserve(next.department_count());
  path_versions_.reserve(next.department_count());

  // Not recursive, because the data decides how deep the tree is.
  std::vector<Level> path{{nowhere, next.children(DepartmentId{})}};
  while (!path.empty()) {
    Level& level = path.back();
    if (level.next == level.children.size()) {
      if (level.rank != nowhere) ends_[level.rank] = static_cast<std::uint32_t>(order_.size());
      path.pop_back();
      continue;
    }
    const DepartmentId id = level.children[level.next++];
    const auto depth = static_cast<std::uint32_t>(path.size() - 1);
    const std::uint32_t known_rank = known.rank(id);
    if (known_rank != nowhere && !changed.contains(id)) {
      add_known(known, known_rank, level.rank, depth);
      continue;
    }
    const auto rank = static_cast<std::uint32_t>(order_.size());
    add(id, level.rank, depth);
    const std::uint64_t version = next.locate_department(id).version;
    path_versions_.push_back(std::max(version, version_above(rank)));
    set_head(next, rank);
    path.push_back({rank, next.children(id)});
  }
  deepest_ = depths_.empty() ? 0 : *std::ranges::max_element(depths_);
}

void Structure::add(DepartmentId id, std::uint32_t parent, std::uint32_t depth) {
  order_.push_back(id);
  ends_.push_back(0);
  parents_.push_back(parent);
  depths_.push_back(depth);
  heads_by_rank_.emplace_back();
  heads_several_.push_back(0);
}

// Appends the department at a rank of another structure, and all below it.
void Structure::add_known(const Structure& known, std::uint32_t first, std::uint32_t parent, std::uint32_t depth) {
  const auto append = [from = first, end = known.ends_[first]](auto& to, const auto& list) {
    to.insert(to.end(), list.begin() + from, list.begin() + end);
  };
  const auto rank = static_cast<std::uint32_t>(order_.size());
  append(order_, known.order_);
  append(ends_, known.ends_);
  append(parents_, known.parents_);
  append(depths_, known.depths_);
  append(heads_by_rank_, known.heads_by_rank_);
  append(heads_several_, known.heads_several_);
  append(path_versions_, known.path_versions_);
  // Differences may be negative: these numbers wrap around.
  const std::uint32_t further = rank - first;
  const std::uint32_t deeper = depth - known.depths_[first];
  for (std::size_t at = rank; at < order_.size(); ++at) {
    ends_[at] += further;
    parents_[at] += further;
    depths_[at] += deeper;
  }
  parents_[rank] = parent;
  const std::uint64_t above = version_above(rank);
  for (std::size_t at = rank; at < order_.size(); ++at) path_versions_[at] = std::max(path_versions_[at], above);
}

// The latest of the versions on a path stands for all of them: whatever changes gets a later one.
std::uint64_t Structure::version_above(std::uint32_t rank) const {
  return parents_[rank] == nowhere ? 0 : path_versions_[parents_[rank]];
}

void Structure::index_ranks() {
  if (order_.empty()) return;
  const std::size_t last = std::ranges::max_element(order_)->value;
  constexpr std::size_t slack = 1024;
  if (last < 8 * order_.size() + slack) {
    ranks_.assign(last + 1, nowhere);
    for (std::uint32_t rank = 0; rank < order_.size(); ++rank) ranks_[order_[rank].value] = rank;
    return;
  }
  sparse_ranks_.reserve(order_.size());
  for (std::uint32_t rank = 0; rank < order_.size(); ++rank) sparse_ranks_.emplace(order_[rank], rank);
}

void Structure::set_head(const Directory& directory, std::uint32_t rank) {
  const UserId head = directory.department(order_[rank])->head();
  const auto person = head ? directory.user(head) : std::nullopt;
  const bool listed = person && person->listed();
  heads_by_rank_[rank] = listed ? head : UserId{};
  heads_several_[rank] = listed && directory.headed_by(head).size() > 1 ? 1 : 0;
}

void Structure::list_heads() {
  boost::unordered_flat_set<UserId, std::hash<UserId>> met;
  heads_.reserve(order_.size());
  first_headed_.reserve(order_.size());
  for (std::uint32_t rank = 0; rank < order_.size(); ++rank) {
    const UserId head = heads_by_rank_[rank];
    if (!head || (heads_several_[rank] && !met.insert(head).second)) continue;
    heads_.push_back(head);
    first_headed_.push_back(rank);
  }
}

}  // namespace muster::directory
