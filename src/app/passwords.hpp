#pragma once

#include <optional>
#include <string>
#include <vector>

#include "portal/portal.hpp"

namespace muster::app {

/// Whether a person may have a password: whoever is active and no bot. `not_found` when there is nobody of this id.
base::Result<void> check_may_sign_in(const std::optional<directory::UserView>& user, base::UserId id);

/// Gives a person, by the hash that base/password.hpp made, another password, and signs them out everywhere. Errors as
/// above.
base::Result<void> set_password(portal::PortalDraft& draft, base::UserId id, const std::string& hash,
                                base::UnixSeconds now);
/// Takes anybody's password away, if there is one, and signs them out everywhere. `not_found` as above.
base::Result<void> remove_password(portal::PortalDraft& draft, base::UserId id);

/// Whose sign-in wrong guesses slowed down within the last day, by id, unless it was unlocked or has a new password
/// since. A server notes it when it happens, at most once an hour for each.
std::vector<const access::Password*> slowed_sign_ins(const portal::Portal& portal, base::UnixSeconds now);
/// Has all wrong guesses so far count no more. `not_found` when there is nobody of this id, `invalid` when they have no
/// password.
base::Result<void> unlock_sign_in(portal::PortalDraft& draft, base::UserId id, base::UnixSeconds now);

}  // namespace muster::app
