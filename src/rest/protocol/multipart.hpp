#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// The boundary that a `multipart/form-data` content type names; nothing when it names none that may be one (RFC 2046).
std::optional<std::string_view> multipart_boundary(std::string_view content_type);

/// Calls `field` with name and text of each part in turn (RFC 7578). Files are passed over: no method takes one. Names
/// and texts are as they came, nothing in them is encoded. Lifetime: views of the body, during the call.
WireResult<void> read_multipart(
    std::string_view body, std::string_view boundary,
    const std::function<WireResult<void>(std::string_view name, std::string_view text)>& field);

}  // namespace muster::rest
