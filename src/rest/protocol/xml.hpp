#pragma once

#include <string>
#include <string_view>

namespace muster::rest {

/// Appends a reply, given as JSON, as XML (protocol.md 3.4). Elements of lists become `<item>` elements. So do members
/// whose names are not XML names; they have the name in the attribute `key`.
void append_xml(std::string& out, std::string_view json);
/// Puts that in the place of the JSON which `out` has from here on.
void turn_into_xml(std::string& out, std::size_t from);

}  // namespace muster::rest
