#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "rest/call/method.hpp"

namespace muster::web {
struct Prepared;
}

namespace muster::rest {

inline constexpr std::string_view json_type = "application/json; charset=utf-8";
inline constexpr std::string_view html_type = "text/html; charset=utf-8";

/// What the log and the metrics record about a request. Nothing of it goes to the client. 0, "" and null mean unknown.
/// Lifetime: the texts are literals, except the portal's name, which is valid until the dispatcher's next request,
/// `refresh` or `release`.
struct LogContext {
  std::string_view portal = {};  ///< the portal's name
  const MethodSpec* method = nullptr;
  std::string_view page = {};  ///< what was requested instead of a method, such as "oauth.token"
  base::UserId user = {};
  base::WebhookId webhook = {};
  base::ApplicationId application = {};
  std::string_view error = {};       ///< the code of the error that the client gets
  std::string_view error_text = {};  ///< the description of that error
  /// What is wrong with the credential, such as "expired". The client is told less.
  std::string_view credential = {};
  base::Microseconds start = 0;  ///< when the request was taken up

  /// Records the error.
  void fail(const WireError& with) {
    error = with.code;
    error_text = with.description;
  }
};

/// A reply without its body: what the HTTP header needs, and what the log needs.
struct Reply {
  unsigned status = 200;
  std::string_view content_type = {};
  bool any_origin = false;    ///< whether web pages from any site may read it (protocol.md 1.8)
  bool preflight = false;     ///< whether it answers a CORS preflight
  std::string location = {};  ///< the header Location; "" for none
  std::string headers = {};   ///< further header lines, each with its CRLF
  bool may_be_kept = false;   ///< whether caches may keep it, if they ask each time whether its ETag is still current
  /// The verbs that a reply with status 405 names; "" for GET and POST. Lifetime: a literal.
  std::string_view allow = {};
  /// A reply that was made ready before, which is sent instead of all that is said here. Lifetime: the server's.
  const web::Prepared* prepared = nullptr;
  LogContext log_context = {};
};

}  // namespace muster::rest
