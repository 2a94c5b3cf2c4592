#pragma once

#include <string>
#include <string_view>

namespace muster::rest {

/// What the path of a request leads to (protocol.md 1.1).
enum class Route {
  none,
  method,         ///< `/rest/{user}/{secret}/{method}` or `/rest/{method}`
  version_3,      ///< `/rest/api/{user}/{secret}/{method}` or `/rest/api/{method}`
  description,    ///< `/openapi.json`
  authorize,      ///< `/oauth/authorize/` (protocol.md 10.2)
  token,          ///< `/oauth/token/`
  session,        ///< `/oauth/session/`, which shows who is signed in; our own addition
  session_token,  ///< `/oauth/session/token`: a token for the web interface (protocol.md 10.8)
  setup,          ///< `/oauth/setup/`: the first administrator sets a password (protocol.md 10.9)
};

/// Whether the route leads to a page for people.
constexpr bool is_page(Route route) {
  return route == Route::authorize || route == Route::session || route == Route::setup;
}

/// Whether the route leads to the authorisation server.
constexpr bool is_oauth(Route route) {
  return route == Route::token || route == Route::session_token || is_page(route);
}

/// The format of a reply.
enum class Format { json, xml };

/// The parts of a request's target; those that it does not have are empty. Lifetime: views of the target.
struct Address {
  Route route = Route::none;
  Format format = Format::json;
  bool any_origin = false;  ///< pages of any origin may call it (CORS): all of `/rest/`, and the description
  bool version_3 = false;   ///< below `/rest/api/`, even if nothing is served there: errors have the form of REST 3.0
  bool by_webhook = false;
  std::string_view user;
  std::string_view secret;
  std::string_view method;
  std::string_view query;
};

/// Parses a path with an optional query. Double and trailing slashes are accepted, and `.json` or `.xml` after the
/// method.
Address parse_address(std::string_view target);

}  // namespace muster::rest
