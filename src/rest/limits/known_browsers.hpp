#pragma once

#include <string>
#include <string_view>

#include "access/credentials.hpp"
#include "rest/protocol/request.hpp"

// Recognises browsers that have signed in to an account before (rest/limits/sign_in_delays.hpp). A cookie in the
// browser says so. It has a MAC whose key is made from the account's password hash. So the server stores nothing, and a
// new password makes the server forget all browsers.
namespace muster::rest {

/// How long a browser is known after it last signed in, in seconds.
inline constexpr base::UnixSeconds known_browser_time = base::UnixSeconds{365} * 24 * 3600;

/// The random name that the cookie gives the browser for this account. "" when the browser has not signed in to the
/// account, or too long ago. Lifetime: a view of the cookie.
std::string_view known_browser(std::string_view cookie, base::PortalId portal, const access::Password& account,
                               base::UnixSeconds now);

/// The new value of the cookie after the browser has signed in. It has this account first, and keeps up to seven
/// others.
std::string with_known_browser(std::string_view cookie, base::PortalId portal, const access::Password& account,
                               base::UnixSeconds now);

}  // namespace muster::rest
