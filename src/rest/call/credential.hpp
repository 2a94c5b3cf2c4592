#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "portal/portal.hpp"
#include "rest/call/call.hpp"
#include "rest/call/reply.hpp"
#include "rest/protocol/address.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

struct RequestContext;

/// What a token of the web interface may be used for.
inline constexpr access::Scopes web_scopes{access::Scope::im, access::Scope::department, access::Scope::user,
                                           access::Scope::user_userfield};

/// Where in a request its credential is (protocol.md 1.4 and 1.5). Lifetime: views of the request.
struct Credential {
  enum class Source {
    address,  ///< a webhook in the path
    token,    ///< a token, which is in `text`
    params,   ///< the parameter `auth`, or none at all; the parameters must be read to know
  } source = Source::address;
  std::string_view text = {};
  /// The part of the query or body that holds the token, so that it need not be read as a parameter; "" for a token in
  /// a header.
  std::string_view pair = {};
};
/// Finds where the credential is, without reading the parameters.
Credential find_credential(const Request& request, const Address& address);

/// The step *credential*: finds the credential and its caller, and puts both into the context. Reads the parameters
/// when the credential may be one of them. Returns the error when there is no caller, nothing otherwise.
std::optional<WireError> identify(RequestContext& context);

/// The caller by the context's credential, in this state of the portal. Writes into the log context whose credential it
/// is and, when it does not work, why.
WireResult<Caller> find_caller(RequestContext& context, const portal::Portal& portal);

/// The error when the caller is no longer an active user, because an earlier command of the same batch dismissed them.
/// Null when the caller may go on.
const WireError* loss_of(const Caller& caller, const portal::Portal& portal);

/// The caller by this access token of this portal at the time `now`. `text` may be anything that a client sent. Writes
/// into the log context as `find_caller` does.
WireResult<Caller> caller_by_token(const portal::Portal& portal, base::PortalId portal_id, std::string_view text,
                                   base::Microseconds now, LogContext& log_context);

/// The token of a request whose parameters were read: that of `Authorization: Bearer`, else the parameter `auth`. ""
/// when there is neither.
std::string_view token_in(const Request& request, const Params& params);

}  // namespace muster::rest
