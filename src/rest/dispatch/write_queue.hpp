#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/password.hpp"
#include "portal/committer.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "rest/dispatch/fair_pool.hpp"
#include "rest/dispatch/waiting_writes.hpp"
#include "rest/oauth/password_pool.hpp"

namespace muster::rest {

/// A request that the thread which read it leaves alone, with its own copy of all that came. The
/// copy is wiped in the end: passwords and secrets come in requests.
struct WriteRequest {
  WriteRequest(const Request& request, std::shared_ptr<portal::ServedPortal> to, std::string_view name = {})
      : portal(std::move(to)),
        portal_name(name),
        verb(request.verb),
        target(request.target),
        host(request.host),
        content_type(request.content_type),
        authorization(request.authorization),
        cookie(request.cookie),
        accept_encoding(request.accept_encoding),
        if_none_match(request.if_none_match),
        body(request.body),
        id(request.id),
        client(request.client),
        local(request.local),
        local_port(request.local_port),
        secure(request.secure) {}

  WriteRequest(WriteRequest&&) noexcept = default;
  ~WriteRequest() {
    for (std::string* text : {&target, &authorization, &cookie, &body}) {
      if (text->capacity() > std::string().capacity()) base::wipe(*text);
    }
  }

  /// What it takes of memory, about.
  std::size_t bytes() const {
    return sizeof(*this) + target.size() + host.size() + content_type.size() + authorization.size() + cookie.size() +
           body.size();
  }

  /// Lifetime: of this.
  Request request() const {
    return {.verb = verb,
            .target = target,
            .host = host,
            .content_type = content_type,
            .authorization = authorization,
            .cookie = cookie,
            .body = body,
            .id = id,
            .client = client,
            .local = local,
            .local_port = local_port,
            .secure = secure,
            .verified_hash = verified_hash,
            .accept_encoding = accept_encoding,
            .if_none_match = if_none_match};
  }

  std::shared_ptr<portal::ServedPortal> portal;
  std::string portal_name;  ///< for the log
  Worker worker = Worker::writer;
  Verb verb;
  std::string target;
  std::string host;
  std::string content_type;
  std::string authorization;
  std::string cookie;
  std::string accept_encoding;
  std::string if_none_match;
  std::string body;
  std::string id;
  std::string client;
  std::string local;
  std::uint16_t local_port;
  bool secure;
  std::optional<std::string> verified_hash = {};      ///< as Request's
  std::shared_ptr<PasswordCheck> password = nullptr;  ///< what is to be compared first
  base::Microseconds start = 0;                       ///< when it was first looked at
  LogContext log_context = {};                        ///< what is known of it so far, without the portal's name
  std::string account = {};                           ///< whose password it is about, as SignInDelays knows it
  std::string browser = {};                           ///< and by which browser, as there
  std::shared_ptr<const WaitingWrites::Reservation> reservation = nullptr;  ///< the queue's
};

/// Takes requests that change something to the committer, and gives their replies back once the changes are durable
/// and visible. What takes long is made on threads of its own, and so are batches that write, which go to the committer
/// with their writes alone. A request to a portal that is not loaded waits for that first. All of them are made from
/// the start again there: whoever lost a right in between has lost it. A password is compared before, on threads of
/// their own. How much may wait is bounded; what finds no place, or no portal in time, is answered 503 with
/// `Retry-After`.
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
  void submit(WriteRequest request, Done done);
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
  void wait_until_loaded(WriteRequest request, Done done);
  // On a thread of the pool.
  void make(const PoolOf& where, WriteRequest request, Done done);
  void pass_on(WriteRequest request, const Reply& reply, Done done);
  void fail(WriteRequest& request, const base::Error& error, const Done& done, const LogContext& log_context);
  void refuse(WriteRequest& request, const WireError& error, const Done& done, const LogContext& log_context);
  void abandon(const WriteRequest& request) const;
  void compare_password(WriteRequest request, Done done);
  void commit(WriteRequest request, Done done);

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
  // In the order in which their works lead on to one another, backwards, so that each ends before what it leads to.
  std::once_flag started_;
  std::optional<PasswordPool> passwords_;  // started by the first password
  FairPool batches_;
  FairPool reads_;
};

}  // namespace muster::rest
