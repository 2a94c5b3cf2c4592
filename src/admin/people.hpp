#pragma once

#include <functional>

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Changes of people: what `muster user` and the methods user.add and user.update do to a draft.
namespace muster::admin {

Refusal unknown_user(base::UserId id);
Refusal dismissed_user(base::UserId id);

/// Whether the person's address looks like one and is nobody else's.
Result<void> check_email(portal::PortalDraft& draft, const directory::User& user);

/// Adds a person under an id that nobody ever had, registered now. An employee needs a department, a guest has none.
Result<base::UserId> add_person(portal::PortalDraft& draft, directory::User user, base::UnixSeconds now);

/// Makes the person's record this one, changed now. Looks only at what differs: an import may have left an address that
/// two people have, or an employee without a department.
Result<void> put_person(portal::PortalDraft& draft, directory::User after, base::UnixSeconds now);

// These leave the record alone when nothing differs, and return false.

/// Has `change` change the person's record, by the rules of put_person.
Result<bool> change_person(portal::PortalDraft& draft, base::UserId id, base::UnixSeconds now,
                           const std::function<void(directory::User&)>& change);
/// Dismisses a person, or reinstates them; the last administrator stays.
Result<bool> set_active(portal::PortalDraft& draft, base::UserId id, bool active, base::UnixSeconds now);
/// Makes an administrator, of anybody but guests and those who are dismissed, or takes it back; the last one stays.
Result<bool> set_admin(portal::PortalDraft& draft, base::UserId id, bool admin, base::UnixSeconds now);
/// Gives a right, to the same people, or takes it back.
Result<bool> set_right(portal::PortalDraft& draft, base::UserId id, directory::UserRight right, bool given,
                       base::UnixSeconds now);

}  // namespace muster::admin
