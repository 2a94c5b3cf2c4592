#include "admin/departments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "admin/people.hpp"
#include "base/utf8.hpp"

namespace muster::admin {
namespace {

using base::DepartmentId;
using base::UserId;
using directory::Department;
using directory::Membership;
using portal::PortalDraft;

Refusal no_name() {
  return {Reason::no_name, "is empty, or spaces alone", "name"};
}

Result<void> check_head(PortalDraft& draft, UserId head) {
  if (!head || draft.directory().user(head)) return {};
  Refusal refusal = unknown_user(head);
  refusal.field = "head";
  return refusal;
}

Result<void> check_parent(PortalDraft& draft, DepartmentId parent) {
  if (draft.directory().department(parent)) return {};
  Refusal refusal = unknown_department(parent);
  refusal.field = "parent";
  return refusal;
}

Refusal second_top() {
  return {Reason::second_top, "the company has a top department already; name the one above", "parent"};
}

// Whether `id` is `above` or somewhere below it.
bool is_at_or_below(PortalDraft& draft, DepartmentId id, DepartmentId above) {
  for (auto at = draft.directory().department(id); at; at = draft.directory().department(at->parent())) {
    if (at->id() == above) return true;
  }
  return false;
}

Result<void> check_move(PortalDraft& draft, DepartmentId id, DepartmentId from, DepartmentId to) {
  if (from == to) return {};
  if (!to) return second_top();
  if (auto fine = check_parent(draft, to); !fine) return fine;
  if (!from)
    return Refusal{Reason::top_moved, fmt::format("department {} is the top of the company and stays it", id.value)};
  if (is_at_or_below(draft, to, id))
    return Refusal{Reason::below_itself, fmt::format("department {} cannot be below department {}, which is {}",
                                                     id.value, to.value, id == to ? "itself" : "below it")};
  return {};
}

// "2, 4, 7 and 12 more".
template <class Ids>
std::string some_of(const Ids& ids) {
  constexpr std::size_t most_named = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(ids.size(), most_named); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(ids[i].value);
  return ids.size() > most_named ? fmt::format("{} and {} more", text, ids.size() - most_named) : text;
}

Refusal not_empty(DepartmentId id, const std::vector<UserId>& people, const std::vector<DepartmentId>& below) {
  std::string what;
  if (!people.empty()) what = fmt::format("people in it ({})", some_of(people));
  if (!below.empty()) what += fmt::format("{}departments below it ({})", what.empty() ? "" : " and ", some_of(below));
  return {Reason::not_empty, fmt::format("department {} has {}", id.value, what)};
}

// Moves the people in member order, so that they keep this order in the new department, after its present members. A
// person who is already a member there keeps that place.
void move_people(PortalDraft& draft, const std::vector<UserId>& people, DepartmentId from, DepartmentId to,
                 base::UnixSeconds now) {
  for (const UserId id : people) {
    directory::User user = draft.directory().user(id)->unpack();
    const bool is_there = std::ranges::find(user.memberships, to, &Membership::department) != user.memberships.end();
    const auto place = std::ranges::find(user.memberships, from, &Membership::department);
    if (is_there)
      user.memberships.erase(place);
    else
      place->department = to;
    user.moments[directory::Moment::changed] = now;
    draft.directory().put_user(std::move(user));
  }
}

}  // namespace

Refusal unknown_department(DepartmentId id) {
  return {Reason::unknown_department, fmt::format("there is no department {}", id.value)};
}

bool is_department_name(std::string_view name) {
  return !base::is_blank(name);
}

Result<DepartmentId> add_department(PortalDraft& draft, Department department) {
  if (!is_department_name(department.name)) return no_name();
  if (auto fine = check_head(draft, department.head); !fine) return fine.error();
  if (!department.parent && draft.directory().has_root()) return second_top();
  if (department.parent) {
    if (auto fine = check_parent(draft, department.parent); !fine) return fine.error();
  }
  const auto id = draft.new_department_id();
  if (!id) return Refusal{Reason::no_more_ids, "there are no more ids for departments"};
  department.id = *id;
  draft.directory().put_department(department);
  return *id;
}

Result<bool> put_department(PortalDraft& draft, const Department& after) {
  const auto known = draft.directory().department(after.id);
  if (!known) return unknown_department(after.id);
  const Department before = known->unpack();
  if (after.name != before.name && !is_department_name(after.name)) return no_name();
  if (auto fine = check_head(draft, after.head); !fine) return fine.error();
  if (auto fine = check_move(draft, after.id, before.parent, after.parent); !fine) return fine.error();
  return draft.directory().put_department(after);
}

Result<void> check_shown_head(PortalDraft& draft, UserId head) {
  if (auto fine = check_head(draft, head); !fine) return fine;
  const auto user = head ? draft.directory().user(head) : std::nullopt;
  if (!user || user->listed()) return {};
  if (!user->active()) return dismissed_user(head);
  return Refusal{.message = fmt::format("user {} is no employee; only employees head departments", head.value),
                 .field = "head",
                 .user = head};
}

Result<void> delete_department(PortalDraft& draft, DepartmentId id, Contents contents, base::UnixSeconds now) {
  const auto department = draft.directory().department(id);
  if (!department) return unknown_department(id);
  const DepartmentId parent = department->parent();
  if (!parent)
    return Refusal{Reason::top_deleted,
                   fmt::format("department {} is the top of the company, which cannot be deleted", id.value)};
  const auto children = draft.directory().children(id);
  const std::vector<DepartmentId> below(children.begin(), children.end());
  std::vector<UserId> people;
  for (const directory::Member& member : draft.directory().members(id)) people.push_back(member.id());
  if (contents == Contents::refused && !(people.empty() && below.empty())) return not_empty(id, people, below);
  for (const DepartmentId one : below) {
    Department child = draft.directory().department(one)->unpack();
    child.parent = parent;
    draft.directory().put_department(child);
  }
  move_people(draft, people, id, parent, now);
  draft.directory().remove_department(id);
  return {};
}

}  // namespace muster::admin
