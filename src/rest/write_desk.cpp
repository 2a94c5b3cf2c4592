#include "rest/write_desk.hpp"

#include <fmt/format.h>

#include "base/password.hpp"
#include "rest/oauth.hpp"

namespace muster::rest {
namespace {

// Whose credential it is, once that is known to be right; else the client's address.
WaitingWrites::Owner owner_of(const WriteRequest& request) {
  const CallFacts& facts = request.facts;
  const bool has_credential = facts.page.empty() && facts.user;
  if (!has_credential) return {request.portal->id(), request.client};
  return {request.portal->id(),
          fmt::format("{} {} {}", facts.webhook.value, facts.application.value, facts.user.value)};
}

// Where there is none for a reply: nobody must wait for ever.
const Reply no_memory{.status = errors::internal.status, .content_type = json_type};

}  // namespace

class WriteDesk::RequestWork final : public portal::Work {
 public:
  RequestWork(WriteDesk& desk, WriteRequest request, Done done)
      : desk_(desk), dispatcher_(desk.dispatcher_), request_(std::move(request)), done_(std::move(done)) {}

  void run(portal::Transaction& transaction) override {
    body_.clear();
    reply_ = dispatcher_.write(request_.request(), transaction, body_, effects_);
  }
  void finish(const base::Result<base::Revision>& committed) override try {
    if (effects_.ended) effects_.ended(committed.has_value());
    if (!committed) return fail(committed.error());
    if (reply_.password) {
      // Nobody could say whose password it is before this thread had loaded the portal.
      request_.password = std::move(reply_.password);
      desk_.submit(std::move(request_), std::move(done_));
      return;
    }
    request_.place = nullptr;
    done_(reply_, std::move(body_));
  } catch (const std::exception&) {
    request_.place = nullptr;
    done_(no_memory, {});
  }

 private:
  void fail(const base::Error& error) {
    if (!effects_.ended) desk_.abandon(request_);
    CallFacts facts = reply_.facts.method || !reply_.facts.page.empty() ? reply_.facts : request_.facts;
    if (error.kind != base::ErrorKind::busy) return desk_.refuse(request_, errors::not_stored, done_, facts);
    const bool is_loaded = request_.portal->snapshots() != nullptr;
    desk_.refuse(request_, is_loaded ? errors::store_in_use : errors::portal_loading, done_, facts);
  }

  WriteDesk& desk_;
  Dispatcher& dispatcher_;
  WriteRequest request_;
  Done done_;
  Reply reply_;
  std::string body_;
  Effects effects_{request_.portal->id()};
};

void WriteDesk::submit(WriteRequest request, Done done) {
  if (request.password) request.account = request.password->account;
  if (!request.place) request.place = waiting_.take(owner_of(request), request.bytes());
  if (!request.place) {
    abandon(request);
    return refuse(request, errors::too_many_waiting, done, request.facts);
  }
  if (request.password)
    compare_password(std::move(request), std::move(done));
  else
    commit(std::move(request), std::move(done));
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
    try {
      commit(std::move(made), std::move(reply));
    } catch (const std::exception&) {
      if (reply) reply(no_memory, {});
    }
  });
  if (taken) return;
  const auto& [refused, reply_to] = *shared;
  abandon(refused);
  std::string body;
  Reply reply;
  write_failed_page(errors::busy_with_passwords, reply, body);
  reply.headers += "Retry-After: 60\r\n";
  reply.facts.page = oauth_page(parse_address(refused.target).place);
  reply.facts.fail(errors::busy_with_passwords);
  reply_to(reply, std::move(body));
}

void WriteDesk::refuse(WriteRequest& request, const WireError& error, const Done& done, const CallFacts& facts) {
  std::string body;
  Reply reply;
  {
    const std::lock_guard lock(refusing_);
    reply = refuser_.fail(request.request(), error, body);
  }
  if (reply.status == 503) reply.headers += "Retry-After: 2\r\n";
  reply.facts = facts;
  reply.facts.fail(error);
  request.place = nullptr;
  done(reply, std::move(body));
}

// An attempt to sign in that came to nothing is no wrong guess.
void WriteDesk::abandon(const WriteRequest& request) const {
  if (service_.delays && !request.account.empty())
    service_.delays->abandoned(request.portal->id(), request.account, request.client);
}

void WriteDesk::commit(WriteRequest request, Done done) {
  auto portal = request.portal;
  committer_.submit(std::move(portal), std::make_unique<RequestWork>(*this, std::move(request), std::move(done)));
}

}  // namespace muster::rest
