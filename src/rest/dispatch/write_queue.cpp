#include "rest/dispatch/write_queue.hpp"

#include <fmt/format.h>

#include <future>

#include "rest/oauth/oauth.hpp"

namespace muster::rest {
namespace {

// The system prefers the threads that answer quick requests.
constexpr int niceness_of_reads = 10;
// These threads mostly wait for the disk.
constexpr FairPool::Threads batch_threads{.count = 4, .name = "muster-batch", .niceness = 5};

// The owner is the credential once it is known to be valid, and before that the client's address.
WaitingWrites::Owner owner_of(const DeferredRequest& request) {
  const base::PortalId portal = request.deferral.portal->id();
  const LogContext& log_context = request.deferral.log_context;
  const bool has_credential = log_context.page.empty() && log_context.user;
  if (!has_credential) return {portal, request.client};
  return {portal,
          fmt::format("{} {} {}", log_context.webhook.value, log_context.application.value, log_context.user.value)};
}

const LogContext& facts_of(const Handled& handled) {
  return std::visit([](const auto& one) -> const LogContext& { return one.log_context; }, handled);
}

// The reply when there is no memory for a better one. Without any reply the client would wait for ever.
const Reply no_memory{.status = errors::internal.status, .content_type = json_type};

}  // namespace

// Passes changes to the committer and blocks the calling thread until they are committed.
class WriteQueue::PieceWriter final : public Writer {
 public:
  explicit PieceWriter(portal::Committer& committer) : committer_(committer) {}

  base::Result<base::Revision> write(const std::shared_ptr<portal::ServedPortal>& portal,
                                     const std::function<void(portal::Transaction&)>& make) override {
    std::promise<base::Result<base::Revision>> committed;
    auto result = committed.get_future();
    committer_.submit(portal, std::make_unique<Piece>(make, std::move(committed)));
    return result.get();
  }

 private:
  class Piece final : public portal::WriteJob {
   public:
    Piece(const std::function<void(portal::Transaction&)>& make, std::promise<base::Result<base::Revision>> committed)
        : make_(make), committed_(std::move(committed)) {}
    void run(portal::Transaction& transaction) override { make_(transaction); }
    void finish(const base::Result<base::Revision>& committed) override { committed_.set_value(committed); }

   private:
    const std::function<void(portal::Transaction&)>& make_;
    std::promise<base::Result<base::Revision>> committed_;
  };

  portal::Committer& committer_;
};

WriteQueue::WriteQueue(const Service& service, const portal::HostCell& hosts, portal::Committer& committer,
                       const WaitingLimits& limits, std::size_t read_threads)
    : service_(service),
      dispatcher_(service, hosts),
      refuser_(service, hosts),
      committer_(committer),
      waiting_(limits),
      writer_(std::make_unique<PieceWriter>(committer)),
      batches_(batch_threads, {}),
      reads_({.count = read_threads, .name = "muster-read", .niceness = niceness_of_reads}, {}) {
  for (std::size_t i = 0; i < read_threads; ++i)
    read_dispatchers_.emplace_back(service, hosts, Dispatcher::Role::reads, nullptr, &cancelled_);
  for (std::size_t i = 0; i < batch_threads.count; ++i)
    batch_dispatchers_.emplace_back(service, hosts, Dispatcher::Role::batches, writer_.get(), &cancelled_);
}

class WriteQueue::RequestJob final : public portal::WriteJob {
 public:
  RequestJob(WriteQueue& queue, DeferredRequest request, Done done)
      : queue_(queue), request_(std::move(request)), done_(std::move(done)) {}

  void run(portal::Transaction& transaction) override {
    body_.clear();
    handled_ = queue_.dispatcher_.write(request_.request(), transaction, body_, effects_);
  }
  void finish(const base::Result<base::Revision>& committed) override try {
    if (effects_.ended) effects_.ended(committed.has_value());
    if (!committed) return fail(committed.error());
    queue_.finish(std::move(request_), std::move(handled_), std::move(body_), done_);
  } catch (const std::exception&) {
    request_.reservation = nullptr;
    done_(no_memory, {});
  }

 private:
  void fail(const base::Error& error) {
    if (!effects_.ended) queue_.abandon(request_);
    const LogContext& log_context = facts_of(handled_);
    const bool is_known = log_context.method || !log_context.page.empty();
    queue_.fail(request_, error, done_, is_known ? log_context : request_.deferral.log_context);
  }

  WriteQueue& queue_;
  DeferredRequest request_;
  Done done_;
  Handled handled_;
  std::string body_;
  Effects effects_{request_.deferral.portal->id()};
};

void WriteQueue::submit(DeferredRequest request, Done done) {
  const Deferral::To to = request.deferral.to;
  if (to == Deferral::To::passwords) {
    request.account = request.deferral.password->account;
    request.browser = request.deferral.password->browser;
  }
  if (!request.reservation && to != Deferral::To::reads) {
    request.reservation = waiting_.take(owner_of(request), request.bytes());
    if (!request.reservation) {
      abandon(request);
      return refuse(request, errors::too_many_waiting, done, request.deferral.log_context);
    }
  }
  switch (to) {
    case Deferral::To::loader: return load_portal(std::move(request), std::move(done));
    case Deferral::To::passwords: return compare_password(std::move(request), std::move(done));
    case Deferral::To::reads: return make({reads_, read_dispatchers_}, std::move(request), std::move(done));
    case Deferral::To::batches: return make({batches_, batch_dispatchers_}, std::move(request), std::move(done));
    case Deferral::To::writer: return commit(std::move(request), std::move(done));
  }
}

// Before the portal is loaded, nobody knows whether the request writes. So it is treated as a read first.
void WriteQueue::load_portal(DeferredRequest request, Done done) {
  auto portal = request.deferral.portal;
  const auto shared = std::make_shared<std::pair<DeferredRequest, Done>>(std::move(request), std::move(done));
  committer_.loader().load(std::move(portal), [this, shared](const base::Result<void>& loaded) {
    auto& [waited, reply_to] = *shared;
    if (!loaded) return fail(waited, loaded.error(), reply_to, waited.deferral.log_context);
    waited.deferral.to = Deferral::To::reads;
    submit(std::move(waited), std::move(reply_to));
  });
}

// The request goes on whether the password is right or wrong, so that both answers take the same time.
void WriteQueue::compare_password(DeferredRequest request, Done done) {
  static constexpr std::size_t threads = 2;  // each takes 64 MiB
  static constexpr std::size_t longest_queue = 100;
  static constexpr unsigned retry_after = 60;
  std::call_once(started_, [this] { passwords_.emplace(threads, longest_queue); });
  const auto shared = std::make_shared<std::pair<DeferredRequest, Done>>(std::move(request), std::move(done));
  const bool taken = passwords_->submit([this, shared] {
    auto& [made, reply_to] = *shared;
    PasswordCheck& check = *made.deferral.password;
    bool fits = false;
    try {
      // Always called, although not always needed: the first call takes long, and must not show that an account does
      // not exist.
      const std::string& nobodys = base::nobodys_password();
      fits = base::is_password(check.hash.empty() ? nobodys : check.hash, check.password);
    } catch (const std::exception&) {
      // Without enough memory the password counts as wrong.
    }
    made.verified_hash = fits ? check.hash : std::string();
    made.deferral.password = nullptr;
    made.deferral.to = Deferral::To::writer;
    try {
      submit(std::move(made), std::move(reply_to));
    } catch (const std::exception&) {
      if (reply_to) reply_to(no_memory, {});
    }
  });
  if (taken) return;
  auto& [refused, reply_to] = *shared;
  abandon(refused);
  refuse(refused, errors::busy_with_passwords, reply_to, {.page = refused.deferral.log_context.page}, retry_after);
}

// Runs a request on a thread of a pool.
void WriteQueue::make(const PoolOf& where, DeferredRequest request, Done done) {
  const WaitingWrites::Owner owner = owner_of(request);
  const std::string who = fmt::format("{} {}", owner.portal.value, owner.name);
  const std::size_t bytes = request.bytes();
  const auto shared = std::make_shared<std::pair<DeferredRequest, Done>>(std::move(request), std::move(done));
  const bool taken = where.pool.submit(who, bytes, [this, shared, &all = where.dispatchers](std::size_t thread) {
    auto& [made, reply_to] = *shared;
    try {
      std::string body;
      Handled handled = all[thread].handle(made.request(), body);
      all[thread].release();
      finish(std::move(made), std::move(handled), std::move(body), reply_to);
    } catch (const std::exception&) {
      made.reservation = nullptr;
      reply_to(no_memory, {});
    }
  });
  if (!taken) refuse(shared->first, errors::too_many_requests, shared->second, shared->first.deferral.log_context);
}

void WriteQueue::commit(DeferredRequest request, Done done) {
  auto portal = request.deferral.portal;
  committer_.submit(std::move(portal), std::make_unique<RequestJob>(*this, std::move(request), std::move(done)));
}

// A thread for long work may find that the request is for another thread, such as the one that writes.
void WriteQueue::finish(DeferredRequest request, Handled handled, std::string body, const Done& done) {
  if (auto* deferral = std::get_if<Deferral>(&handled)) {
    request.defer_again(std::move(*deferral));
    return submit(std::move(request), done);
  }
  request.reservation = nullptr;
  done(std::get<Reply>(handled), std::move(body));
}

void WriteQueue::fail(DeferredRequest& request, const base::Error& error, const Done& done,
                      const LogContext& log_context) {
  if (error.kind != base::ErrorKind::busy) return refuse(request, errors::not_stored, done, log_context);
  const bool is_loaded = request.deferral.portal->snapshots() != nullptr;
  refuse(request, is_loaded ? errors::store_in_use : errors::portal_loading, done, log_context);
}

void WriteQueue::refuse(DeferredRequest& request, const WireError& error, const Done& done,
                        const LogContext& log_context, unsigned retry_after) {
  std::string body;
  Reply reply;
  {
    const std::lock_guard lock(refusing_);
    reply = refuser_.fail(request.request(), error, body);
  }
  if (reply.status == 503) reply.headers += fmt::format("Retry-After: {}\r\n", retry_after);
  reply.log_context = log_context;
  reply.log_context.fail(error);
  request.reservation = nullptr;
  done(reply, std::move(body));
}

// A sign-in that ended before its password was used does not count as a wrong guess.
void WriteQueue::abandon(const DeferredRequest& request) const {
  if (service_.delays && !request.account.empty())
    service_.delays->abandoned({.portal = request.deferral.portal->id(),
                                .account = request.account,
                                .address = request.client,
                                .browser = request.browser});
}

}  // namespace muster::rest
