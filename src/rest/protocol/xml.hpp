#pragma once

#include <string>
#include <string_view>

namespace muster::rest {

/// Appends a reply, given as JSON, as XML (contract section 3): lists become `<item>` elements, and so does a member
/// whose name is no XML name, which is then the attribute `key`.
void append_xml(std::string& out, std::string_view json);

}  // namespace muster::rest
