#include "access/tokens.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/protocol/request_params.hpp"

// How the dispatcher brings requests to the authorisation server.
namespace muster::rest {
namespace {

// Each field of such a form is some text that people type or a token, and it is read on an I/O thread.
constexpr std::size_t longest_form = std::size_t{64} << 10;
constexpr WireError form_too_large{413, "INVALID_REQUEST", "A form for the authorisation server has at most 64 KiB"};

}  // namespace

// The same steps as those of a call, in another order. At a portal's host, the host says which portal it is. A host of
// the authorisation server's own is no portal's: there what was sent says it, so the parameters are read before that.
Step Dispatcher::answer_oauth(RequestContext& context) {
  const Request& request = context.request;
  const Route route = context.address.route;
  if (context.writing) {
    context.hosted = resolver_.hosted(context.portal_id());
    context.see(context.writing->transaction.portal());
  }
  context.log_context().page = is_oauth(route) ? oauth_page(route) : "oauth.app.info";
  if (!is_usual(request.verb)) return errors::method_not_allowed;
  const bool by_host = oauth_host_of(request, service_).empty();
  PortalResolver::Resolution resolution;
  if (by_host && !context.writing) {
    resolution = resolver_.find(request.host, true);
    context.follow(resolution);
    if (resolution.by_old_name) return send_to_new_host(context);
  }
  // The rate is asked before a form is read, which may be a long one: forms to the authorisation server's own host
  // count for all portals together, queries for their own. What leads nowhere counts, too: it may be somebody who tries
  // what there is.
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
  // Browsers take the cookies over HTTPS alone, but for a server on the same machine.
  if (!request.secure && !is_from_this_machine(request)) return errors::sign_in_needs_https;
  return route == Route::authorize ? answer_authorize(context) : answer_session(context);
}

// At the authorisation server's own host: the portal of a token, of an application, or of who is signed in.
PortalResolver::Resolution Dispatcher::find_oauth_portal(const RequestContext& context) {
  const Route route = context.address.route;
  const std::string_view text =
      route == Route::method ? token_in(context.request, context.params) : context.text("CLIENT_ID");
  std::vector<base::PortalId> portals;
  if (const auto token = access::parse_token(text))
    portals.push_back(token->portal);
  else if (route == Route::session)
    portals = signed_in_portals(context.request);
  PortalResolver::Resolution resolution;
  for (const base::PortalId portal : portals) {
    resolution = resolver_.find(portal);
    const bool is_last = portal == portals.back();  // another session may be of a portal that is open
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
