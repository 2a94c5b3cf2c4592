#pragma once

#include <string>
#include <string_view>

namespace muster::base {

/// Replaces possible secrets in a text by "***". Use it for every piece of a request, an address or a setting that goes
/// into a log or a message. It hides:
/// - everything after `/rest/` in a path;
/// - values of `auth`, `…token`, `…secret`, `…password` and similar names in a query, a form, JSON or a header line;
/// - what follows `Bearer` or `Basic`;
/// - the user name and password before a host;
/// - anything in the form of a token issued by this server.
/// When in doubt it hides too much.
std::string masked(std::string_view text);

/// Makes a name that a client sent, such as a method name, safe for a log. It masks the name as above and also every
/// part that looks like a secret sent in place of a name. The result is cut to 64 bytes at a character boundary.
std::string masked_name(std::string_view name);

}  // namespace muster::base
