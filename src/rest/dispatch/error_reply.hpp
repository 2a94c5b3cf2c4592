#pragma once

#include "rest/call/request_context.hpp"

namespace muster::rest {

inline constexpr std::string_view xml_type = "application/xml; charset=utf-8";

/// Makes the context's reply one that says what is wrong, in the form and the format that the address asks for. What is
/// in the body so far goes.
void write_failure(const WireError& error, RequestContext& context);
/// The same as JSON, whatever the address asks for.
void write_failure_as_json(const WireError& error, RequestContext& context);

}  // namespace muster::rest
