#include "rest/write_desk.hpp"

#include <future>

#include "base/password.hpp"
#include "rest/oauth.hpp"

namespace muster::rest {
namespace {

// They stand back for the threads that answer what is quick.
constexpr int niceness_of_reads = 10;
// These mostly wait for the disk.
constexpr FairPool::Threads batch_threads{.count = 4, .name = "muster-batch", .niceness = 5};

}  // namespace

// The thread that wants something written waits for it.
class WriteDesk::PieceWriter final : public Writer {
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
  class Piece final : public portal::Work {
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

WriteDesk::WriteDesk(const Service& service, const portal::HostCell& hosts, portal::Committer& committer,
                     std::size_t read_threads)
    : service_(service),
      hosts_(hosts),
      dispatcher_(service, hosts),
      committer_(committer),
      writer_(std::make_unique<PieceWriter>(committer)),
      reads_({.count = read_threads, .name = "muster-read", .niceness = niceness_of_reads}, {}),
      batches_(batch_threads, {}) {
  for (std::size_t i = 0; i < read_threads; ++i)
    read_dispatchers_.emplace_back(service, hosts, Dispatcher::Role::reads, nullptr, &cancelled_);
  for (std::size_t i = 0; i < batch_threads.count; ++i)
    batch_dispatchers_.emplace_back(service, hosts, Dispatcher::Role::batches, writer_.get(), &cancelled_);
}

class WriteDesk::RequestWork final : public portal::Work {
 public:
  RequestWork(WriteDesk& desk, WriteRequest request, Done done)
      : desk_(desk), dispatcher_(desk.dispatcher_), request_(std::move(request)), done_(std::move(done)) {}

  void run(portal::Transaction& transaction) override {
    body_.clear();
    reply_ = dispatcher_.write(request_.request(), transaction, body_, effects_);
  }
  void finish(const base::Result<base::Revision>& committed) override {
    if (effects_.ended) effects_.ended(committed.has_value());
    if (!committed) {
      body_.clear();
      const CallFacts facts = reply_.facts;
      reply_ = dispatcher_.fail(request_.request(), errors::not_stored, body_);
      reply_.facts = facts;
      reply_.facts.fail(errors::not_stored);
    } else if (reply_.password) {
      // Nobody could say whose password it is before this thread had loaded the portal.
      request_.password = std::move(reply_.password);
      desk_.submit(std::move(request_), std::move(done_));
      return;
    }
    done_(reply_, std::move(body_));
  }

 private:
  WriteDesk& desk_;
  Dispatcher& dispatcher_;
  WriteRequest request_;
  Done done_;
  Reply reply_;
  std::string body_;
  Effects effects_{request_.portal->id()};
};

void WriteDesk::submit(WriteRequest request, Done done) {
  if (request.password) return compare_password(std::move(request), std::move(done));
  switch (request.desk) {
    case Desk::writer: return commit(std::move(request), std::move(done));
    case Desk::reads: return make({reads_, read_dispatchers_}, std::move(request), std::move(done));
    case Desk::batches: return make({batches_, batch_dispatchers_}, std::move(request), std::move(done));
  }
}

void WriteDesk::make(const PoolOf& where, WriteRequest request, Done done) {
  const auto shared = std::make_shared<std::pair<WriteRequest, Done>>(std::move(request), std::move(done));
  auto& dispatchers = where.dispatchers;
  const bool taken =
      where.pool.submit(shared->first.who, shared->first.size(), [this, shared, &dispatchers](std::size_t thread) {
        auto& [made, reply_to] = *shared;
        std::string body;
        const Reply reply = dispatchers[thread].handle(made.request(), body);
        dispatchers[thread].release();
        if (reply.for_writer)
          pass_on(std::move(made), reply, std::move(reply_to));
        else
          reply_to(reply, std::move(body));
      });
  if (!taken) refuse(shared->first, shared->second);
}

// What looked as if it would take long turned out to be somebody else's.
void WriteDesk::pass_on(WriteRequest request, const Reply& reply, Done done) {
  request.portal = reply.for_writer;
  request.desk = reply.desk;
  request.password = reply.password;
  submit(std::move(request), std::move(done));
}

void WriteDesk::refuse(const WriteRequest& request, const Done& done) {
  std::string body;
  Reply reply = Dispatcher(service_, hosts_).fail(request.request(), errors::too_many_requests, body);
  reply.headers += "Retry-After: 1\r\n";
  reply.facts.fail(errors::too_many_requests);
  done(reply, std::move(body));
}

// The request goes on in any case, so that a wrong password is answered as late as a right one.
void WriteDesk::compare_password(WriteRequest request, Done done) {
  static constexpr std::size_t threads = 2;  // each takes 64 MiB
  static constexpr std::size_t longest_queue = 100;
  std::call_once(started_, [this] { passwords_.emplace(threads, longest_queue); });
  const auto shared = std::make_shared<std::pair<WriteRequest, Done>>(std::move(request), std::move(done));
  const bool taken = passwords_->submit([this, shared] {
    auto& [made, reply] = *shared;
    PasswordCheck& check = *made.password;
    bool fits = false;
    try {
      // Asked for in any case, so that the first one which is for nobody does not wait for it alone.
      const std::string& nobodys = base::nobodys_password();
      fits = base::is_password(check.hash.empty() ? nobodys : check.hash, check.password);
    } catch (const std::exception&) {
      // There was no memory: nobody is signed in by that.
    }
    base::wipe(check.password);
    made.proved = fits ? check.hash : std::string();
    made.password = nullptr;
    commit(std::move(made), std::move(reply));
  });
  if (taken) return;
  const auto& [refused, reply_to] = *shared;
  if (service_.delays) service_.delays->abandoned(refused.portal->id(), refused.password->account, refused.client);
  std::string body;
  Reply reply;
  write_failed_page(errors::busy_with_passwords, reply, body);
  reply.headers += "Retry-After: 60\r\n";
  reply.facts.page = oauth_page(parse_address(refused.target).place);
  reply.facts.fail(errors::busy_with_passwords);
  reply_to(reply, std::move(body));
}

void WriteDesk::commit(WriteRequest request, Done done) {
  auto portal = request.portal;
  committer_.submit(std::move(portal), std::make_unique<RequestWork>(*this, std::move(request), std::move(done)));
}

}  // namespace muster::rest
