#pragma once

#include <string>
#include <string_view>

namespace muster::rest {

/// What the path of a request leads to (protocol.md 1.1).
enum class Route {
  none,
  method,       ///< `/rest/{user}/{secret}/{method}` or `/rest/{method}`
  version_3,    ///< `/rest/api/{user}/{secret}/{method}` or `/rest/api/{method}`
  description,  ///< `/openapi.json`
  authorize,    ///< `/oauth/authorize/` (protocol.md 10.2)
  token,        ///< `/oauth/token/`
  session,      ///< `/oauth/session/`, a page of ours
};

/// Whether it is one of those that people see.
constexpr bool is_page(Route route) {
  return route == Route::authorize || route == Route::session;
}

/// Whether it is the authorisation server's.
constexpr bool is_oauth(Route route) {
  return route == Route::token || is_page(route);
}

/// What a reply is written as.
enum class Format { json, xml };

/// A request's target taken apart. Parts that the form does not have are empty. Lifetime: views of the target.
struct Address {
  Route route = Route::none;
  Format format = Format::json;
  bool any_origin = false;  ///< pages from anywhere may ask: below `/rest/`, and for the description
  bool version_3 = false;   ///< below `/rest/api/`, also where nothing is served: errors have that form
  bool by_webhook = false;
  std::string_view user;
  std::string_view secret;
  std::string_view method;
  std::string_view query;
};

/// Doubled and trailing slashes, and `.json` or `.xml` after the method, are accepted.
Address parse_address(std::string_view target);

}  // namespace muster::rest
