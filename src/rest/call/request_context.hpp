#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "portal/hosts.hpp"
#include "portal/transaction.hpp"
#include "rest/call/credential.hpp"
#include "rest/call/deferral.hpp"
#include "rest/call/portal_resolver.hpp"
#include "rest/call/service.hpp"
#include "rest/protocol/address.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// What a request that writes does besides its changes. It is undone when the request is run again.
struct Effects {
  base::PortalId portal;                             ///< whose request it is
  std::vector<OperatingTimes::Charge> charges = {};  ///< operating time that was counted for the request
  /// Called once the changes are committed (true) or have failed (false). May be null.
  std::function<void(bool hold)> ended = nullptr;
};

/// On the thread that writes: where the changes of a request go. Lifetime: both outlive it.
struct Writing {
  portal::Transaction& transaction;
  Effects& effects;
};

/// A request was answered. The reply is in the context.
struct Answered {};
/// How a request ends on this thread: with a reply, with an error, or by going on to another thread.
using End = std::variant<Answered, WireError, Deferral>;
/// The result of a step of the dispatcher: nothing when the next step follows, or how the request ends.
using Step = std::optional<End>;

/// Lends the dispatcher's workspace to one request. The destructor resets it.
class WorkspaceUse {
 public:
  explicit WorkspaceUse(Workspace& workspace) : workspace_(workspace) {}
  WorkspaceUse(const WorkspaceUse&) = delete;
  WorkspaceUse& operator=(const WorkspaceUse&) = delete;
  ~WorkspaceUse() { is_secret_ ? workspace_.wipe() : workspace_.reset(); }

  /// Says that the workspace may hold a password from now on. Then the destructor overwrites it.
  void hold_secrets() { is_secret_ = true; }
  Workspace& operator*() const { return workspace_; }

 private:
  Workspace& workspace_;
  bool is_secret_ = false;
};

/// All that is known of one request while a thread answers it. Each step of the dispatcher adds what later steps need.
/// It lives on the stack of the dispatcher's `handle` or `write`. Thread: one, or two of which one waits for the other.
struct RequestContext {
  /// The body of the reply is appended to `body`. `changes` is null except on the thread that writes. Lifetime: all
  /// arguments outlive the context.
  RequestContext(const Request& asked, const Service& shared, Workspace& of_thread, std::string& body,
                 const Writing* changes = nullptr)
      : request(asked),
        service(shared),
        workspace(of_thread),
        out(body),
        begin(body.size()),
        writing(changes),
        params(shared.limits, of_thread.memory()) {}

  const Request& request;
  const Service& service;
  WorkspaceUse workspace;
  std::string& out;              ///< the body of the reply is appended to it
  const std::size_t begin;       ///< the index in `out` at which the body begins
  const Writing* const writing;  ///< null except on the thread that writes

  Address address = {};
  const portal::HostTable::Hosted* hosted = nullptr;  ///< the portal's entry in the table of hosts; null for none
  const portal::Portal* portal = nullptr;             ///< the state that the request sees; null until found and loaded
  base::UtcOffset utc_offset = {};                    ///< the portal's offset, once it is loaded
  Credential credential = {};
  Caller caller = {};
  const MethodSpec* method = nullptr;
  Params params;
  CallTimes times = {};
  Paging paging = {};
  portal::Snapshot left_by_batch = nullptr;  ///< keeps `portal` alive once a batch has written
  Reply reply = {};

  LogContext& log_context() { return reply.log_context; }
  /// When the request was taken up.
  base::Microseconds start() const { return reply.log_context.start; }
  /// The same in seconds.
  base::UnixSeconds seconds() const { return start() / 1'000'000; }
  /// The id of the portal; 0 when there is none.
  base::PortalId portal_id() const {
    if (writing) return writing->effects.portal;
    return hosted ? hosted->entry.id : base::PortalId{};
  }
  /// The value of a parameter that is a text; "" for any other. `name` is in upper case. Lifetime: the parameters'.
  std::string_view text(std::string_view name) const { return text_in(params, name); }

  /// Stores the portal that was found.
  void follow(const PortalResolver::Resolution& resolution) {
    hosted = resolution.hosted;
    if (hosted) log_context().portal = hosted->entry.name;
    if (resolution.snapshot) see(*resolution.snapshot);
  }
  /// Makes the request see this state of the portal. Lifetime: the state outlives the context.
  void see(const portal::Portal& state) {
    portal = &state;
    utc_offset = state.settings.utc_offset;
  }
  /// A deferral of this request to another thread.
  Deferral defer(Deferral::To to) const {
    return {.to = to, .portal = hosted ? hosted->served : nullptr, .log_context = reply.log_context};
  }
};

}  // namespace muster::rest
