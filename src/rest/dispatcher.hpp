#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "portal/transaction.hpp"
#include "rest/address.hpp"
#include "rest/credential.hpp"
#include "rest/door.hpp"
#include "rest/reply.hpp"
#include "rest/request.hpp"
#include "rest/service.hpp"

namespace muster::rest {

/// Takes requests to methods and writes replies: address, portal, limit of rate, credential, method, scope, right,
/// parameters, method, in this order (contract sections 1 to 4). One for each I/O thread, whose view of the portals and
/// workspace it owns.
class Dispatcher {
 public:
  /// Lifetime: the service and the cell outlive the dispatcher.
  Dispatcher(const Service& service, const portal::HostCell& hosts) : service_(service), door_(hosts) {}
  /// Every host leads to one portal, which is read alone.
  Dispatcher(const Service& service, const portal::SnapshotCell& snapshots) : service_(service), door_(snapshots) {}

  /// Appends the body of the reply to `out`. Never throws: what goes wrong inside is an INTERNAL_SERVER_ERROR.
  /// A request that changes something is left alone, as is one to a portal that is not loaded; the reply says so.
  Reply handle(const Request& request, std::string& out);
  /// The same for any request to the transaction's portal, with the changes made there. They hold once it is committed.
  /// `effects` names the portal. A request that is made again is given what it had the first time. The limit of rate is
  /// the I/O thread's.
  Reply write(const Request& request, portal::Transaction& transaction, std::string& out, Effects& effects);
  /// Appends the reply to a request that could not be answered.
  Reply fail(const Request& request, const WireError& error, std::string& out);
  /// The reply to a request that was refused before it could be read whole; `target` may be "".
  Reply refuse(const WireError& error, std::string_view target, std::string& out);
  /// Lets go of old snapshots when nobody has asked for long. Call now and then.
  void refresh() { door_.refresh(); }

 private:
  class Commands;

  // Where changes go, while the writer's thread makes a request.
  struct Writing {
    const Request& request;
    portal::Transaction& transaction;
    Effects& effects;
  };

  base::UtcOffset utc_offset() const;
  // While a batch writes, its earlier commands have changed it.
  const portal::Portal& portal() const { return writing_ ? writing_->transaction.portal() : *door_.snapshot(); }
  base::PortalId portal_id() const;
  WireResult<void> admit(const Request& request, Place place, base::Microseconds now) const;
  WireResult<Caller> identify(const Request& request, const Address& address, const Credential& credential,
                              Params& params);
  // The parameters, unless `identify` has read them.
  static WireResult<void> read_rest(const Request& request, const Address& address, const Credential& credential,
                                    Params& params);
  WireResult<Outcome> answer(const Request& request, const Address& address, Reply& reply, std::string& out);
  WireResult<Outcome> answer_oauth(const Request& request, const Address& address, Reply& reply, std::string& out);
  WireResult<Door::Lead> open_door(const Request& request, const Address& address, const Params& params);
  WireResult<Outcome> answer_method(const Request& request, const Address& address, base::Microseconds start,
                                    std::string& out);
  WireResult<void> answer_version_3(const Request& request, const Address& address, base::Microseconds start,
                                    std::string& out);
  static void answer_description(const Request& request, Reply& reply, std::string& out);
  WireResult<const MethodSpec*> find_allowed(std::string_view name, const Caller& caller, const portal::Portal& portal,
                                             bool in_batch) const;
  WireResult<Paging> run(const MethodSpec& method, const Caller& caller, const Params& params,
                         const portal::Portal& portal, std::string& out, CallTimes& times);
  void charge(const Operation& operation, CallTimes& times);
  WireResult<Paging> make_write(const MethodSpec& method, const Call& call, record::JsonWriter& out);
  // In the form and the format that the address asks for.
  void append_failure(const WireError& error, const Address& address, Reply& reply, std::string& out);
  void append_error(const WireError& error, const Address& address, std::string& out);
  unsigned status_of(const WireError& error, const Address& address) const;

  const Service& service_;
  Door door_;  // to the portal of the request that is being answered
  Workspace workspace_;
  CallFacts facts_;  // of the request that is being answered
  const Writing* writing_ = nullptr;
  std::optional<Operating> operating_;  // of a call that failed, for its `time`
};

}  // namespace muster::rest
