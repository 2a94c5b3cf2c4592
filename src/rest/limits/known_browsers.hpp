#pragma once

#include <string>
#include <string_view>

#include "access/credentials.hpp"
#include "rest/protocol/request.hpp"

// Which browsers signed in to an account before (rest/limits/sign_in_delays.hpp): a cookie says so, authenticated with
// a key that comes from the hash of the account's password. Nothing is kept of them, and a new password ends them all.
namespace muster::rest {

/// How long a browser is known after it last signed in.
inline constexpr base::UnixSeconds known_browser_time = base::UnixSeconds{365} * 24 * 3600;

/// What tells the browser from others, by its cookie of this value; "" when it did not sign in to the account, or too
/// long ago. Lifetime: of the cookie.
std::string_view known_browser(std::string_view cookie, base::PortalId portal, const access::Password& account,
                               base::UnixSeconds now);

/// The cookie's value once the browser has signed in: the account, and of others that are in it the newest few.
std::string with_known_browser(std::string_view cookie, base::PortalId portal, const access::Password& account,
                               base::UnixSeconds now);

}  // namespace muster::rest
