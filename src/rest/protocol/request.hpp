#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::rest {

enum class Verb { get, head, post, del, options, other };
/// Whether methods are called by this verb.
constexpr bool is_usual(Verb verb) {
  return verb == Verb::get || verb == Verb::post;
}

/// The parts of an HTTP request that the REST API needs. Lifetime: views of the connection's buffer, valid for one
/// call.
struct Request {
  Verb verb = Verb::get;
  std::string_view target = {};         ///< path and query, not decoded
  std::string_view host = {};           ///< the host name with its port, "" when there is none
  std::string_view content_type = {};   ///< "" when there is none
  std::string_view authorization = {};  ///< the header of this name, "" when there is none
  std::string_view cookie = {};         ///< the header of this name, "" when there is none
  std::string_view body = {};
  std::string_view id = {};      ///< the X-Request-ID of the reply, which the log has as well
  std::string_view client = {};  ///< the client's IP address
  std::string_view local = {};   ///< the server's IP address that it came to, "" when unknown
  std::uint16_t local_port = 0;  ///< the port that it came to
  bool secure = false;           ///< whether it came over HTTPS
  /// The password hash that the password in the request fits, "" when it is wrong; nothing before it was checked.
  std::optional<std::string_view> verified_hash = {};
  std::string_view accept_encoding = {};  ///< the header of this name; "" when there is none, and below `/rest/`
  std::string_view if_none_match = {};    ///< the header of this name; "" when there is none, and below `/rest/`
  std::string_view origin = {};           ///< the header of this name; "" when there is none, and outside `/oauth/`
  std::string_view fetch_site = {};       ///< Sec-Fetch-Site; "" when there is none, and outside `/oauth/`
};

}  // namespace muster::rest
