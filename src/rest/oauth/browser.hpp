#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rest/call/request_context.hpp"

// What a browser says of itself: its cookies, who is signed in, and where its page comes from (protocol.md 10.7).
namespace muster::rest {

/// How long somebody stays signed in.
inline constexpr base::UnixSeconds session_time = base::UnixSeconds{14} * 24 * 3600;

/// The value of the cookie of this name, or "". Lifetime: the request's.
std::string_view cookie(const Request& request, std::string_view name);
/// The names of the cookies: of a session, of a browser that is known, and of a form. They begin with `__Host-` when
/// the request came over HTTPS.
std::string session_cookie(const Request& request, base::PortalId portal);
std::string browser_cookie(const Request& request, base::PortalId portal);
std::string form_cookie(const Request& request);
/// A header line that sets a cookie for `time` seconds; 0 removes it.
std::string set_cookie(std::string_view name, std::string_view value, base::UnixSeconds time);

/// Whether the person may be signed in at all.
bool may_sign_in(const directory::UserView& user);
/// The session of who is signed in in this browser, or null. Lifetime: the portal's.
const access::Session* find_session(const RequestContext& context);
/// The portals that a browser has sessions of, by the names of its cookies.
std::vector<base::PortalId> signed_in_portals(const Request& request);

/// Whether a page of the portal's own origin sent the request, as browsers say in `Origin` and `Sec-Fetch-Site`. No
/// other site can make a browser say so.
bool is_of_own_page(const RequestContext& context);

/// The path of this server to which the parameter `back` leads, ready for the header Location. "" when there is none,
/// and when it might lead to another server.
std::string way_back(std::string_view back);

}  // namespace muster::rest
