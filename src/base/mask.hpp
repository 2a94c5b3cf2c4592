#pragma once

#include <string>
#include <string_view>

namespace muster::base {

/// A text that may hold pieces of a request, an address or a setting, with "***" for what may be secret in it: all
/// after `/rest/` in a path; what stands after `auth`, `…token`, `…secret`, `…password` and their like in a query, a
/// form, JSON or a header line; what follows `Bearer` or `Basic`; user and password before a host; and what has the
/// form of a token that we issue, wherever it stands. Rather too much than too little. For all such text on its way
/// into a log or a message.
std::string masked(std::string_view text);

/// A name that a client sent, such as that of a method, for a log: masked as above, and each piece of it that looks
/// like a secret which was sent in its place. Of it the first 64 bytes, without half a character at the end.
std::string masked_name(std::string_view name);

}  // namespace muster::base
