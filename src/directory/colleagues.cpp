#include "directory/colleagues.hpp"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <ranges>

namespace muster::directory {
namespace {

using Seen = boost::unordered_flat_set<UserId, std::hash<UserId>>;
using Ranks = boost::container::small_vector<std::uint32_t, 16>;

// The members in their order and the head, who is named once, member or not. Nobody stands here twice.
void append_people(const Directory& directory, std::uint32_t rank, std::vector<UserId>& out) {
  const auto department = *directory.department(directory.structure().order()[rank]);
  const std::size_t from = out.size();
  list_members(directory, department, out);
  const UserId head = directory.listed_head(department);
  if (head && (out.size() == from || out.back() != head)) out.push_back(head);
}

Ranks ranks_of(const Directory& directory, auto&& departments) {
  Ranks ranks;
  for (const auto& department : departments) {
    const std::uint32_t rank = directory.structure().rank(department);
    if (rank != Structure::nowhere) ranks.push_back(rank);
  }
  std::ranges::sort(ranks);
  return ranks;
}

// All departments at and below those at `tops`, each once: a top below another one is covered by it.
Ranks with_all_below(const Structure& structure, const Ranks& tops) {
  Ranks ranks;
  std::uint32_t next = 0;
  for (const std::uint32_t top : tops) {
    for (next = std::max(next, top); next < structure.end(top); ++next) ranks.push_back(next);
  }
  return ranks;
}

// Everybody in these departments, each once, without the person. `seen` has them all and the person, but is left empty
// for a single department, where nobody can come twice.
void gather(const Directory& directory, UserId person, const Ranks& ranks, std::vector<UserId>& out, Seen& seen) {
  for (const std::uint32_t rank : ranks) append_people(directory, rank, out);
  if (ranks.size() <= 1) {
    std::erase(out, person);
    return;
  }
  seen.reserve(out.size() + 1);
  seen.insert(person);
  std::erase_if(out, [&](UserId id) { return !seen.insert(id).second; });
}

void cut_out(std::vector<UserId>& people, const ColleaguePage& page) {
  const std::size_t begin = std::min(page.offset, people.size());
  const std::size_t end = begin + std::min(page.limit, people.size() - begin);
  people.resize(end);
  people.erase(people.begin(), people.begin() + static_cast<std::ptrdiff_t>(begin));
}

// Turns the subordinates in `out` into one page of them and, after them, of the heads who are not among them.
std::size_t with_heads(const Directory& directory, UserId person, const ColleaguePage& page, std::vector<UserId>& out,
                       const Seen& seen) {
  const auto& heads = directory.structure().heads();
  const std::size_t subordinates = out.size();
  const auto is_head = [&](UserId id) { return !directory.headed_by(id).empty(); };
  // The person is among the heads.
  const auto heads_below = static_cast<std::size_t>(std::ranges::count_if(out, is_head));
  const std::size_t total = subordinates + heads.size() - heads_below - 1;
  cut_out(out, page);
  std::size_t skip = page.offset > subordinates ? page.offset - subordinates : 0;
  for (const UserId head : heads) {
    if (out.size() >= page.limit || page.offset >= total) break;
    if (head == person || seen.contains(head)) continue;
    if (skip > 0)
      --skip;
    else
      out.push_back(head);
  }
  return total;
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

std::size_t list_colleagues(const Directory& directory, const UserView& person, const ColleaguePage& page,
                            std::vector<UserId>& out) {
  out.clear();
  Seen seen;
  const auto headed = directory.headed_by(person.id());
  if (headed.empty()) {
    const auto own = person.memberships() | std::views::transform(&Membership::department);
    gather(directory, person.id(), ranks_of(directory, own), out, seen);
    const std::size_t total = out.size();
    cut_out(out, page);
    return total;
  }
  const Ranks below = with_all_below(directory.structure(), ranks_of(directory, headed));
  gather(directory, person.id(), below, out, seen);
  if (below.size() <= 1) seen.insert(out.begin(), out.end());
  return with_heads(directory, person.id(), page, out, seen);
}

}  // namespace muster::directory
