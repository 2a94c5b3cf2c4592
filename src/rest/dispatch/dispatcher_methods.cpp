#include <algorithm>
#include <stdexcept>

#include "rest/call/arguments.hpp"
#include "rest/call/credential.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "rest/dispatch/waiting_writes.hpp"

// How the dispatcher has methods made, alone and in batches: within what they may take, and where they write.
namespace muster::rest {

using base::Microseconds;
using portal::Portal;

// Runs what a batch asks for as if each command had been a call of its own.
class Dispatcher::Commands final : public CommandRunner {
 public:
  Commands(Dispatcher& dispatcher, const Caller& caller) : dispatcher_(dispatcher), caller_(caller) {}

  WireResult<Paging> run_command(std::string_view name, const Params& params, std::string& out,
                                 CallTimes& times) override {
    const Microseconds now = dispatcher_.service_.clock.now();
    times = {now, now, now};
    // A batch that writes sees what its earlier commands wrote; any other one sees one revision.
    const Portal& portal = dispatcher_.portal();
    // One of them may have dismissed the caller.
    if (const WireError* lost = loss_of(caller_, portal)) return *lost;
    const auto method = dispatcher_.find_allowed(name, caller_, portal, true);
    if (!method) return method.error();
    const std::size_t before = out.size();
    auto paging = dispatcher_.run(**method, caller_, params, portal, out, times);
    if (!paging) out.resize(before);
    return paging;
  }
  Params command_params() override { return Params(dispatcher_.service_.limits, dispatcher_.workspace_.memory()); }
  WireResult<void> write_together(const std::function<void()>& make) override;

 private:
  Dispatcher& dispatcher_;
  const Caller& caller_;
};

// The commands of a batch that write one after the other: made on the thread that writes, while the batch's own waits.
class Dispatcher::Leg {
 public:
  Leg(Dispatcher& dispatcher, const std::function<void()>& make)
      : dispatcher_(dispatcher), make_(make), time_(dispatcher.batch_->time_left()) {}

  // Returns once it is durable and visible, or with why nothing of it is.
  WireResult<void> write() {
    const auto served = dispatcher_.resolver_.hosted().served;
    const auto written = dispatcher_.writer_->write(served, [this](portal::Transaction& made) { run(made); });
    dispatcher_.left_by_batch_ = served->snapshots()->newest();
    if (failure_) std::rethrow_exception(failure_);
    if (denied_) return *denied_;
    if (!written) return written.error().kind == base::ErrorKind::busy ? errors::store_in_use : errors::not_stored;
    return {};
  }

 private:
  // An exception is passed on to the thread that writes as well, so that it commits nothing of this.
  void run(portal::Transaction& transaction) try {
    failure_ = nullptr;
    for (const auto& charge : effects_.charges) dispatcher_.service_.operating->take_back(charge);
    effects_ = {dispatcher_.resolver_.id()};
    const Writing writing{dispatcher_.asked_->request, transaction, effects_};
    const WritingHere here(dispatcher_, writing);
    base::WorkBudget budget({.time = time_}, 0, dispatcher_.cancelled_);
    const BatchHere batch(dispatcher_, &budget);
    denied_ = dispatcher_.denial();
    if (!denied_) make_();
  } catch (const base::WorkStopped&) {
    denied_ = errors::batch_too_slow;
    throw;
  } catch (...) {
    failure_ = std::current_exception();
    throw;
  }

  Dispatcher& dispatcher_;
  const std::function<void()>& make_;
  const Microseconds time_;
  Effects effects_{};
  std::optional<WireError> denied_;
  std::exception_ptr failure_;
};

WireResult<void> Dispatcher::Commands::write_together(const std::function<void()>& make) {
  if (!dispatcher_.writing_) return Leg(dispatcher_, make).write();
  make();
  return {};
}

// Who lost a right since the batch began has lost it.
std::optional<WireError> Dispatcher::denial() {
  const auto& [request, address, credential, params] = *asked_;
  const auto caller = find_caller(credential, address, portal(), portal_id(), log_context_.start, params, log_context_);
  return caller ? std::nullopt : std::optional(caller.error());
}

WireResult<Paging> Dispatcher::run(const MethodSpec& method, const Caller& caller, const Params& params,
                                   const Portal& portal, std::string& out, CallTimes& times) {
  const Operation operation{portal_id(), caller.webhook, &method, caller.application};
  const bool is_measured = service_.operating && method.is_measured();
  if (is_measured) {
    times.operating = service_.operating->spent(operation, times.start);
    if (service_.operating->is_over(*times.operating)) return errors::operation_time_limit;
  }
  if (service_.injected_error) {
    if (const auto error = service_.injected_error(method, caller)) return *error;
  }
  if (batch_ && batch_->time_left() == 0) return errors::batch_too_slow;
  Commands commands(*this, caller);
  workspace_.departments.clear();
  workspace_.users.clear();
  Call call{caller,   service_.compat,        params,          times.start, workspace_,
            commands, workspace_.departments, workspace_.users};
  if (auto read = read_arguments(method, params, call); !read) return read.error();
  times.processing_start = service_.clock.now();
  auto paging = make(method, call, portal, out);
  times.finish = service_.clock.now();
  if (is_measured) charge(operation, times);
  return paging;
}

// Within what a call may take, or what a batch has left of its own.
WireResult<Paging> Dispatcher::make(const MethodSpec& method, const Call& call, const Portal& portal,
                                    std::string& out) {
  const bool is_batch = !method.is_measured();
  const RequestBudget& may_take = service_.budget;
  base::WorkLimits limits = is_batch ? base::WorkLimits{.time = may_take.batch.time} : may_take.call;
  const bool batch_is_nearer = batch_ && out.size() + limits.bytes > may_take.batch.bytes;
  if (batch_is_nearer) limits.bytes = may_take.batch.bytes - std::min(out.size(), may_take.batch.bytes);
  base::WorkBudget budget(limits, out.size(), cancelled_);
  try {
    const BatchHere batch(*this, is_batch ? &budget : batch_);
    record::JsonWriter writer(out);
    auto paging = method.write ? make_write(method, call, writer) : method.read(call, portal, writer);
    base::WorkBudget::wrote(out.size());
    return paging;
  } catch (const base::WorkStopped& stopped) {
    const bool whole_batch = batch_ && stopped.is_of(*batch_);
    if (!whole_batch && !stopped.is_of(budget)) throw;
    switch (stopped.reason()) {
      case base::WorkStopped::Reason::cancelled: return errors::too_many_requests;
      case base::WorkStopped::Reason::bytes: return batch_is_nearer ? errors::batch_too_large : errors::reply_too_large;
      case base::WorkStopped::Reason::time: break;
    }
    return whole_batch || is_batch ? errors::batch_too_slow : errors::request_too_long;
  }
}

void Dispatcher::charge(const Operation& operation, CallTimes& times) {
  const auto time = std::max<Microseconds>(times.finish - times.processing_start, 0);
  const auto charged = service_.operating->add(operation, times.start, time);
  times.operating = charged.spent;
  if (writing_) writing_->effects.charges.push_back(charged.charge);
}

WireResult<Paging> Dispatcher::make_write(const MethodSpec& method, const Call& call, record::JsonWriter& out) {
  const portal::Origin origin{.at = call.now / 1'000'000,
                              .action = std::string(method.name),
                              .user = call.caller.user,
                              .webhook = call.caller.webhook,
                              .application = call.caller.application,
                              .address = std::string(writing_->request.client),
                              .request = std::string(writing_->request.id)};
  portal::PortalDraft draft = writing_->transaction.draft();
  auto paging = method.write(call, draft, out);
  if (!paging) return paging;
  const auto made = writing_->transaction.add(origin, draft, directory::Rules::people);
  if (!made) throw std::logic_error(origin.action + ": " + made.error().message);
  return paging;
}

}  // namespace muster::rest
