#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/work_budget.hpp"
#include "portal/served_portal.hpp"
#include "rest/call/request_context.hpp"

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

/// Runs methods, alone and as commands of batches: within what they may take, and with their changes where they belong.
/// It keeps nothing of a request. Thread: any.
class MethodRunner {
 public:
  /// Lifetime: all outlive the runner. `writer` is for batches that write. Once `cancelled` is true, work ends soon.
  MethodRunner(const Service& service, Writer* writer, const std::atomic<bool>* cancelled)
      : service_(service), writer_(writer), cancelled_(cancelled) {}

  /// Runs the context's method for its caller, and appends the result to its body. The context's `times` are set in
  /// either case. After an error, what the method wrote is still there.
  WireResult<Paging> run(RequestContext& context) const;

 private:
  class Commands;
  class Leg;

  // What holds while a method runs: where its changes go, null where it makes none, and the budget of the batch that it
  // is a command of, null outside of one.
  struct Scope {
    const Writing* writing;
    base::WorkBudget* batch;
  };

  WireResult<Paging> run(RequestContext& context, const Scope& scope, const MethodSpec& method, const Params& params,
                         std::string& out, CallTimes& times) const;
  WireResult<Paging> run_in_budget(const RequestContext& context, const Scope& scope, const MethodSpec& method,
                                   const Call& call, Commands& commands, std::string& out) const;
  static WireResult<Paging> write(const RequestContext& context, const Writing& writing, const MethodSpec& method,
                                  const Call& call, record::JsonWriter& out);
  void charge(const Scope& scope, const Operation& operation, CallTimes& times) const;

  const Service& service_;
  Writer* const writer_;
  const std::atomic<bool>* const cancelled_;
};

}  // namespace muster::rest
