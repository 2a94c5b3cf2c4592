#include "directory/place_counts.hpp"

#include <algorithm>
#include <ranges>
#include <vector>

#include "directory/directory.hpp"
#include "directory/ranks.hpp"
#include "directory/table/id_set.hpp"

namespace muster::directory {
namespace {

constexpr std::array all_kinds{EntryKind::members, EntryKind::members_and_heads, EntryKind::heads_elsewhere};

// The level of one place for who stands at the other one already.
std::uint32_t level_of(const Structure& structure, std::uint32_t one, std::uint32_t other) {
  const auto depth = structure.meeting_depth(std::min(one, other), std::max(one, other));
  return depth ? std::min(*depth + 1, CountTree::depths) : 0;
}

// Calls `visit(rank, level)` for each entry of a person.
void for_each_entry(const Directory& directory, const UserView& user, EntryKind kind, auto&& visit) {
  const Structure& structure = directory.structure();
  const bool elsewhere = kind == EntryKind::heads_elsewhere;
  std::uint32_t first_headed = Structure::nowhere;
  if (elsewhere) {
    if (directory.headed_by(user.id()).empty()) return;
    const Ranks headed = ranks_of(directory, directory.headed_by(user.id()));
    if (headed.empty()) return;
    first_headed = headed.front();
  }
  std::uint32_t before = Structure::nowhere;
  for (const std::uint32_t rank : places_of(directory, user, elsewhere ? EntryKind::members_and_heads : kind)) {
    if (rank == first_headed) continue;
    std::uint32_t level = before == Structure::nowhere ? 0 : level_of(structure, before, rank);
    if (elsewhere) level = std::max(level, level_of(structure, first_headed, rank));
    visit(rank, level);
    before = rank;
  }
}

bool has_same_places(const std::optional<UserView>& one, const std::optional<UserView>& other) {
  const bool listed = one && one->listed();
  if (listed != (other && other->listed())) return false;
  return !listed || std::ranges::equal(one->memberships(), other->memberships(), {}, &Membership::department,
                                       &Membership::department);
}

// Whether a department, and so all below it, may stand at another place.
bool has_moved(const Directory& base, const Directory& next, DepartmentId id) {
  const auto before = base.department(id);
  const auto after = next.department(id);
  if (!before || !after || before->parent() != after->parent()) return true;
  if (before->sort() == after->sort() && before->folded_name() == after->folded_name()) return false;
  return !std::ranges::equal(base.children(before->parent()), next.children(after->parent()));
}

// What differs between two directories: the rows that moved, and the people whose entries may differ.
class Difference {
 public:
  Difference(const Directory& base, const Directory& next) : base_(base), next_(next) {}

  void add(UserId user) {
    if (user && !users_.contains(user.value)) {
      users_.add(user.value);
      ++people_;
    }
  }
  void add(DepartmentId id) {
    const auto head_in = [id](const Directory& directory) {
      const auto department = directory.department(id);
      return department ? department->head() : UserId{};
    };
    if (head_in(base_) != head_in(next_)) {
      add(head_in(base_));
      add(head_in(next_));
    }
    if (!has_moved(base_, next_, id)) return;
    gone_.push_back(base_.structure().rank(id));
    come_.push_back(next_.structure().rank(id));
  }
  // Finds the rows below those that were added, and their people. Returns false when there are more than `most` people.
  bool close(std::size_t most) { return spread(base_, gone_, most) && spread(next_, come_, most); }
  const IdSet& users() const { return users_; }
  const Ranks& gone() const { return gone_; }
  const Ranks& come() const { return come_; }

 private:
  bool spread(const Directory& directory, Ranks& ranks, std::size_t most) {
    ranks.erase(std::remove(ranks.begin(), ranks.end(), Structure::nowhere), ranks.end());
    std::ranges::sort(ranks);
    ranks = with_all_below(directory.structure(), ranks);
    for (const std::uint32_t rank : ranks) {
      const DepartmentId id = directory.structure().order()[rank];
      add(directory.structure().listed_head(id));
      for (const Member& member : directory.members(id)) {
        if (member.listed) add(member.id());
      }
      if (people_ > most) return false;
    }
    return true;
  }

  const Directory& base_;
  const Directory& next_;
  IdSet users_;
  std::size_t people_ = 0;
  Ranks gone_;
  Ranks come_;
};

// Counting all again is faster when more people than this may differ.
std::size_t most_people(const Directory& directory) {
  return 64 + directory.user_count() / 32;
}

}  // namespace

Ranks places_of(const Directory& directory, const UserView& user, EntryKind kind) {
  if (!user.listed()) return {};
  Ranks ranks = ranks_of(directory, user.memberships() | std::views::transform(&Membership::department));
  if (kind != EntryKind::members) {
    const auto headed = directory.headed_by(user.id());
    if (!headed.empty()) {
      const Ranks heads = ranks_of(directory, headed);
      ranks.insert(ranks.end(), heads.begin(), heads.end());
      std::ranges::sort(ranks);
    }
  }
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  return ranks;
}

void PlaceCounts::add(const Directory& directory, UserId id) {
  const auto user = directory.user(id);
  if (!user || !user->listed()) return;
  for (const EntryKind kind : all_kinds) {
    for_each_entry(directory, *user, kind,
                   [&](std::uint32_t rank, std::uint32_t level) { tree(kind).add(rank, level); });
  }
}

void PlaceCounts::remove(const Directory& directory, UserId id) {
  const auto user = directory.user(id);
  if (!user || !user->listed()) return;
  for (const EntryKind kind : all_kinds) {
    for_each_entry(directory, *user, kind,
                   [&](std::uint32_t rank, std::uint32_t level) { tree(kind).remove(rank, level); });
  }
}

PlaceCounts PlaceCounts::after(const Directory& base, const Directory& next, std::span<const DepartmentId> departments,
                               std::span<const UserId> users) const {
  const std::size_t most = most_people(next);
  if (departments.size() + users.size() > most) return count_all(next);
  Difference difference(base, next);
  for (const UserId id : users) {
    if (!has_same_places(base.user(id), next.user(id))) difference.add(id);
  }
  for (const DepartmentId id : departments) difference.add(id);
  if (!difference.close(most)) return count_all(next);
  PlaceCounts counts = *this;
  difference.users().for_each([&](std::uint32_t id) { counts.remove(base, {id}); });
  for (CountTree& tree : counts.trees_) {
    for (const std::uint32_t rank : difference.gone() | std::views::reverse) tree.erase(rank);
    for (const std::uint32_t rank : difference.come()) tree.insert(rank);
  }
  difference.users().for_each([&](std::uint32_t id) { counts.add(next, {id}); });
  return counts;
}

// Counts the entries of the lists first, and then corrects what is said of people with several.
PlaceCounts PlaceCounts::count_all(const Directory& directory) {
  const auto& order = directory.structure().order();
  std::vector<std::uint32_t> members(order.size());
  std::vector<std::uint32_t> with_heads(order.size());
  IdSet seen;
  IdSet several;
  const auto meet = [&](UserId id) { (seen.contains(id.value) ? several : seen).add(id.value); };
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    const UserId head = directory.structure().listed_head(order[rank]);
    bool head_is_member = false;
    for (const Member& member : directory.members(order[rank])) {
      if (!member.listed) continue;
      ++members[rank];
      head_is_member = head_is_member || member.id() == head;
      meet(member.id());
    }
    with_heads[rank] = members[rank] + (head && !head_is_member ? 1 : 0);
    if (head && !head_is_member) meet(head);
  }
  PlaceCounts counts;
  counts.tree(EntryKind::members) = CountTree(members);
  counts.tree(EntryKind::members_and_heads) = CountTree(with_heads);
  counts.tree(EntryKind::heads_elsewhere) = CountTree(std::vector<std::uint32_t>(order.size()));
  several.for_each([&](std::uint32_t id) {
    const UserView user = *directory.user({id});
    for (const EntryKind kind : all_kinds) {
      for_each_entry(directory, user, kind, [&](std::uint32_t rank, std::uint32_t level) {
        if (kind == EntryKind::heads_elsewhere)
          counts.tree(kind).add(rank, level);
        else if (level > 0)
          counts.tree(kind).raise(rank, level);
      });
    }
  });
  return counts;
}

}  // namespace muster::directory
