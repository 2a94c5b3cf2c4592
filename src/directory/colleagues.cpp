#include "directory/colleagues.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>

namespace muster::directory {
namespace {

using Seen = boost::unordered_flat_set<UserId, std::hash<UserId>>;

// Takes the ids after `from` that were not seen before, in place.
void keep_unseen(std::vector<UserId>& ids, std::size_t from, Seen& seen) {
  const auto gone = std::remove_if(ids.begin() + static_cast<std::ptrdiff_t>(from), ids.end(),
                                   [&](UserId id) { return !seen.insert(id).second; });
  ids.erase(gone, ids.end());
}

void add_department(const Directory& directory, DepartmentId id, std::vector<UserId>& out, Seen& seen) {
  const auto department = directory.department(id);
  if (!department) return;
  const std::size_t from = out.size();
  list_members(directory, *department, out);
  if (const UserId head = directory.listed_head(*department)) out.push_back(head);
  keep_unseen(out, from, seen);
}

std::vector<std::uint32_t> ranks_of(const Directory& directory, auto&& departments) {
  std::vector<std::uint32_t> ranks;
  for (DepartmentId id : departments) {
    const std::uint32_t rank = directory.structure().rank(id);
    if (rank != Structure::nowhere) ranks.push_back(rank);
  }
  std::ranges::sort(ranks);
  return ranks;
}

void list_subordinates(const Directory& directory, UserId person, std::vector<UserId>& out, Seen& seen) {
  const Structure& structure = directory.structure();
  std::uint32_t done = 0;  // a headed department below another headed one is covered already
  for (std::uint32_t rank : ranks_of(directory, directory.headed_by(person))) {
    for (done = std::max(done, rank); done < structure.end(rank); ++done)
      add_department(directory, structure.order()[done], out, seen);
  }
}

}  // namespace

void list_members(const Directory& directory, const DepartmentView& department, std::vector<UserId>& out) {
  const UserId head = directory.listed_head(department);
  bool head_is_member = false;
  for (const Member& member : directory.members(department.id())) {
    if (!member.listed) continue;
    if (member.id() == head)
      head_is_member = true;
    else
      out.push_back(member.id());
  }
  if (head_is_member) out.push_back(head);
}

void list_colleagues(const Directory& directory, const UserView& person, std::vector<UserId>& out) {
  out.clear();
  Seen seen;
  seen.insert(person.id());
  if (!directory.headed_by(person.id()).empty()) {
    list_subordinates(directory, person.id(), out, seen);
    const auto& heads = directory.structure().heads();
    const std::size_t from = out.size();
    out.insert(out.end(), heads.begin(), heads.end());
    keep_unseen(out, from, seen);
    return;
  }
  std::vector<DepartmentId> departments;
  for (const Membership& membership : person.memberships()) departments.push_back(membership.department);
  for (std::uint32_t rank : ranks_of(directory, departments))
    add_department(directory, directory.structure().order()[rank], out, seen);
}

}  // namespace muster::directory
