#pragma once

#include "rest/call/method.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {

/// Reads the parameters that a method declares and stores them in the call. The error is the one that the method
/// declares for the first of its parameters that is missing or malformed.
WireResult<void> read_arguments(const MethodSpec& method, const Params& params, Call& call);

}  // namespace muster::rest
