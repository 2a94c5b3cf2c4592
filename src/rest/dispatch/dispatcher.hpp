#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "rest/call/deferral.hpp"
#include "rest/call/portal_resolver.hpp"
#include "rest/call/request_context.hpp"
#include "rest/dispatch/method_runner.hpp"

namespace muster::rest {

/// Answers requests: finds the method, runs it and writes the reply. `answer` in dispatcher.cpp calls all steps in
/// their order (protocol.md 1.6): address, portal, HTTPS and rate, credential, method, parameters, call, reply.
///
/// Each thread that answers requests has its own dispatcher, with its own view of the portals and its own workspace.
/// What is known of a request is in a RequestContext; the dispatcher keeps nothing of it. Thread: one.
class Dispatcher {
 public:
  /// On which thread a dispatcher answers. That decides which requests it leaves to other threads. All but the thread
  /// that writes leave to it what a single method writes.
  enum class Role {
    alone,    ///< the only thread for reads, or the thread that writes: answers every read, however long it takes
    io,       ///< an I/O thread: leaves what takes more than two milliseconds to `reads`
    reads,    ///< a thread for long reads; an I/O thread has already checked HTTPS and rate
    batches,  ///< a thread for batches that write; checked before, as for `reads`
  };
  /// `writer` is needed with Role::batches only. Once `*cancelled` is true, methods end soon with an error. Lifetime:
  /// all arguments outlive the dispatcher.
  Dispatcher(const Service& service, const portal::HostCell& hosts, Role role = Role::alone, Writer* writer = nullptr,
             const std::atomic<bool>* cancelled = nullptr)
      : service_(service), resolver_(hosts), runner_(service, writer, cancelled), role_(role) {}
  /// For a single portal, to which every host leads. It can only be read.
  Dispatcher(const Service& service, const portal::SnapshotCell& snapshots)
      : service_(service), resolver_(snapshots), runner_(service, nullptr, nullptr) {}

  /// Answers a request and appends the body of the reply to `out`. Or returns a Deferral, with `out` unchanged, when
  /// another thread must answer: because the request writes, because its portal is not loaded, or because it takes long
  /// and this is an I/O thread. Errors are replies. An exception inside becomes INTERNAL_SERVER_ERROR, so it never
  /// throws.
  Handled handle(const Request& request, std::string& out);
  /// The same for a request to the transaction's portal, on the thread that writes. Its changes are added to the
  /// transaction, so the reply is true only once that is committed. `effects` names the portal and receives what else
  /// the request did. When a request is run again, pass the effects of the run before: they are undone first. HTTPS and
  /// rate are not checked. A request for which a Deferral is returned has changed nothing.
  Handled write(const Request& request, portal::Transaction& transaction, std::string& out, Effects& effects);
  /// Appends the reply that says that a whole request failed with `error`, without running it. It has the form that the
  /// address asks for.
  Reply fail(const Request& request, const WireError& error, std::string& out);
  /// The same for a request that was refused before all of it was read. The reply is always JSON (protocol.md 3.4).
  /// `target` is "" when it is unknown.
  Reply refuse(const WireError& error, std::string_view target, std::string& out);
  /// Replaces outdated snapshots, so that their memory can be freed. Call it regularly.
  void refresh() { resolver_.refresh(); }
  /// Releases all snapshots, for a thread that may be idle for long.
  void release() { resolver_.release(); }

 private:
  Handled handle(RequestContext& context);
  Step answer_without_throwing(RequestContext& context);
  // Like `answer`. On an I/O thread it gives up after two milliseconds of processor time and defers the request.
  Step answer_in_time(RequestContext& context);
  Step answer(RequestContext& context);

  // The steps of a call. `identify` (rest/call/credential.hpp) is one as well.
  static Step read_address(RequestContext& context);
  Step find_portal(RequestContext& context);
  Step check_https_and_rate(const RequestContext& context) const;
  Step choose_thread(const RequestContext& context) const;
  Step find_method(RequestContext& context) const;
  static Step read_parameters(RequestContext& context);
  Step make_call(RequestContext& context);
  Step write_reply(RequestContext& context) const;

  // Requests that are no calls, or not for this address.
  Step answer_oauth(RequestContext& context);
  PortalResolver::Resolution find_oauth_portal(const RequestContext& context);
  static Step describe(RequestContext& context);
  static Step describe_in_reply(RequestContext& context);
  Step answer_file(RequestContext& context) const;
  static Step send_to_new_host(RequestContext& context);

  // Whether this thread leaves long work on this request to other threads. They can answer only when the portal is
  // known.
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
