#include "access/tokens.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "rest/oauth/browser.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/protocol/request_params.hpp"

// The dispatcher's steps for requests to the authorisation server.
namespace muster::rest {
namespace {

// The forms have only short fields: tokens, and texts that people type. They are read on an I/O thread, so they must
// not take long.
constexpr std::size_t longest_form = std::size_t{64} << 10;
constexpr WireError form_too_large{413, "INVALID_REQUEST", "A form for the authorisation server has at most 64 KiB"};

// The token of the web interface is asked for by POST alone, which other sites cannot send unnoticed.
bool may_be_asked(Route route, Verb verb) {
  return route == Route::session_token ? verb == Verb::post || verb == Verb::del : is_usual(verb);
}

}  // namespace

// The same steps as for a call, in another order. A portal's host says which portal is meant. The authorisation
// server's own hosts belong to no portal. There the parameters say which portal is meant, so they are read first
// (protocol.md 10.6).
Step Dispatcher::answer_oauth(RequestContext& context) {
  const Request& request = context.request;
  const Route route = context.address.route;
  if (context.writing) {
    context.hosted = resolver_.hosted(context.portal_id());
    context.see(context.writing->transaction.portal());
  }
  context.log_context().page = is_oauth(route) ? oauth_page(route) : "oauth.app.info";
  if (!may_be_asked(route, request.verb)) {
    if (route != Route::session_token) return errors::method_not_allowed;
    context.reply.allow = "POST, DELETE";
    return errors::token_verb;
  }
  const bool by_host = oauth_host_of(request, service_).empty();
  PortalResolver::Resolution resolution;
  if (by_host && !context.writing) {
    resolution = resolver_.find(request.host, true);
    context.follow(resolution);
    if (resolution.by_old_name) return send_to_new_host(context);
  }
  // The rate is checked before a form is read, because the form may be long. Forms to the authorisation server's own
  // hosts count for all portals together, and queries for the portal that they lead to. Requests that lead to no portal
  // count as well, because somebody may be guessing.
  const bool asks_first = by_host || request.verb == Verb::post;
  if (asks_first) {
    if (auto end = check_https_and_rate(context)) return end;
  }
  if (request.body.size() > longest_form) return form_too_large;
  context.workspace.hold_secrets();
  const auto read = read_params(request, context.address, context.params);
  if (!by_host && !context.writing) {
    resolution = find_oauth_portal(context);
    context.follow(resolution);
  }
  if (!asks_first) {
    if (auto end = check_https_and_rate(context)) return end;
  }
  if (!read) return read.error();
  if (resolution.refusal) return *resolution.refusal;
  if (!context.portal) return context.defer(Deferral::To::loader);
  if (route == Route::method) return answer_token_info(context);
  if (route == Route::token) return answer_token(context);
  if (route == Route::session_token) return answer_session_token(context);
  // Browsers accept the cookies over HTTPS only, except from a server on the same machine.
  if (!request.secure && !is_from_this_machine(request)) return errors::sign_in_needs_https;
  if (route == Route::setup) return answer_setup(context);
  return route == Route::authorize ? answer_authorize(context) : answer_session(context);
}

// The portal of a request to the authorisation server's own host: that of its token or application, or a portal where
// the browser is signed in.
PortalResolver::Resolution Dispatcher::find_oauth_portal(const RequestContext& context) {
  const Route route = context.address.route;
  const std::string_view text =
      route == Route::method ? token_in(context.request, context.params) : context.text("CLIENT_ID");
  std::vector<base::PortalId> portals;
  if (const auto token = access::parse_token(text))
    portals.push_back(token->portal);
  else if (route == Route::session || route == Route::session_token)
    portals = signed_in_portals(context.request);
  PortalResolver::Resolution resolution;
  for (const base::PortalId portal : portals) {
    resolution = resolver_.find(portal);
    const bool is_last = portal == portals.back();  // a later session may belong to a portal that is open
    if (resolution.hosted && (is_last || !resolution.refusal)) return resolution;
  }
  switch (route) {
    case Route::authorize: return {.refusal = &errors::unknown_application};
    case Route::token: return {.refusal = &errors::wrong_client};
    case Route::method: {
      const bool has_token = !text.empty() || context.params.find("AUTH");
      return {.refusal = has_token ? &errors::invalid_token : &errors::no_auth};
    }
    default: return resolver_.find(context.request.host, true);
  }
}

}  // namespace muster::rest
