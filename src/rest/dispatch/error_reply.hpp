#pragma once

#include "rest/call/request_context.hpp"

namespace muster::rest {

inline constexpr std::string_view xml_type = "application/xml; charset=utf-8";

/// Makes the context's reply an error, in the form and format that the address asks for: REST or REST 3.0, JSON or XML,
/// or a page (protocol.md 3.5 and 13.2). It replaces what was written of the body, and sets the status and the error
/// for the log.
void write_failure(const WireError& error, RequestContext& context);
/// The same, always as JSON.
void write_failure_as_json(const WireError& error, RequestContext& context);

}  // namespace muster::rest
