#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "access/tokens.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "rest/call/call.hpp"
#include "rest/call/method.hpp"
#include "rest/limits/limits.hpp"
#include "rest/limits/operating_times.hpp"
#include "rest/limits/rate_limit.hpp"
#include "rest/limits/sign_in_delays.hpp"
#include "rest/protocol/params.hpp"

namespace muster::web {
class Site;
}

namespace muster::rest {

class SetupLink;

/// A person whom the sign-in page of `muster demo` signs in by one click.
struct DemoAccount {
  std::string title;  ///< who it is, such as "an administrator"
  std::string email;
  std::string password;
};

/// What is the same for all requests of a server: its clock, its log, its configuration, and the counters that all
/// dispatchers share. Lifetime: what its pointers and references refer to outlives it.
struct Service {
  const base::Clock& clock;
  Compat compat;
  ParamLimits limits;
  base::Log log;
  /// server.public_url: the URL whose scheme and port the addresses in replies have; "" for those of the request.
  std::string public_url = {};
  /// For tests of clients: returns an error with which to answer instead of running the method. Called from any thread
  /// that runs methods.
  std::function<std::optional<WireError>(const MethodSpec&, const Caller&)> injected_error = {};
  bool require_https = false;           ///< plain HTTP is refused, except from this machine (protocol.md 1.10)
  RateLimit* rate = nullptr;            ///< null: no limit of requests per second
  OperatingTimes* operating = nullptr;  ///< null: no limit of operating time
  /// oauth.host: the authorisation server's host names, in lower case. A reply to a request for another host names the
  /// first one. Empty: each portal's host is its authorisation server (protocol.md 10.6).
  std::vector<std::string> oauth_hosts = {};
  access::TokenTimes token_times = {};
  RequestBudget budget = {};
  SignInDelays* delays = nullptr;  ///< null: guesses at passwords are not slowed down
  TextCaches texts = {};
  /// The key of the tokens of the web interface. They end with the process, and pages then ask for new ones.
  base::SecretHash session_key = base::new_mac_key();
  const web::Site* site = nullptr;              ///< the files of the web interface; null: it is turned off
  std::vector<std::string> image_hosts = {};    ///< web.image_hosts: origins whose pictures the web interface shows
  std::vector<DemoAccount> demo_accounts = {};  ///< empty but for `muster demo`
  SetupLink* setup = nullptr;                   ///< the link for the first administrator; null: there is none
};

}  // namespace muster::rest
