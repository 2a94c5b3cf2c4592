#include "rest/write_desk.hpp"

#include "base/password.hpp"
#include "rest/oauth.hpp"

namespace muster::rest {

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
    commit(std::move(made), std::move(reply));
  });
  if (taken) return;
  const auto& [refused, reply_to] = *shared;
  if (service_.delays)
    service_.delays->abandoned({.portal = refused.portal->id(),
                                .account = refused.password->account,
                                .address = refused.client,
                                .browser = refused.password->browser});
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
