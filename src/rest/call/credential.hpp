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

/// Where a request says who makes it. Lifetime: views of the request.
struct Credential {
  enum class Source {
    address,  ///< a webhook
    token,    ///< `text`
    params,   ///< a parameter, if any: they are to be read first
  } source = Source::address;
  std::string_view text = {};
  std::string_view pair = {};  ///< the piece of the query or of the body that has it, which is no parameter then
};
Credential find_credential(const Request& request, const Address& address);

/// Finds the credential and who calls by it, and puts both into the context. The parameters are read where the
/// credential is one of them. Returns why there is no caller; nothing when there is one.
std::optional<WireError> identify(RequestContext& context);

/// Who calls by the context's credential in this state of the portal, by a webhook or by a token (protocol.md 1.4 and
/// 1.5). Whose credential it is goes into the context's log entry, and why it does not work.
WireResult<Caller> find_caller(RequestContext& context, const portal::Portal& portal);

/// Why who called may no longer go on: a command of the same batch dismissed them. Null when they may.
const WireError* loss_of(const Caller& caller, const portal::Portal& portal);

/// Who calls by this text, whatever it is. `log_context` as above.
WireResult<Caller> caller_by_token(const portal::Portal& portal, base::PortalId portal_id, std::string_view text,
                                   base::Microseconds now, LogContext& log_context);

/// The token of a request whose parameters were read: `Authorization: Bearer`, else `auth`. "" without one.
std::string_view token_in(const Request& request, const Params& params);

}  // namespace muster::rest
