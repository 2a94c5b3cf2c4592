#pragma once

#include "rest/call/method.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {

/// Reads the parameters that a method declares and stores them in the call. The error is that of the first parameter
/// that is missing or malformed, as the method declares it (ParamSpec::wrong).
WireResult<void> read_arguments(const MethodSpec& method, const Params& params, Call& call);

}  // namespace muster::rest
