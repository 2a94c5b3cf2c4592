#pragma once

#include <optional>
#include <string>
#include <vector>

#include "admin/refusal.hpp"
#include "portal/portal.hpp"

// People's passwords, and sign-ins that wrong guesses have slowed down (protocol.md 10.7).
namespace muster::admin {

/// Whether a person may have a password. Refused for an unknown or dismissed user, and for a bot. `user` is the record
/// of `id`; nothing when there is no such user.
Result<void> check_may_sign_in(const std::optional<directory::UserView>& user, base::UserId id);

/// Sets a person's password and ends all their sessions. `hash` is a hash from base/password.hpp. Refused as by
/// `check_may_sign_in`.
Result<void> set_password(portal::PortalDraft& draft, base::UserId id, const std::string& hash, base::UnixSeconds now);
/// Removes a person's password, if there is one, and ends all their sessions. Refused for an unknown user only, so it
/// works for bots and dismissed people too.
Result<void> remove_password(portal::PortalDraft& draft, base::UserId id);

/// The passwords at which wrong guesses slowed down signing in within the 24 hours before `now`, ordered by the
/// person's id. Those that were unlocked or set anew since then are left out. A server records this at most once an
/// hour for each account. Lifetime: as long as the portal.
std::vector<const access::Password*> slowed_sign_ins(const portal::Portal& portal, base::UnixSeconds now);
/// Makes the wrong guesses before `now` count no longer, so that the person can sign in without a delay. Refused for an
/// unknown user, and for one without a password.
Result<void> unlock_sign_in(portal::PortalDraft& draft, base::UserId id, base::UnixSeconds now);

}  // namespace muster::admin
