#pragma once

#include <string>
#include <string_view>

namespace muster::rest {

/// Appends a reply, given as JSON, as XML (protocol.md 3.4). Elements of lists become `<item>` elements. So do members
/// whose names are not XML names; they have the name in the attribute `key`.
void append_xml(std::string& out, std::string_view json);
/// Replaces the JSON reply that begins at `from` in `out` by its XML.
void turn_into_xml(std::string& out, std::size_t from);

}  // namespace muster::rest
