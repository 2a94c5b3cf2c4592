#pragma once

#include <string>
#include <string_view>

namespace muster::base {

/// A text that may hold pieces of a request, an address or a setting, with "***" for what may be secret in it: all
/// after `/rest/` in a path; what stands after `auth`, `…token`, `…secret`, `…password` and their like in a query, a
/// form, JSON or a header line; what follows `Bearer` or `Basic`; user and password before a host. Rather too much than
/// too little. For all such text on its way into a log or a message.
std::string masked(std::string_view text);

}  // namespace muster::base
