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

/// What a request that writes does besides its changes. When it is made again, that of the first time is taken back.
struct Effects {
  base::PortalId portal;
  std::vector<OperatingTimes::Charge> charges = {};
  std::function<void(bool hold)> ended = nullptr;  ///< for when its changes hold, or could not be made to
};

/// Where the changes of a request go on the thread that writes.
struct Writing {
  portal::Transaction& transaction;
  Effects& effects;
};

/// The reply is in the context.
struct Answered {};
/// How a request ends on this thread: with a reply, with an error, or by being left to another thread.
using End = std::variant<Answered, WireError, Deferral>;
/// What a step of the way returns: nothing when the next step follows.
using Step = std::optional<End>;

/// The thread's workspace while one request uses it. Its memory is given back at the end of the request.
class WorkspaceUse {
 public:
  explicit WorkspaceUse(Workspace& workspace) : workspace_(workspace) {}
  WorkspaceUse(const WorkspaceUse&) = delete;
  WorkspaceUse& operator=(const WorkspaceUse&) = delete;
  ~WorkspaceUse() { is_secret_ ? workspace_.wipe() : workspace_.reset(); }

  /// From now on there may be a password in it, so it is wiped as well.
  void hold_secrets() { is_secret_ = true; }
  Workspace& operator*() const { return workspace_; }

 private:
  Workspace& workspace_;
  bool is_secret_ = false;
};

/// All that is known of one request while one thread answers it. It lives on the stack of `Dispatcher::handle`; each
/// step puts into it what the later ones need. Thread: one, or two of which one waits for the other.
struct RequestContext {
  /// There are `changes` on the thread that writes alone. Lifetime: all outlive the context.
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
  std::string& out;         ///< the body is appended to it
  const std::size_t begin;  ///< where in `out` the body begins
  const Writing* const writing;

  Address address = {};
  const portal::HostTable::Hosted* hosted = nullptr;  ///< the portal that was found; null for none
  const portal::Portal* portal = nullptr;             ///< as this request sees it; null until it is found and loaded
  base::UtcOffset utc_offset = {};                    ///< the portal's, once it is found
  Credential credential = {};
  Caller caller = {};
  const MethodSpec* method = nullptr;
  Params params;
  CallTimes times = {};
  Paging paging = {};
  portal::Snapshot left_by_batch = nullptr;  ///< holds `portal` once a batch has written
  Reply reply = {};

  LogContext& log_context() { return reply.log_context; }
  base::Microseconds start() const { return reply.log_context.start; }
  base::UnixSeconds seconds() const { return start() / 1'000'000; }
  /// 0 without a portal.
  base::PortalId portal_id() const {
    if (writing) return writing->effects.portal;
    return hosted ? hosted->entry.id : base::PortalId{};
  }
  /// A parameter that is a text, or "". `name` in upper case.
  std::string_view text(std::string_view name) const { return text_in(params, name); }

  /// From now on it is this portal's request.
  void follow(const PortalResolver::Resolution& resolution) {
    hosted = resolution.hosted;
    if (hosted) log_context().portal = hosted->entry.name;
    if (resolution.snapshot) see(*resolution.snapshot);
  }
  /// From now on the request sees this state of the portal.
  void see(const portal::Portal& state) {
    portal = &state;
    utc_offset = state.settings.utc_offset;
  }
  /// Leaves the request to another thread.
  Deferral defer(Deferral::To to) const {
    return {.to = to, .portal = hosted ? hosted->served : nullptr, .log_context = reply.log_context};
  }
};

}  // namespace muster::rest
