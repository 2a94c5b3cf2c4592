#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "portal/committer.hpp"
#include "rest/dispatch/deferred_request.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "rest/dispatch/fair_pool.hpp"
#include "rest/dispatch/waiting_writes.hpp"
#include "rest/oauth/password_pool.hpp"

namespace muster::rest {

/// Brings requests to where their deferrals say, and gives their replies back.
///
/// What changes something goes to the committer; its reply comes once the changes are durable and visible. What takes
/// long is made on threads of its own, and so are batches that write, which go to the committer with their writes
/// alone. A portal is loaded, and a password is compared, before the request goes on. Wherever a request goes, it is
/// made from the start again: whoever lost a right in between has lost it. How much may wait is bounded; what finds no
/// place, or no portal in time, is answered 503 with `Retry-After`.
class WriteQueue {
 public:
  /// So many threads make what takes long. Lifetime: all outlive the queue, and the committer is done with what it was
  /// given before the queue ends.
  WriteQueue(const Service& service, const portal::HostCell& hosts, portal::Committer& committer,
             const WaitingLimits& limits = {}, std::size_t read_threads = 2);

  /// Called once with the body that belongs to the reply: on a thread of the queue, the committer's or one that loads
  /// portals, or within `submit` when there is no place for the request.
  using Done = std::function<void(const Reply&, std::string body)>;
  /// Any thread; does not block.
  void submit(DeferredRequest request, Done done);
  /// Nobody waits any longer for what takes long: it ends soon, with an error. Any thread.
  void give_up() { cancelled_.store(true, std::memory_order_relaxed); }

  /// For metrics. Any thread.
  const WaitingWrites& waiting() const { return waiting_; }
  FairPool::Stats reads() const { return reads_.stats(); }
  FairPool::Stats batches() const { return batches_.stats(); }

 private:
  class RequestJob;
  class PieceWriter;
  struct PoolOf {
    FairPool& pool;
    std::deque<Dispatcher>& dispatchers;  // one for each thread
  };
  // Where a request may go.
  void load_portal(DeferredRequest request, Done done);
  void compare_password(DeferredRequest request, Done done);
  void make(const PoolOf& where, DeferredRequest request, Done done);
  void commit(DeferredRequest request, Done done);

  // Gives the reply, or brings the request to where it is to go now.
  void finish(DeferredRequest request, Handled handled, std::string body, const Done& done);
  void fail(DeferredRequest& request, const base::Error& error, const Done& done, const LogContext& log_context);
  void refuse(DeferredRequest& request, const WireError& error, const Done& done, const LogContext& log_context,
              unsigned retry_after = 2);
  void abandon(const DeferredRequest& request) const;

  const Service& service_;
  std::atomic<bool> cancelled_{false};
  Dispatcher dispatcher_;  // on the committer's thread
  std::mutex refusing_;
  Dispatcher refuser_;  // of any thread, one after the other
  portal::Committer& committer_;
  WaitingWrites waiting_;
  std::unique_ptr<Writer> writer_;
  std::deque<Dispatcher> read_dispatchers_;
  std::deque<Dispatcher> batch_dispatchers_;
  // The last is destroyed first: a pool ends before those to which its jobs may go on.
  std::once_flag started_;
  std::optional<PasswordPool> passwords_;  // started by the first password
  FairPool batches_;
  FairPool reads_;
};

}  // namespace muster::rest
