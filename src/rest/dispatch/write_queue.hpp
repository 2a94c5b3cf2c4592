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

/// Takes requests that an I/O thread could not answer to the thread that can, and returns their replies.
///
/// Writes go to the committer, and are answered once the changes are durable and visible. Long reads and batches that
/// write have pools of threads of their own; of such a batch only the commands that write go to the committer. If
/// necessary, the portal is loaded or a password is compared first. Each thread runs the request from the start, so a
/// caller who lost a right in the meantime is refused. The waiting requests are limited. A request is answered 503 with
/// `Retry-After` when there is no room, or when its portal is not loaded in time (protocol.md 5.4).
class WriteQueue {
 public:
  /// `read_threads` is the number of threads for long reads. Lifetime: all arguments outlive the queue. Destroy the
  /// queue only after the committer has finished all its jobs.
  WriteQueue(const Service& service, const portal::HostCell& hosts, portal::Committer& committer,
             const WaitingLimits& limits = {}, std::size_t read_threads = 2);

  /// Receives the reply and its body. Called once: on a thread of the queue, on the committer's, on one that loads
  /// portals, or within `submit`, such as when there is no room for the request.
  using Done = std::function<void(const Reply&, std::string body)>;
  /// Takes over a request. Its deferral says where it goes. Any thread; does not wait for the request.
  void submit(DeferredRequest request, Done done);
  /// Makes long reads and batches end soon, with an error. From then on it stays so. Any thread.
  void give_up() { cancelled_.store(true, std::memory_order_relaxed); }

  // For metrics. Any thread.

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
  // The places where a request may go.
  void load_portal(DeferredRequest request, Done done);
  void compare_password(DeferredRequest request, Done done);
  void make(const PoolOf& where, DeferredRequest request, Done done);
  void commit(DeferredRequest request, Done done);

  // Passes the reply to `done`, or takes the request to the next thread.
  void finish(DeferredRequest request, Handled handled, std::string body, const Done& done);
  void fail(DeferredRequest& request, const base::Error& error, const Done& done, const LogContext& log_context);
  void refuse(DeferredRequest& request, const WireError& error, const Done& done, const LogContext& log_context,
              unsigned retry_after = 2);
  void abandon(const DeferredRequest& request) const;

  const Service& service_;
  std::atomic<bool> cancelled_{false};
  Dispatcher dispatcher_;  // on the committer's thread
  std::mutex refusing_;
  Dispatcher refuser_;  // writes errors, for any thread; guarded by refusing_
  portal::Committer& committer_;
  WaitingWrites waiting_;
  std::unique_ptr<Writer> writer_;
  std::deque<Dispatcher> read_dispatchers_;
  std::deque<Dispatcher> batch_dispatchers_;
  // The last member is destroyed first: a pool ends before the pools to which it may pass its requests on.
  std::once_flag started_;
  std::optional<PasswordPool> passwords_;  // started by the first password
  FairPool batches_;
  FairPool reads_;
};

}  // namespace muster::rest
