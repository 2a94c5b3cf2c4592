#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// The boundary in a `multipart/form-data` content type; nothing when there is no valid one (RFC 2046).
std::optional<std::string_view> multipart_boundary(std::string_view content_type);

/// Calls `field` with the name and text of each part, one after the other (RFC 7578). Files are ignored, because no
/// method takes one. Names and texts are passed as they are, without decoding. An error of `field` ends the reading and
/// is returned. Lifetime: views of the body, valid during the call.
WireResult<void> read_multipart(
    std::string_view body, std::string_view boundary,
    const std::function<WireResult<void>(std::string_view name, std::string_view text)>& field);

}  // namespace muster::rest
