#pragma once

#include <optional>
#include <string>

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

}  // namespace muster::app
