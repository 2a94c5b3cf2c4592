#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "portal/transaction.hpp"
#include "rest/call/reply.hpp"
#include "rest/call/service.hpp"
#include "rest/call/endpoints.hpp"
#include "rest/protocol/address.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/request.hpp"

// The authorisation server (protocol.md 10), on an I/O thread as long as nothing changes, else on the writer's.
namespace muster::rest {

/// One request to it. Lifetime: the call. Thread: one.
struct OauthCall {
  const Request& request;
  const Params& params;
  const Service& service;
  const portal::Portal& portal;
  base::PortalId portal_id;
  std::string_view portal_name;  ///< for people
  Endpoints endpoints;
  base::Microseconds now;
  portal::Transaction* writing;  ///< null on an I/O thread
  Effects* effects;              ///< as above
  LogContext& log_context;

  base::UnixSeconds seconds() const { return now / 1'000'000; }
  /// A parameter that is a text, or "". `name` in upper case.
  std::string_view text(std::string_view name) const { return text_in(params, name); }
  /// The application that `client_id` names, or null.
  const access::Application* application() const;
  /// Makes a change that breaks no rule, for the audit log on behalf of `user`. On the writer's thread.
  void write(std::string_view action, base::UserId user, base::ApplicationId application,
             const std::function<void(portal::PortalDraft&)>& change) const;
};

/// `/oauth/token/`: codes and refresh tokens for tokens. The checks come in the order of protocol.md 10.3.
WireResult<Outcome> answer_token(const OauthCall& call, std::string& out);

/// `/oauth/authorize/`: has a person sign in, and sends them back to the application with a code.
WireResult<Outcome> answer_authorize(const OauthCall& call, Reply& reply, std::string& out);

/// `/oauth/session/`: who is signed in, and a way out.
WireResult<Outcome> answer_session(const OauthCall& call, Reply& reply, std::string& out);

/// `/rest/app.info` on the authorisation server's own host: what a token is for.
WireResult<Outcome> answer_token_info(const OauthCall& call, std::string& out);

/// Of a place that is the authorisation server's its name for the log; "" of others.
std::string_view oauth_page(Route route);
/// Whether it is `/rest/app.info` on the authorisation server's own host, which is no method of a portal.
bool is_token_info(const Request& request, const Address& address, const Service& service);

/// The portals that a browser has sessions of, by the names of its cookies.
std::vector<base::PortalId> signed_in_portals(const Request& request);

/// A page that says why a request to one of the two pages failed.
void write_failed_page(const WireError& error, Reply& reply, std::string& out);

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
inline constexpr WireError sign_in_needs_https{
    400, "INVALID_REQUEST", "Signing in needs HTTPS: the address of this page has to begin with https://"};
inline constexpr WireError busy_with_passwords{503, "OVERLOAD_LIMIT",
                                               "Too many people sign in at this moment. Please try again in a minute"};
}  // namespace errors

}  // namespace muster::rest
