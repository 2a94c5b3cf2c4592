#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/snapshot_cell.hpp"
#include "rest/method.hpp"
#include "rest/params.hpp"

namespace muster::rest {

enum class Verb { get, post, other };

/// An HTTP request as far as it matters here. Lifetime: views of the session's buffer, one call.
struct Request {
  Verb verb = Verb::get;
  std::string_view target;        ///< path and query as they came
  std::string_view content_type;  ///< "" when there is none
  std::string_view body;
};

/// What a reply needs to be known of besides its body.
struct Reply {
  unsigned status = 200;
};

/// What is the same for all calls of a server.
struct Service {
  const base::Clock& clock;
  Compat compat;
  ParamLimits limits;
  base::Log log;
};

/// Takes requests to methods and writes replies: address, credential, method, scope, right, parameters, method, in this
/// order (contract sections 1 to 3). One for each I/O thread, whose snapshot reader and workspace it owns.
class Dispatcher {
 public:
  /// Lifetime: the service and the cell outlive the dispatcher.
  Dispatcher(const Service& service, const portal::SnapshotCell& snapshots)
      : service_(service), snapshots_(snapshots) {}

  /// Appends the body of the reply to `out`. Never throws: what goes wrong inside is an INTERNAL_SERVER_ERROR.
  Reply handle(const Request& request, std::string& out);
  /// The reply to a request that was refused before it could be read whole.
  Reply refuse(const WireError& error, std::string& out);
  /// Lets go of an old snapshot when nobody has asked for long. Call now and then.
  void refresh() { snapshots_.get(); }

 private:
  struct Caller {
    base::UserId user;
    access::Scopes scopes;
  };

  WireResult<void> answer(const Request& request, base::Microseconds start, std::string& out);
  WireResult<Caller> caller_by_webhook(const portal::Portal& portal, std::string_view user, std::string_view secret,
                                       base::Microseconds now) const;
  WireResult<void> read_params(const Request& request, std::string_view query, Params& params) const;
  WireResult<void> run(const MethodSpec& method, const Caller& caller, const Params& params,
                       const portal::Portal& portal, base::Microseconds start, std::string& out);

  const Service& service_;
  portal::SnapshotCell::Reader snapshots_;
  Workspace workspace_;
};

}  // namespace muster::rest
