#include "admin/people.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "admin/departments.hpp"
#include "directory/user_rules.hpp"
#include "directory/words/fold.hpp"

namespace muster::admin {
namespace {

using base::UserId;
using directory::Membership;
using directory::Moment;
using directory::User;
using directory::UserType;
using portal::PortalDraft;

bool is_guest(const User& user) {
  return user.type == UserType::extranet || user.type == UserType::email;
}

std::string_view email_of(const User& user) {
  const auto email = user.texts.find(directory::Text::email);
  return email == user.texts.end() ? std::string_view() : std::string_view(email->second);
}

Result<void> check_departments(const directory::Draft& draft, const User& user) {
  if (const auto unknown = directory::unknown_department(draft, user)) {
    Refusal refusal = unknown_department(*unknown);
    refusal.field = "department";
    return refusal;
  }
  if (directory::lacks_department(user)) return Refusal{Reason::no_department, "an employee needs one", "department"};
  if (is_guest(user) && !user.memberships.empty())
    return Refusal{Reason::guest_department, "a guest belongs to no department", "department"};
  return {};
}

Result<void> check_fit_for_rights(const User& user) {
  if (!user.active) return dismissed_user(user.id);
  if (!is_guest(user)) return {};
  return Refusal{
      .reason = Reason::guest,
      .message = fmt::format("user {} is a guest; guests have no rights and cannot be administrators", user.id.value),
      .user = user.id};
}

bool runs_company(const User& user) {
  return user.admin && user.active && user.type == UserType::employee;
}

// Whether the record of an existing person may change from `before` to `after`.
Result<void> check_change(PortalDraft& draft, const User& before, const User& after) {
  if (directory::fold_case(email_of(before)) != directory::fold_case(email_of(after))) {
    if (auto fine = check_email(draft, after); !fine) return fine;
  }
  if (!std::ranges::equal(before.memberships, after.memberships, {}, &Membership::department,
                          &Membership::department)) {
    if (auto fine = check_departments(draft.directory(), after); !fine) return fine;
  }
  if (runs_company(after) || !directory::is_last_administrator(draft.directory(), after.id)) return {};
  return Refusal{.reason = Reason::last_administrator,
                 .message = fmt::format("user {} is the last administrator; make another one first", after.id.value),
                 .user = after.id};
}

}  // namespace

Refusal unknown_user(UserId id) {
  return {.reason = Reason::unknown_user, .message = fmt::format("there is no user {}", id.value), .user = id};
}

Refusal dismissed_user(UserId id) {
  return {.reason = Reason::dismissed_user, .message = fmt::format("user {} is dismissed", id.value), .user = id};
}

Result<void> check_email(PortalDraft& draft, const User& user) {
  const std::string email(email_of(user));
  if (!directory::looks_like_email(email))
    return Refusal{Reason::wrong_email, "not an address such as anna@acme.example", "email", email};
  if (const auto other = draft.directory().other_with_email(email, user.id))
    return Refusal{Reason::email_taken, fmt::format("user {} has this address", other->value), "email", email};
  return {};
}

Result<UserId> add_person(PortalDraft& draft, User user, base::UnixSeconds now) {
  if (auto fine = check_email(draft, user); !fine) return fine.error();
  if (is_guest(user) && user.admin) return Refusal{Reason::guest, "a guest cannot be an administrator", "admin"};
  if (auto fine = check_departments(draft.directory(), user); !fine) return fine.error();
  const auto id = draft.new_user_id();
  if (!id) return Refusal{Reason::no_more_ids, "there are no more ids for users"};
  user.id = *id;
  user.moments[Moment::registered] = user.moments[Moment::changed] = now;
  draft.directory().put_user(std::move(user));
  return *id;
}

Result<void> put_person(PortalDraft& draft, User after, base::UnixSeconds now) {
  const auto known = draft.directory().user(after.id);
  if (!known) return unknown_user(after.id);
  if (auto fine = check_change(draft, known->unpack(), after); !fine) return fine;
  after.moments[Moment::changed] = now;
  draft.directory().put_user(std::move(after));
  return {};
}

Result<bool> change_person(PortalDraft& draft, UserId id, base::UnixSeconds now,
                           const std::function<void(User&)>& change) {
  const auto known = draft.directory().user(id);
  if (!known) return unknown_user(id);
  const User before = known->unpack();
  User after = before;
  change(after);
  if (after == before) return false;
  if (auto put = put_person(draft, std::move(after), now); !put) return put.error();
  return true;
}

Result<bool> set_active(PortalDraft& draft, UserId id, bool active, base::UnixSeconds now) {
  return change_person(draft, id, now, [active](User& user) { user.active = active; });
}

Result<bool> set_admin(PortalDraft& draft, UserId id, bool admin, base::UnixSeconds now) {
  const auto known = draft.directory().user(id);
  if (known && admin) {
    if (auto fine = check_fit_for_rights(known->unpack()); !fine) return fine.error();
  }
  return change_person(draft, id, now, [admin](User& user) { user.admin = admin; });
}

Result<bool> set_right(PortalDraft& draft, UserId id, directory::UserRight right, bool given, base::UnixSeconds now) {
  const auto known = draft.directory().user(id);
  if (known && given) {
    if (auto fine = check_fit_for_rights(known->unpack()); !fine) return fine.error();
  }
  return change_person(draft, id, now, [=](User& user) { user.rights.set(right, given); });
}

}  // namespace muster::admin
