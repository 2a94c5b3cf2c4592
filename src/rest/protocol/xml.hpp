#pragma once

#include <string>
#include <string_view>

namespace muster::rest {

/// Appends a reply, given as JSON, as XML (protocol.md 3.4). Elements of lists become `<item>` elements. So do members
/// whose names are not XML names; they have the name in the attribute `key`.
void append_xml(std::string& out, std::string_view json);

}  // namespace muster::rest
