#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "rest/call/method.hpp"

namespace muster::rest {

inline constexpr std::string_view json_type = "application/json; charset=utf-8";
inline constexpr std::string_view html_type = "text/html; charset=utf-8";

/// What the log and the metrics say of a call; nothing of it is on the wire. What is 0, "" or null is unknown.
struct LogContext {
  std::string_view portal = {};  ///< its name
  const MethodSpec* method = nullptr;
  std::string_view page = {};  ///< what was asked that is no method, such as "oauth.token"
  base::UserId user = {};
  base::WebhookId webhook = {};
  base::ApplicationId application = {};
  std::string_view error = {};       ///< its code
  std::string_view error_text = {};  ///< its description
  /// What is wrong with the credential, such as "expired": more than the client is told.
  std::string_view credential = {};
  base::Microseconds start = 0;

  void fail(const WireError& with) {
    error = with.code;
    error_text = with.description;
  }
};

/// What a reply needs to be known of besides its body.
struct Reply {
  unsigned status = 200;
  std::string_view content_type = {};
  bool any_origin = false;    ///< pages from anywhere may read it (protocol.md 1.8)
  bool preflight = false;     ///< tells a browser what it may send
  std::string location = {};  ///< where it has moved to; "" when it has not
  std::string headers = {};   ///< further ones, each line with its end
  bool may_be_kept = false;   ///< by caches, which ask by its tag whether it is the same still
  LogContext log_context = {};
};

}  // namespace muster::rest
