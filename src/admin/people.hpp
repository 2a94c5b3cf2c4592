#pragma once

#include <functional>

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Changes of people. `muster user` and the methods `user.add` and `user.update` call these functions (protocol.md 8.7
// and 18). `now` becomes the person's time of change.
namespace muster::admin {

/// The refusal "there is no user 7".
Refusal unknown_user(base::UserId id);
/// The refusal "user 7 is dismissed".
Refusal dismissed_user(base::UserId id);

/// Whether the person's e-mail address looks like one and belongs to nobody else. Refused with `wrong_email` or
/// `email_taken`. A person without an address is refused too.
Result<void> check_email(portal::PortalDraft& draft, const directory::User& user);

/// Adds a person and returns the id, which nobody had before. The id in `user` is ignored, and `now` becomes the time
/// of registration. Refused for a wrong or taken e-mail address, an unknown department, an employee without a
/// department, a guest with one, and a guest as administrator.
Result<base::UserId> add_person(portal::PortalDraft& draft, directory::User user, base::UnixSeconds now);

/// Replaces the record of the person `after.id`. Only an address or departments that differ are checked, because an
/// import may have left an address that two people have, or an employee without a department. Refused for an unknown
/// user, as by `add_person` for what differs, and when no administrator would be left.
Result<void> put_person(portal::PortalDraft& draft, directory::User after, base::UnixSeconds now);

// These change nothing and return false when nothing would differ. They refuse an unknown user, and a change after
// which no administrator would be left.

/// Calls `change` with the person's record and stores the result. Refused as by `put_person`.
Result<bool> change_person(portal::PortalDraft& draft, base::UserId id, base::UnixSeconds now,
                           const std::function<void(directory::User&)>& change);
/// Reinstates a person, or dismisses them when `active` is false.
Result<bool> set_active(portal::PortalDraft& draft, base::UserId id, bool active, base::UnixSeconds now);
/// Makes a person an administrator, or an ordinary user when `admin` is false. Guests and dismissed people cannot be
/// made administrators.
Result<bool> set_admin(portal::PortalDraft& draft, base::UserId id, bool admin, base::UnixSeconds now);
/// Gives a person a right, or takes it away when `given` is false. Guests and dismissed people cannot be given rights.
Result<bool> set_right(portal::PortalDraft& draft, base::UserId id, directory::UserRight right, bool given,
                       base::UnixSeconds now);

}  // namespace muster::admin
