#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::rest {

enum class Verb { get, head, post, options, other };
/// Those that everything is asked by.
constexpr bool is_usual(Verb verb) {
  return verb == Verb::get || verb == Verb::post;
}

/// An HTTP request as far as it matters here. Lifetime: views of the session's buffer, one call.
struct Request {
  Verb verb = Verb::get;
  std::string_view target = {};         ///< path and query as they came
  std::string_view host = {};           ///< with its port, "" when there is none
  std::string_view content_type = {};   ///< "" when there is none
  std::string_view authorization = {};  ///< the header of this name, "" when there is none
  std::string_view cookie = {};         ///< the header of this name, "" when there is none
  std::string_view body = {};
  std::string_view id = {};      ///< what the reply's X-Request-ID says and the log names
  std::string_view client = {};  ///< whose address it came from, in its usual form
  std::string_view local = {};   ///< which of our addresses it came to, "" when that is not known
  std::uint16_t local_port = 0;  ///< and to which port
  bool secure = false;           ///< came over HTTPS
  /// The hash that the password in it was found to fit, "" for another one; nothing until it was looked at.
  std::optional<std::string_view> verified_hash = {};
  std::string_view accept_encoding = {};  ///< the headers of these names; "" when there is none, and below `/rest/`
  std::string_view if_none_match = {};
};

}  // namespace muster::rest
