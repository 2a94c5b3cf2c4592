#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/work_budget.hpp"
#include "portal/served_portal.hpp"
#include "rest/call/request_context.hpp"

namespace muster::rest {

/// Runs part of a request on the thread that writes, and waits until it is done.
class Writer {
 public:
  virtual ~Writer() = default;
  /// Calls `make` on that thread, and again on a newer state when its changes could not be committed. Returns once the
  /// changes are durable and visible, or the error because of which none was made (WriteJob::finish). `make` must keep
  /// nothing from an earlier call; an exception in it drops the changes. Blocks.
  virtual base::Result<base::Revision> write(const std::shared_ptr<portal::ServedPortal>& portal,
                                             const std::function<void(portal::Transaction&)>& make) = 0;
};

/// Runs methods, called alone or as commands of a batch. It applies the limits of time and size, and adds changes to
/// the right transaction. It keeps nothing of a request. Any thread.
class MethodRunner {
 public:
  /// `writer` is needed for batches that write. Once `*cancelled` is true, methods end soon with an error. Lifetime:
  /// all arguments outlive the runner.
  MethodRunner(const Service& service, Writer* writer, const std::atomic<bool>* cancelled)
      : service_(service), writer_(writer), cancelled_(cancelled) {}

  /// Runs the context's method for the context's caller and appends the result to the body. Set `times` to the start of
  /// the request before; the rest of them is set as far as the call comes. After an error, what the method wrote is
  /// still in the body.
  WireResult<Paging> run(RequestContext& context) const;

 private:
  class Commands;
  class Leg;

  // Where a method runs. `writing` is where its changes go; null on threads that do not write. `batch` is the budget of
  // the batch whose command it is; null when it is called alone.
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
