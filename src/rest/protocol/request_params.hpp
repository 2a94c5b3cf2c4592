#pragma once

#include "rest/protocol/address.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// The encoding of the parameters in a body (protocol.md 2.1).
enum class BodyForm { none, form, multipart, json };
BodyForm body_form(const Request& request);

/// Adds the parameters of a request to `params`. Those in the body replace those in the query (protocol.md 2.1). A call
/// of REST 3.0 has parameters only in a JSON body (protocol.md 1). `but` is a view of the part of the query or body
/// that is left out, as Params::add_query and Params::add_json take it. Lifetime: the request outlives the parameters.
WireResult<void> read_params(const Request& request, const Address& address, Params& params, std::string_view but = {});

}  // namespace muster::rest
