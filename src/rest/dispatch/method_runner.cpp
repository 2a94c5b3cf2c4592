#include "rest/dispatch/method_runner.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "rest/call/arguments.hpp"
#include "rest/dispatch/waiting_writes.hpp"

namespace muster::rest {
namespace {

using base::Microseconds;
using portal::Portal;

// The state that a method sees. On the thread that writes, it includes the earlier writes of the transaction.
const Portal& portal_of(const RequestContext& context, const Writing* writing) {
  return writing ? writing->transaction.portal() : *context.portal;
}

}  // namespace

// Runs each command of a batch as if it were a call of its own.
class MethodRunner::Commands final : public CommandRunner {
 public:
  Commands(const MethodRunner& runner, RequestContext& context, const Scope& scope)
      : runner_(runner), context_(context), scope_(scope) {}
  void set_batch(base::WorkBudget& budget) { scope_.batch = &budget; }

  WireResult<Paging> run_command(std::string_view name, const Params& params, std::string& out,
                                 CallTimes& times) override {
    const Microseconds now = context_.service.clock.now();
    times = {now, now, now};
    const Caller& caller = context_.caller;
    const Portal& portal = portal_of(context_, scope_.writing);
    // An earlier command may have dismissed the caller.
    if (const WireError* lost = loss_of(caller, portal)) return *lost;
    const auto method = find_allowed(name, caller, portal, context_.service.compat, true);
    if (!method) return method.error();
    const std::size_t before = out.size();
    auto paging = runner_.run(context_, scope_, **method, params, out, times);
    if (!paging) out.resize(before);
    return paging;
  }
  WireResult<void> write_together(const MakeCommands& make) override;
  Params command_params() override { return Params(context_.service.limits, (*context_.workspace).memory()); }

 private:
  const MethodRunner& runner_;
  RequestContext& context_;
  Scope scope_;
};

// A row of successive commands of a batch that write. They run on the thread that writes, while the batch's own thread
// waits.
class MethodRunner::Leg {
 public:
  Leg(const MethodRunner& runner, RequestContext& context, Microseconds time, const CommandRunner::MakeCommands& make)
      : runner_(runner), context_(context), time_(time), make_(make) {}

  // Returns once the changes are durable and visible, or why none was made. From then on the batch sees the newest
  // state.
  WireResult<void> write() {
    const auto served = context_.hosted->served;
    const auto written = runner_.writer_->write(served, [this](portal::Transaction& made) { run(made); });
    context_.left_by_batch = served->snapshots()->newest();
    context_.portal = context_.left_by_batch.get();
    if (failure_) std::rethrow_exception(failure_);
    if (denied_) return *denied_;
    if (!written) return written.error().kind == base::ErrorKind::busy ? errors::store_in_use : errors::not_stored;
    return {};
  }

 private:
  // An exception is thrown on as well, so that the thread that writes commits none of these changes.
  void run(portal::Transaction& transaction) try {
    failure_ = nullptr;
    for (const auto& charge : effects_.charges) context_.service.operating->take_back(charge);
    effects_ = {context_.portal_id()};
    const Writing writing{transaction, effects_};
    base::WorkBudget budget({.time = time_}, 0, runner_.cancelled_);
    Commands commands(runner_, context_, {&writing, &budget});
    denied_ = denial(transaction.portal());
    if (!denied_) make_(commands);
  } catch (const base::WorkStopped&) {
    denied_ = errors::batch_too_slow;
    throw;
  } catch (...) {
    failure_ = std::current_exception();
    throw;
  }

  // The error when the credential has stopped working since the batch began.
  std::optional<WireError> denial(const Portal& portal) {
    const auto caller = find_caller(context_, portal);
    return caller ? std::nullopt : std::optional(caller.error());
  }

  const MethodRunner& runner_;
  RequestContext& context_;
  const Microseconds time_;
  const CommandRunner::MakeCommands& make_;
  Effects effects_{};
  std::optional<WireError> denied_;
  std::exception_ptr failure_;
};

WireResult<void> MethodRunner::Commands::write_together(const MakeCommands& make) {
  if (!scope_.writing) return Leg(runner_, context_, scope_.batch->time_left(), make).write();
  make(*this);
  return {};
}

WireResult<Paging> MethodRunner::run(RequestContext& context) const {
  return run(context, {context.writing, nullptr}, *context.method, context.params, context.out, context.times);
}

WireResult<Paging> MethodRunner::run(RequestContext& context, const Scope& scope, const MethodSpec& method,
                                     const Params& params, std::string& out, CallTimes& times) const {
  const Caller& caller = context.caller;
  const Operation operation{context.portal_id(), caller.webhook, &method, caller.application,
                            caller.session ? caller.user : base::UserId{}};
  const bool is_measured = service_.operating && method.is_measured();
  if (is_measured) {
    times.operating = service_.operating->spent(operation, times.start);
    if (service_.operating->is_over(*times.operating)) return errors::operation_time_limit;
  }
  if (service_.injected_error) {
    if (const auto error = service_.injected_error(method, caller)) return *error;
  }
  if (scope.batch && scope.batch->time_left() == 0) return errors::batch_too_slow;
  Commands commands(*this, context, scope);
  Workspace& workspace = *context.workspace;
  workspace.departments.clear();
  workspace.users.clear();
  Call call{caller, service_.compat, params, times.start, workspace, commands, workspace.departments, workspace.users};
  if (auto read = read_arguments(method, params, call); !read) return read.error();
  times.processing_start = service_.clock.now();
  auto paging = run_in_budget(context, scope, method, call, commands, out);
  times.finish = service_.clock.now();
  if (is_measured) charge(scope, operation, times);
  return paging;
}

// Runs a method within the limits of a call, and within what is left of its batch's limits.
WireResult<Paging> MethodRunner::run_in_budget(const RequestContext& context, const Scope& scope,
                                               const MethodSpec& method, const Call& call, Commands& commands,
                                               std::string& out) const {
  const bool is_batch = !method.is_measured();
  const RequestBudget& may_take = service_.budget;
  base::WorkLimits limits = is_batch ? base::WorkLimits{.time = may_take.batch.time} : may_take.call;
  const bool batch_is_nearer = scope.batch && out.size() + limits.bytes > may_take.batch.bytes;
  if (batch_is_nearer) limits.bytes = may_take.batch.bytes - std::min(out.size(), may_take.batch.bytes);
  base::WorkBudget budget(limits, out.size(), cancelled_);
  if (is_batch) commands.set_batch(budget);
  try {
    record::JsonWriter writer(out);
    auto paging = method.write ? write(context, *scope.writing, method, call, writer)
                               : method.read(call, portal_of(context, scope.writing), writer);
    base::WorkBudget::wrote(out.size());
    return paging;
  } catch (const base::WorkStopped& stopped) {
    const bool whole_batch = scope.batch && stopped.is_of(*scope.batch);
    if (!whole_batch && !stopped.is_of(budget)) throw;
    switch (stopped.reason()) {
      case base::WorkStopped::Reason::cancelled: return errors::too_many_requests;
      case base::WorkStopped::Reason::bytes: return batch_is_nearer ? errors::batch_too_large : errors::reply_too_large;
      case base::WorkStopped::Reason::time: break;
    }
    return whole_batch || is_batch ? errors::batch_too_slow : errors::request_too_long;
  }
}

WireResult<Paging> MethodRunner::write(const RequestContext& context, const Writing& writing, const MethodSpec& method,
                                       const Call& call, record::JsonWriter& out) {
  const portal::Origin origin{.at = call.now / 1'000'000,
                              .action = std::string(method.name),
                              .user = call.caller.user,
                              .webhook = call.caller.webhook,
                              .application = call.caller.application,
                              .address = std::string(context.request.client),
                              .request = std::string(context.request.id)};
  portal::PortalDraft draft = writing.transaction.draft();
  auto paging = method.write(call, draft, out);
  if (!paging) return paging;
  const auto made = writing.transaction.add(origin, draft, directory::Rules::people);
  if (!made) throw std::logic_error(origin.action + ": " + made.error().message);
  return paging;
}

void MethodRunner::charge(const Scope& scope, const Operation& operation, CallTimes& times) const {
  const auto time = std::max<Microseconds>(times.finish - times.processing_start, 0);
  const auto charged = service_.operating->add(operation, times.start, time);
  times.operating = charged.spent;
  if (scope.writing) scope.writing->effects.charges.push_back(charged.charge);
}

}  // namespace muster::rest
