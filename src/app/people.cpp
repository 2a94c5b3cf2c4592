#include "app/people.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>

#include "app/console/nearest.hpp"
#include "base/utf8.hpp"
#include "directory/user_rules.hpp"
#include "record/fields.hpp"

namespace muster::app {
namespace {

using base::DepartmentId;
using base::invalid;
using base::Result;
using base::UserId;
using directory::Moment;
using directory::User;
using directory::UserRight;
using directory::UserType;

constexpr std::uint32_t largest_id = std::numeric_limits<std::int32_t>::max();

bool is_guest(const User& user) {
  return user.type == UserType::extranet || user.type == UserType::email;
}

Result<void> check_texts(const NewPerson& person) {
  const auto check = [](const char* flag, const std::string& text) -> Result<void> {
    if (!base::is_utf8(text)) return invalid(fmt::format("{}: not UTF-8", flag));
    return {};
  };
  if (auto fine = check("--email", person.email); !fine) return fine;
  if (auto fine = check("--name", person.name); !fine) return fine;
  if (auto fine = check("--last-name", person.last_name); !fine) return fine;
  return check("--position", person.position);
}

Result<void> check_email(const directory::Draft& draft, const std::string& email) {
  if (!directory::looks_like_email(email))
    return invalid(fmt::format("--email {}: not an address such as anna@acme.example", email));
  if (const auto other = draft.other_with_email(email, {}))
    return invalid(fmt::format("--email {}: user {} has this address", email, other->value));
  return {};
}

Result<void> check_departments(const directory::Draft& draft, const User& user) {
  if (const auto unknown = directory::unknown_department(draft, user)) return unknown_department(*unknown);
  if (directory::lacks_department(user))
    return invalid("--department: an employee needs one; with --extranet it is a guest, who has none");
  if (is_guest(user) && !user.memberships.empty()) return invalid("--department: a guest belongs to no department");
  return {};
}

Result<void> refuse_last(portal::PortalDraft& draft, UserId id) {
  if (!directory::is_last_administrator(draft.directory(), id)) return {};
  return invalid(
      fmt::format("user {} is the last administrator; make another one first, by `muster user admin ID`", id.value));
}

// Who may be given anything.
Result<void> refuse_unfit(const User& user) {
  if (!user.active) return dismissed_user(user.id);
  if (is_guest(user))
    return invalid(
        fmt::format("user {} is a guest; guests have no rights and cannot be administrators", user.id.value));
  return {};
}

// Changes one person, and says when, but only if anything differs: what changes nothing makes no revision.
Result<bool> change_person(portal::PortalDraft& draft, UserId id, base::UnixSeconds now,
                           const std::function<Result<void>(User&)>& change) {
  const auto known = draft.directory().user(id);
  if (!known) return unknown_user(id);
  const User before = known->unpack();
  User after = before;
  if (auto changed = change(after); !changed) return changed.error();
  if (after == before) return false;
  after.moments[Moment::changed] = now;
  draft.directory().put_user(std::move(after));
  return true;
}

std::vector<std::string> right_names() {
  std::vector<std::string> names;
  for (unsigned i = 0; i < directory::user_right_count; ++i)
    names.emplace_back(record::name_of(static_cast<UserRight>(i)));
  return names;
}

template <class Id>
Result<std::vector<Id>> parse_ids(const std::string& flag, const std::string& ids) {
  std::vector<Id> parsed;
  const char* at = ids.data();
  const char* const end = at + ids.size();
  while (at != end) {
    Id id;
    const auto [stop, error] = std::from_chars(at, end, id.value);
    const bool more = stop != end && *stop == ',' && stop + 1 != end;
    if (error != std::errc{} || !id || id.value > largest_id || (stop != end && !more))
      return invalid(fmt::format("{} {}: not ids with commas between them, such as 3,7", flag, ids));
    if (std::ranges::find(parsed, id) == parsed.end()) parsed.push_back(id);
    at = more ? stop + 1 : stop;
  }
  return parsed;
}

}  // namespace

base::Error unknown_user(UserId id) {
  return base::not_found(fmt::format("there is no user {}; `muster user list --all` shows them all", id.value));
}

base::Error unknown_department(DepartmentId id) {
  return base::not_found(
      fmt::format("--department: there is no department {}; `muster export FILE` writes a list of them", id.value));
}

base::Error dismissed_user(UserId id) {
  return invalid(fmt::format("user {0} is dismissed; `muster user reinstate {0}` takes them back", id.value));
}

Result<UserId> add_person(portal::PortalDraft& draft, const NewPerson& person, base::UnixSeconds now) {
  if (auto fine = check_texts(person); !fine) return fine.error();
  if (auto fine = check_email(draft.directory(), person.email); !fine) return fine.error();
  if (base::is_blank(person.name)) return invalid("--name: is empty, or spaces alone");
  if (person.guest && person.admin) return invalid("--admin: a guest cannot be an administrator");
  User user;
  user.type = person.guest ? UserType::extranet : UserType::employee;
  user.admin = person.admin;
  user.set(directory::Text::email, person.email);
  user.set(directory::Text::name, person.name);
  user.set(directory::Text::last_name, person.last_name);
  user.set(directory::Text::work_position, person.position);
  for (const DepartmentId id : person.departments) user.memberships.push_back({id, 0});
  if (auto fine = check_departments(draft.directory(), user); !fine) return fine.error();
  user.moments[Moment::registered] = now;
  user.moments[Moment::changed] = now;
  const auto id = draft.new_user_id();
  if (!id) return invalid("there are no more ids for users");
  user.id = *id;
  draft.directory().put_user(std::move(user));
  return *id;
}

Result<bool> set_active(portal::PortalDraft& draft, UserId id, bool active, base::UnixSeconds now) {
  return change_person(draft, id, now, [&](User& user) -> Result<void> {
    if (!active) {
      if (auto fine = refuse_last(draft, id); !fine) return fine;
    }
    user.active = active;
    return {};
  });
}

Result<bool> set_admin(portal::PortalDraft& draft, UserId id, bool admin, base::UnixSeconds now) {
  return change_person(draft, id, now, [&](User& user) -> Result<void> {
    if (auto fine = admin ? refuse_unfit(user) : refuse_last(draft, id); !fine) return fine;
    user.admin = admin;
    return {};
  });
}

Result<bool> set_right(portal::PortalDraft& draft, UserId id, UserRight right, bool given, base::UnixSeconds now) {
  return change_person(draft, id, now, [&](User& user) -> Result<void> {
    if (given) {
      if (auto fine = refuse_unfit(user); !fine) return fine;
    }
    user.rights.set(right, given);
    return {};
  });
}

Result<UserRight> parse_right(const std::string& name) {
  if (const auto right = record::right_named(name)) return *right;
  const auto names = right_names();
  const std::string near = nearest(name, names);
  const std::string hint =
      near.empty() ? fmt::format("there is {}", fmt::join(names, ", ")) : fmt::format("did you mean {}?", near);
  return invalid(fmt::format("there is no right \"{}\"; {}", name, hint));
}

Result<std::vector<DepartmentId>> parse_departments(const std::string& flag, const std::string& ids) {
  return parse_ids<DepartmentId>(flag, ids);
}

Result<std::vector<UserId>> parse_users(const std::string& flag, const std::string& ids) {
  return parse_ids<UserId>(flag, ids);
}

}  // namespace muster::app
