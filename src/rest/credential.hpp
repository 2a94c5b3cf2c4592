#pragma once

#include "rest/address.hpp"
#include "rest/call.hpp"
#include "rest/request.hpp"

namespace muster::rest {

/// Who makes a request, by its webhook or its token (contract section 1). Without a webhook the parameters may hold the
/// token, so they are read into `params` then.
WireResult<Caller> find_caller(const Request& request, const Address& address, const portal::Portal& portal,
                               base::Microseconds now, Params& params);

}  // namespace muster::rest
