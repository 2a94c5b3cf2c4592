#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rest/call/endpoints.hpp"
#include "rest/call/request_context.hpp"

// The authorisation server (protocol.md 10), on an I/O thread as long as nothing changes, else on the writer's.
namespace muster::rest {

/// What the log calls a request to one of its addresses; "" for other places.
std::string_view oauth_page(Route route);

// What follows answers requests whose portal was found and whose parameters were read.

/// `/oauth/token/`: codes and refresh tokens for tokens. The checks come in the order of protocol.md 10.3.
End answer_token(RequestContext& context);
/// `/oauth/authorize/`: has a person sign in, and sends them back to the application with a code.
End answer_authorize(RequestContext& context);
/// `/oauth/session/`: who is signed in, and a way out.
End answer_session(RequestContext& context);
/// `/oauth/session/token`: a token for the web interface, which shows itself by the session's cookie; and signing out.
End answer_session_token(RequestContext& context);
/// `/oauth/setup/`: the first administrator sets a password, by the link that the server has printed.
End answer_setup(RequestContext& context);
/// `/rest/app.info` on the authorisation server's own host: what a token is for.
End answer_token_info(RequestContext& context);

/// The application that `client_id` names, or null.
const access::Application* application_of(const RequestContext& context);
/// Where clients reach the context's portal and the authorisation server.
Endpoints endpoints_of(const RequestContext& context);
/// Makes a change that breaks no rule, for the audit log on behalf of `user`. On the writer's thread.
void write_change(const RequestContext& context, std::string_view action, base::UserId user,
                  base::ApplicationId application, const std::function<void(portal::PortalDraft&)>& change);

/// A page that says why a request to one of the two pages failed.
void write_failed_page(const WireError& error, RequestContext& context);

namespace errors {
inline constexpr WireError unknown_application{400, "wrong_client",
                                               "There is no application with this client_id in this portal."};
inline constexpr WireError wrong_client{200, "wrong_client", "There is no application with this client_id"};
inline constexpr WireError invalid_client{400, "invalid_client", "The client_secret is not the application's"};
inline constexpr WireError app_not_installed{401, "NOT_INSTALLED", "The application is not installed"};
inline constexpr WireError unknown_grant_type{400, "invalid_request",
                                              "grant_type is neither authorization_code nor refresh_token"};
inline constexpr WireError code_missing{400, "invalid_request", "The parameter code is missing"};
inline constexpr WireError refresh_token_missing{400, "invalid_request", "The parameter refresh_token is missing"};
inline constexpr WireError invalid_scope{403, "INVALID_SCOPE", "The application has not all of these scopes"};
inline constexpr WireError invalid_code{400, "invalid_grant", "The code is unknown, was used, or is too old"};
inline constexpr WireError invalid_refresh{400, "invalid_grant",
                                           "The refresh token is unknown, was used, or is too old"};
inline constexpr WireError invalid_verifier{400, "invalid_grant", "The code_verifier does not fit the code_challenge"};
inline constexpr WireError other_redirect{400, "invalid_grant", "The redirect_uri is not the application's"};
/// Not 401: browsers report that as an error of the page, which only wants to know whether somebody is signed in.
inline constexpr WireError no_session{200, "no_session", "Nobody is signed in in this browser"};
inline constexpr WireError token_verb{405, "METHOD_NOT_ALLOWED", "Here POST asks for a token, and DELETE signs out"};
inline constexpr WireError not_own_page{
    403, "access_denied",
    "Only pages of this server may do this: the headers Origin and Sec-Fetch-Site have to say so. Behind a proxy, set "
    "server.public_url"};
inline constexpr WireError not_json{403, "access_denied", "The Content-Type has to be application/json"};
inline constexpr WireError sign_in_needs_https{
    400, "INVALID_REQUEST", "Signing in needs HTTPS: the address of this page has to begin with https://"};
inline constexpr WireError busy_with_passwords{503, "OVERLOAD_LIMIT",
                                               "Too many people sign in at this moment. Please try again in a minute"};
}  // namespace errors

}  // namespace muster::rest
