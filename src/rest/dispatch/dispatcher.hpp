#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/work_budget.hpp"
#include "portal/transaction.hpp"
#include "rest/call/credential.hpp"
#include "rest/call/reply.hpp"
#include "rest/call/service.hpp"
#include "rest/call/portal_resolver.hpp"
#include "rest/protocol/address.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// Has one piece of a request made on the thread that writes, and waits for it.
class Writer {
 public:
  virtual ~Writer() = default;
  /// Calls `make` on that thread, again on another state when its changes could not be committed as they were, and
  /// returns once the changes are durable and visible, or could not be made to.
  virtual base::Result<base::Revision> write(const std::shared_ptr<portal::ServedPortal>& portal,
                                             const std::function<void(portal::Transaction&)>& make) = 0;
};

/// Takes requests to methods and writes replies: address, portal, limit of rate, credential, method, scope, right,
/// parameters, method, in this order (protocol.md 1.6). One for each thread that answers, whose view of the
/// portals and workspace it owns.
class Dispatcher {
 public:
  /// Where a dispatcher answers.
  enum class Role {
    alone,    ///< there is nobody else: whatever does not write is answered
    io,       ///< what takes more than some milliseconds is left alone
    reads,    ///< for what was left alone; the I/O thread has admitted it
    batches,  ///< the same for batches that write
  };
  /// Lifetime: all outlive the dispatcher. `writer` is for batches alone. Once `cancelled` is true, work ends soon.
  Dispatcher(const Service& service, const portal::HostCell& hosts, Role role = Role::alone, Writer* writer = nullptr,
             const std::atomic<bool>* cancelled = nullptr)
      : service_(service), resolver_(hosts), role_(role), writer_(writer), cancelled_(cancelled) {}
  /// Every host leads to one portal, which is read alone.
  Dispatcher(const Service& service, const portal::SnapshotCell& snapshots) : service_(service), resolver_(snapshots) {}

  /// Appends the body of the reply to `out`. Never throws: what goes wrong inside is an INTERNAL_SERVER_ERROR.
  /// A request that changes something is left alone, as is one to a portal that is not loaded, and on an I/O thread one
  /// that takes long; the reply says so.
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
  void refresh() { resolver_.refresh(); }
  /// Lets go of all snapshots, for a thread that may not be asked again for long.
  void release() { resolver_.release(); }

 private:
  class Commands;
  class Leg;

  // Where changes go, while the writer's thread makes a request.
  struct Writing {
    const Request& request;
    portal::Transaction& transaction;
    Effects& effects;
  };

  // The request that is being answered by a method.
  struct Asked {
    const Request& request;
    const Address& address;
    const Credential& credential;
    const Params& params;
  };

  // Sets `writing_` as long as it lives, whichever way it ends.
  class WritingHere {
   public:
    WritingHere(Dispatcher& dispatcher, const Writing& writing) : dispatcher_(dispatcher) {
      dispatcher_.writing_ = &writing;
    }
    ~WritingHere() { dispatcher_.writing_ = nullptr; }
    WritingHere(const WritingHere&) = delete;
    WritingHere& operator=(const WritingHere&) = delete;

   private:
    Dispatcher& dispatcher_;
  };

  // Sets `batch_` in the same way.
  class BatchHere {
   public:
    BatchHere(Dispatcher& dispatcher, base::WorkBudget* batch)
        : dispatcher_(dispatcher), before_(std::exchange(dispatcher.batch_, batch)) {}
    ~BatchHere() { dispatcher_.batch_ = before_; }
    BatchHere(const BatchHere&) = delete;
    BatchHere& operator=(const BatchHere&) = delete;

   private:
    Dispatcher& dispatcher_;
    base::WorkBudget* const before_;
  };

  base::UtcOffset utc_offset() const;
  // While a batch writes, its earlier commands have changed it.
  const portal::Portal& portal() const {
    if (writing_) return writing_->transaction.portal();
    return left_by_batch_ ? *left_by_batch_ : *resolver_.snapshot();
  }
  base::PortalId portal_id() const;
  bool leaves_long_work() const;
  bool is_admitted() const { return writing_ || role_ == Role::reads || role_ == Role::batches; }
  // Whether it was answered, failed, or is to be made elsewhere.
  WireResult<Outcome> answer_in_time(const Request& request, const Address& address, Reply& reply, std::string& out);
  WireResult<void> admit(const Request& request, Route route, base::Microseconds now) const;
  WireResult<Caller> identify(const Request& request, const Address& address, const Credential& credential,
                              Params& params);
  // The parameters, unless `identify` has read them.
  static WireResult<void> read_rest(const Request& request, const Address& address, const Credential& credential,
                                    Params& params);
  WireResult<Outcome> answer(const Request& request, const Address& address, Reply& reply, std::string& out);
  // Where a request is to be made that this thread leaves alone.
  Worker worker_for(Outcome outcome) const;
  WireResult<Outcome> answer_oauth(const Request& request, const Address& address, Reply& reply, std::string& out);
  WireResult<PortalResolver::Resolution> resolve_portal(const Request& request, const Address& address,
                                                        const Params& params);
  WireResult<Outcome> answer_method(const Request& request, const Address& address, base::Microseconds start,
                                    std::string& out);
  WireResult<void> answer_version_3(const Request& request, const Address& address, base::Microseconds start,
                                    std::string& out);
  static void answer_description(const Request& request, Reply& reply, std::string& out);
  WireResult<const MethodSpec*> find_allowed(std::string_view name, const Caller& caller, const portal::Portal& portal,
                                             bool in_batch) const;
  WireResult<Paging> run(const MethodSpec& method, const Caller& caller, const Params& params,
                         const portal::Portal& portal, std::string& out, CallTimes& times);
  WireResult<Paging> make(const MethodSpec& method, const Call& call, const portal::Portal& portal, std::string& out);
  // Why the credential does not do any longer; nothing when it does.
  std::optional<WireError> denial();
  void charge(const Operation& operation, CallTimes& times);
  WireResult<Paging> make_write(const MethodSpec& method, const Call& call, record::JsonWriter& out);
  // In the form and the format that the address asks for.
  void append_failure(const WireError& error, const Address& address, Reply& reply, std::string& out);
  void append_error(const WireError& error, const Address& address, std::string& out);
  unsigned status_of(const WireError& error, const Address& address) const;

  const Service& service_;
  PortalResolver resolver_;  // to the portal of the request that is being answered
  Workspace workspace_;
  LogContext log_context_;  // of the request that is being answered
  const Role role_ = Role::alone;
  Writer* const writer_ = nullptr;
  const std::atomic<bool>* const cancelled_ = nullptr;
  const Writing* writing_ = nullptr;
  const Asked* asked_ = nullptr;        // valid while a method runs
  portal::Snapshot left_by_batch_;      // what a batch has written so far, once it has
  base::WorkBudget* batch_ = nullptr;   // of the batch that is being made
  std::optional<Operating> operating_;  // of a call that failed, for its `time`
};

}  // namespace muster::rest
