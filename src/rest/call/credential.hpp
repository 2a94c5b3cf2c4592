#pragma once

#include "rest/call/call.hpp"
#include "rest/call/reply.hpp"
#include "rest/protocol/address.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// Where a request says who makes it. Lifetime: views of the request.
struct Credential {
  enum class Source {
    address,  ///< a webhook
    token,    ///< `text`
    params,   ///< a parameter, if any: they are to be read first
  } source;
  std::string_view text = {};
  std::string_view pair = {};  ///< the piece of the query or of the body that has it, which is no parameter then
};
Credential find_credential(const Request& request, const Address& address);

/// Who makes a request, by its webhook or its token (contract section 1). Into `log_context` goes whose credential it
/// is, and of one that does not work why.
WireResult<Caller> find_caller(const Credential& credential, const Address& address, const portal::Portal& portal,
                               base::PortalId portal_id, base::Microseconds now, const Params& params,
                               LogContext& log_context);

/// Why who called may no longer go on: a command of the same batch dismissed them. Null when they may.
const WireError* loss_of(const Caller& caller, const portal::Portal& portal);

/// Who calls by this text, whatever it is. `log_context` as above.
WireResult<Caller> caller_by_token(const portal::Portal& portal, base::PortalId portal_id, std::string_view text,
                                   base::Microseconds now, LogContext& log_context);

/// The token of a request whose parameters were read: `Authorization: Bearer`, else `auth`. "" without one.
std::string_view token_in(const Request& request, const Params& params);

}  // namespace muster::rest
