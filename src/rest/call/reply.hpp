#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/password.hpp"
#include "portal/served_portal.hpp"
#include "rest/call/method.hpp"
#include "rest/limits/operating_times.hpp"

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

/// A password that is to be compared with a hash before the request is answered. That takes long.
struct PasswordCheck {
  ~PasswordCheck() { base::wipe(password); }
  std::string hash;  ///< "" when there is no such account: then one that nobody has the password of
  std::string password;
  std::string account;  ///< as SignInDelays knows it, and so the browser
  std::string browser = {};
};

/// Who makes a request that the thread which read it leaves alone.
enum class Worker {
  writer,   ///< the thread that writes
  reads,    ///< threads for reads that take long
  batches,  ///< threads for batches that write: these wait for the thread that writes
};

/// What a reply needs to be known of besides its body.
struct Reply {
  unsigned status = 200;
  std::string_view content_type = {};
  bool any_origin = false;    ///< pages from anywhere may read it (contract section 3)
  bool preflight = false;     ///< tells a browser what it may send
  std::string location = {};  ///< where it has moved to; "" when it has not
  std::string headers = {};   ///< further ones, each line with its end
  bool may_be_kept = false;   ///< by caches, which ask by its tag whether it is the same still
  /// No reply yet: the request changes something here, asks what is not loaded yet, or takes long, and WriteQueue makes
  /// it.
  std::shared_ptr<portal::ServedPortal> for_writer = nullptr;
  Worker worker = Worker::writer;  ///< with `for_writer`: where
  /// With `for_writer`: this comes first. Null as a rule.
  std::shared_ptr<PasswordCheck> password = nullptr;
  LogContext log_context = {};
};

/// What a request that writes does besides its changes. When it is made again, that of the first time is taken back.
struct Effects {
  base::PortalId portal;
  std::vector<OperatingTimes::Charge> charges = {};
  std::function<void(bool hold)> ended = nullptr;  ///< for when its changes hold, or could not be made to
};

/// What became of a request that did not fail.
enum class Outcome { answered, moved, for_writer, for_reads, for_batches };

}  // namespace muster::rest
