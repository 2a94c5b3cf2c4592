#pragma once

#include <optional>
#include <string_view>

#include "directory/draft.hpp"

namespace muster::directory {

/// Rules for changing single people by a command or by REST. An import has its own rules (sync/reconcile), because it
/// keeps what a dump of a live portal contains.

/// Whether a text looks like an e-mail address: one @, and after it at least two names separated by dots. It does not
/// tell whether mail arrives there.
bool looks_like_email(std::string_view text);

/// The first department in the person's record that does not exist.
std::optional<DepartmentId> unknown_department(const Draft& draft, const User& user);

/// Whether the person is an employee without a department.
inline bool lacks_department(const User& user) {
  return user.type == UserType::employee && user.memberships.empty();
}

/// Whether this person is the only one who runs the company (UserView::runs_company). Without them nobody could change
/// people by REST. Ask this before taking away the last administrator, to give a better error. The draft's rules
/// prevent it in any case.
bool is_last_administrator(const Draft& draft, UserId id);

}  // namespace muster::directory
