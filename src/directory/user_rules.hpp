#pragma once

#include <optional>
#include <string_view>

#include "directory/draft.hpp"

namespace muster::directory {

/// What must hold when people are changed one by one, by a command or by REST. An import has rules of its own
/// (sync/reconcile): it keeps what a dump of a live portal holds.

/// Whether a text looks like an e-mail address: one @, and after it at least two names with dots between them. Whether
/// mail arrives there nobody knows.
bool looks_like_email(std::string_view text);

/// The first department of the person's record that there is not.
std::optional<DepartmentId> unknown_department(const Draft& draft, const User& user);

/// Whether this is an employee who is in no department.
inline bool lacks_department(const User& user) {
  return user.type == UserType::employee && user.memberships.empty();
}

/// Whether nobody but this person runs the company (UserView::runs_company): without them nobody could change people by
/// REST. Whoever would take the last one away asks this first, to say it well; the draft's rules hold it in any case.
bool is_last_administrator(const Draft& draft, UserId id);

}  // namespace muster::directory
