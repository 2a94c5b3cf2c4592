#pragma once

#include "rest/protocol/address.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// How a body holds parameters (contract section 2).
enum class BodyForm { none, form, multipart, json };
BodyForm body_form(const Request& request);

/// Adds what a request brings along, in whatever form: the body wins over the query (contract section 2); REST 3.0 has
/// just a body, of JSON (section 1). `but` is a piece of the query or of the body that is left out.
WireResult<void> read_params(const Request& request, const Address& address, Params& params, std::string_view but = {});

}  // namespace muster::rest
