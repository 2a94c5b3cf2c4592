#pragma once

#include <optional>
#include <string>
#include <vector>

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// Passwords of people, and what wrong guesses at them slow down.
namespace muster::admin {

/// Whether a person may have a password: whoever is active and no bot. The id may be that of nobody.
Result<void> check_may_sign_in(const std::optional<directory::UserView>& user, base::UserId id);

/// Gives a person, by the hash that base/password.hpp made, another password, and signs them out everywhere. Refusals
/// as above.
Result<void> set_password(portal::PortalDraft& draft, base::UserId id, const std::string& hash, base::UnixSeconds now);
/// Takes anybody's password away, if there is one, and signs them out everywhere.
Result<void> remove_password(portal::PortalDraft& draft, base::UserId id);

/// Whose sign-in wrong guesses slowed down within the last day, by id, unless it was unlocked or has a new password
/// since. A server notes it when it happens, at most once an hour for each.
std::vector<const access::Password*> slowed_sign_ins(const portal::Portal& portal, base::UnixSeconds now);
/// Has all wrong guesses so far count no more. Refused for who has no password.
Result<void> unlock_sign_in(portal::PortalDraft& draft, base::UserId id, base::UnixSeconds now);

}  // namespace muster::admin
