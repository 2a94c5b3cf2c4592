#include "base/ascii.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/protocol/request_params.hpp"

// How the dispatcher leads requests to the authorisation server.
namespace muster::rest {

std::string_view oauth_page(Route route) {
  switch (route) {
    case Route::authorize: return "oauth.authorize";
    case Route::token: return "oauth.token";
    case Route::session: return "oauth.session";
    default: return {};
  }
}

bool is_token_info(const Request& request, const Address& address, const Service& service) {
  return !oauth_host_of(request, service).empty() && address.route == Route::method && !address.by_webhook &&
         base::is_in_any_case(address.method, "app.info");
}

namespace {

// Each field of such a form is some text that people type or a token, and it is read on an I/O thread.
constexpr std::size_t longest_form = std::size_t{64} << 10;
constexpr WireError form_too_large{413, "INVALID_REQUEST", "A form for the authorisation server has at most 64 KiB"};

// Wipes what a form was read into: there may be a password in it.
class Wiped {
 public:
  explicit Wiped(Workspace& workspace) : workspace_(workspace) {}
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { workspace_.wipe(); }

 private:
  Workspace& workspace_;
};

// What people call it: the department above all. Lifetime: the portal's.
std::string_view company_name(const portal::Portal& portal) {
  const auto& order = portal.directory.structure().order();
  return order.empty() ? std::string_view() : portal.directory.department(order.front())->name();
}

}  // namespace

// A host of the authorisation server is no portal's: there what was sent says which portal it is about.
WireResult<PortalResolver::Resolution> Dispatcher::resolve_portal(const Request& request, const Address& address,
                                                                  const Params& params) {
  const std::string_view text =
      address.route == Route::method ? token_in(request, params) : text_in(params, "CLIENT_ID");
  std::vector<base::PortalId> portals;
  if (const auto token = access::parse_token(text))
    portals.push_back(token->portal);
  else if (address.route == Route::session)
    portals = signed_in_portals(request);
  for (const base::PortalId portal : portals) {
    const auto found = resolver_.open(portal);
    const bool is_last = portal == portals.back();  // another session may be of a portal that is open
    if (found ? *found == PortalResolver::Resolution::found : is_last) return found;
  }
  switch (address.route) {
    case Route::authorize: return errors::unknown_application;
    case Route::token: return errors::wrong_client;
    case Route::method: return text.empty() && !params.find("AUTH") ? errors::no_auth : errors::invalid_token;
    default: return resolver_.open(request.host, true);
  }
}

WireResult<Outcome> Dispatcher::answer_oauth(const Request& request, const Address& address, Reply& reply,
                                             std::string& out) {
  const bool is_info = is_token_info(request, address, service_);
  log_context_.page = is_info ? "oauth.app.info" : oauth_page(address.route);
  if (!is_usual(request.verb)) return errors::method_not_allowed;
  // The rate is asked before a form is read, which may be a long one. At a host of the authorisation server's own what
  // was sent says which portal it is about: forms to it count for all portals together, queries for their own.
  const bool by_host = oauth_host_of(request, service_).empty();
  const bool asks_first = by_host || request.verb == Verb::post;
  WireResult<PortalResolver::Resolution> resolution = PortalResolver::Resolution::found;
  if (!writing_ && by_host) {
    resolution = resolver_.open(request.host, true);
    log_context_.portal = resolver_.name();
    if (resolution && *resolution == PortalResolver::Resolution::moved) return Outcome::moved;
  }
  // What leads none counts, too: it may be somebody who tries what there is.
  WireResult<void> admitted;
  if (asks_first) admitted = admit(request, address.route, reply.log_context.start);
  if (!admitted) return admitted.error();
  if (request.body.size() > longest_form) return form_too_large;
  const Wiped after_params(workspace_);
  Params params(service_.limits, workspace_.memory());
  const auto read = read_params(request, address, params);
  if (!writing_ && !by_host) {
    resolution = resolve_portal(request, address, params);
    log_context_.portal = resolver_.name();
  }
  if (!asks_first) admitted = admit(request, address.route, reply.log_context.start);
  if (!admitted) return admitted.error();
  if (!read) return read.error();
  if (!resolution) return resolution.error();
  if (!writing_ && !resolver_.snapshot()) return Outcome::for_writer;
  const portal::PortalEntry entry = writing_ ? resolver_.entry(portal_id()) : resolver_.hosted().entry;
  const OauthCall call{request,
                       params,
                       service_,
                       portal(),
                       entry.id,
                       company_name(portal()),
                       endpoints_of(request, entry, service_),
                       reply.log_context.start,
                       writing_ ? &writing_->transaction : nullptr,
                       writing_ ? &writing_->effects : nullptr,
                       log_context_};
  if (is_info) return answer_token_info(call, out);
  if (address.route == Route::token) return answer_token(call, out);
  // Browsers take the cookies over HTTPS alone, but for a server on the same machine.
  if (!request.secure && !is_from_this_machine(request)) return errors::sign_in_needs_https;
  return address.route == Route::authorize ? answer_authorize(call, reply, out) : answer_session(call, reply, out);
}

}  // namespace muster::rest
