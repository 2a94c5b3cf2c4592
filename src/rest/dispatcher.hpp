#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/snapshot_cell.hpp"
#include "portal/transaction.hpp"
#include "rest/address.hpp"
#include "rest/method.hpp"
#include "rest/params.hpp"

namespace muster::rest {

inline constexpr std::string_view json_type = "application/json; charset=utf-8";

enum class Verb { get, post, options, other };

/// An HTTP request as far as it matters here. Lifetime: views of the session's buffer, one call.
struct Request {
  Verb verb = Verb::get;
  std::string_view target = {};         ///< path and query as they came
  std::string_view content_type = {};   ///< "" when there is none
  std::string_view authorization = {};  ///< the header of this name, "" when there is none
  std::string_view body = {};
  std::string_view id = {};      ///< what the reply's X-Request-ID says and the log names
  std::string_view client = {};  ///< whose address it came from, for what writes leave behind
  bool secure = false;           ///< came over TLS
};

/// What a reply needs to be known of besides its body.
struct Reply {
  unsigned status = 200;
  std::string_view content_type = {};
  bool any_origin = false;  ///< pages from anywhere may read it (contract section 3)
  bool preflight = false;   ///< tells a browser what it may send
  bool for_writer = false;  ///< no reply yet: the request changes something, and WriteDesk makes it
};

/// What is the same for all calls of a server.
struct Service {
  const base::Clock& clock;
  Compat compat;
  ParamLimits limits;
  base::Log log;
  /// What a call is answered instead of being made; for tests of clients. Called from any I/O thread.
  std::function<std::optional<WireError>(const MethodSpec&, const Caller&)> fault = {};
};

/// Takes requests to methods and writes replies: address, credential, method, scope, right, parameters, method, in this
/// order (contract sections 1 to 4). One for each I/O thread, whose snapshot reader and workspace it owns.
class Dispatcher {
 public:
  /// Lifetime: the service and the cell outlive the dispatcher.
  Dispatcher(const Service& service, const portal::SnapshotCell& snapshots)
      : service_(service), snapshots_(snapshots) {}

  /// Appends the body of the reply to `out`. Never throws: what goes wrong inside is an INTERNAL_SERVER_ERROR.
  /// A request that changes something is left alone; the reply says so.
  Reply handle(const Request& request, std::string& out);
  /// The same for any request, with the changes made in the transaction. They hold once that is committed.
  Reply write(const Request& request, portal::Transaction& transaction, std::string& out);
  /// Appends the reply to a request that could not be answered, and holds no snapshot after it.
  Reply fail(const Request& request, const WireError& error, std::string& out);
  /// The reply to a request that was refused before it could be read whole; `target` may be "".
  Reply refuse(const WireError& error, std::string_view target, std::string& out);
  /// Lets go of an old snapshot when nobody has asked for long. Call now and then.
  void refresh() { snapshots_.get(); }

 private:
  class Commands;

  enum class Outcome { answered, for_writer };
  // Where changes go, while the writer's thread makes a request.
  struct Writing {
    const Request& request;
    portal::Transaction& transaction;
  };

  const portal::Portal& portal() { return writing_ ? writing_->transaction.portal() : snapshots_.get(); }
  WireResult<Outcome> answer(const Request& request, const Address& address, base::Microseconds start,
                             std::string& out);
  WireResult<Outcome> answer_method(const Request& request, const Address& address, base::Microseconds start,
                                    std::string& out);
  WireResult<void> answer_version_3(const Request& request, const Address& address, base::Microseconds start,
                                    std::string& out);
  WireResult<Caller> find_caller(const Request& request, const Address& address, const portal::Portal& portal,
                                 base::Microseconds now, Params& params) const;
  WireResult<Caller> caller_by_webhook(const portal::Portal& portal, std::string_view user, std::string_view secret,
                                       base::Microseconds now) const;
  WireResult<void> read_params(const Request& request, const Address& address, Params& params) const;
  WireResult<const MethodSpec*> find_allowed(std::string_view name, const Caller& caller, const portal::Portal& portal,
                                             bool in_batch) const;
  WireResult<Paging> run(const MethodSpec& method, const Caller& caller, const Params& params,
                         const portal::Portal& portal, std::string& out, CallTimes& times);
  WireResult<Paging> make_write(const MethodSpec& method, const Call& call, record::JsonWriter& out);
  // In the form and the format that the address asks for.
  void append_failure(const WireError& error, const Address& address, std::string& out);
  void append_error(const WireError& error, Place place, std::string& out);

  const Service& service_;
  portal::SnapshotCell::Reader snapshots_;
  Workspace workspace_;
  const Writing* writing_ = nullptr;
};

}  // namespace muster::rest
