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

namespace muster::rest {

/// What is the same for all calls of a server.
struct Service {
  const base::Clock& clock;
  Compat compat;
  ParamLimits limits;
  base::Log log;
  /// server.public_url: the scheme and port of addresses that replies name; "" for those of the request.
  std::string public_url = {};
  /// What a call is answered instead of being made; for tests of clients. Called from any I/O thread.
  std::function<std::optional<WireError>(const MethodSpec&, const Caller&)> injected_error = {};
  bool require_https = false;  ///< plain HTTP is refused, but for clients on this machine (protocol.md 1.10)
  /// Shared by all dispatchers; nothing: no limit. Lifetime: longer than the service's.
  RateLimit* rate = nullptr;
  OperatingTimes* operating = nullptr;
  /// oauth.host: the authorisation server's host names, in lower case, the first for replies that were asked for at
  /// none of them; empty when it is each portal's own.
  std::vector<std::string> oauth_hosts = {};
  access::TokenTimes token_times = {};
  RequestBudget budget = {};
  /// Shared as those above; nothing: guesses at passwords are not slowed down.
  SignInDelays* delays = nullptr;
  TextCaches texts = {};
};

}  // namespace muster::rest
