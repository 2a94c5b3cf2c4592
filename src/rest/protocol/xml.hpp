#pragma once

#include <string>
#include <string_view>

namespace muster::rest {

/// Appends a reply, given as JSON, as XML (protocol.md 3.4): lists become `<item>` elements, and so does a member
/// whose name is no XML name, which is then the attribute `key`.
void append_xml(std::string& out, std::string_view json);
/// Puts that in the place of the JSON which `out` has from here on.
void turn_into_xml(std::string& out, std::size_t from);

}  // namespace muster::rest
