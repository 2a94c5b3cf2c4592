#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "rest/call/deferral.hpp"
#include "rest/call/portal_resolver.hpp"
#include "rest/call/request_context.hpp"
#include "rest/dispatch/method_runner.hpp"

namespace muster::rest {

/// Takes requests to methods and writes the replies (protocol.md 1.6). `answer` in dispatcher.cpp has the
/// whole way: address, portal, HTTPS and rate, credential, method, parameters, call, reply.
///
/// There is one for each thread that answers. It owns that thread's view of the portals and its workspace, and keeps
/// nothing of a request: that is in a RequestContext, which each request has of its own.
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
      : service_(service), resolver_(hosts), runner_(service, writer, cancelled), role_(role) {}
  /// Every host leads to one portal, which is read alone.
  Dispatcher(const Service& service, const portal::SnapshotCell& snapshots)
      : service_(service), resolver_(snapshots), runner_(service, nullptr, nullptr) {}

  /// Appends the body of the reply to `out`, or leaves the request to another thread: when it changes something, when
  /// its portal is not loaded, and on an I/O thread when it takes long. Never throws: what goes wrong inside is an
  /// INTERNAL_SERVER_ERROR.
  Handled handle(const Request& request, std::string& out);
  /// The same for any request to the transaction's portal, with the changes made there. They hold once it is committed.
  /// `effects` names the portal. A request that is made again is given what it had the first time. The limit of rate is
  /// the I/O thread's. What is left to another thread has changed nothing.
  Handled write(const Request& request, portal::Transaction& transaction, std::string& out, Effects& effects);
  /// Appends the reply to a request that could not be answered.
  Reply fail(const Request& request, const WireError& error, std::string& out);
  /// The reply to a request that was refused before it could be read whole; `target` may be "".
  Reply refuse(const WireError& error, std::string_view target, std::string& out);
  /// Lets go of old snapshots when nobody has asked for long. Call now and then.
  void refresh() { resolver_.refresh(); }
  /// Lets go of all snapshots, for a thread that may not be asked again for long.
  void release() { resolver_.release(); }

 private:
  Handled handle(RequestContext& context);
  Step answer_without_throwing(RequestContext& context);
  // As `answer`, but on an I/O thread it takes a few milliseconds at most.
  Step answer_in_time(RequestContext& context);
  Step answer(RequestContext& context);

  // The steps of a call.
  static Step read_address(RequestContext& context);
  Step find_portal(RequestContext& context);
  Step check_https_and_rate(const RequestContext& context) const;
  Step choose_thread(const RequestContext& context) const;
  Step find_method(RequestContext& context) const;
  static Step read_parameters(RequestContext& context);
  Step make_call(RequestContext& context);
  Step write_reply(RequestContext& context) const;

  // What is no call, or not of this portal.
  Step answer_oauth(RequestContext& context);
  PortalResolver::Resolution find_oauth_portal(const RequestContext& context);
  static Step describe(RequestContext& context);
  static Step describe_in_reply(RequestContext& context);
  static Step send_to_new_host(RequestContext& context);

  // Whether this thread leaves what takes long to others. Only what leads to a portal can be answered elsewhere.
  bool leaves_long_work(const RequestContext& context) const {
    return role_ == Role::io && !context.writing && context.hosted;
  }

  const Service& service_;
  PortalResolver resolver_;
  Workspace workspace_{service_.texts};
  const MethodRunner runner_;
  const Role role_ = Role::alone;
};

}  // namespace muster::rest
