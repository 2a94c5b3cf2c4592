#include "rest/write_desk.hpp"

namespace muster::rest {

class WriteDesk::RequestWork final : public portal::Work {
 public:
  RequestWork(Dispatcher& dispatcher, WriteRequest request, Done done)
      : dispatcher_(dispatcher), request_(std::move(request)), done_(std::move(done)) {}

  void run(portal::Transaction& transaction) override {
    body_.clear();
    reply_ = dispatcher_.write(request_.request(), transaction, body_, &charges_);
  }
  void finish(const base::Result<base::Revision>& committed) override {
    if (!committed) {
      body_.clear();
      const CallFacts facts = reply_.facts;
      reply_ = dispatcher_.fail(request_.request(), errors::not_stored, body_);
      reply_.facts = facts;
      reply_.facts.fail(errors::not_stored);
    }
    done_(reply_, std::move(body_));
  }

 private:
  Dispatcher& dispatcher_;
  WriteRequest request_;
  Done done_;
  Reply reply_;
  std::string body_;
  Dispatcher::Charges charges_{request_.portal->id()};
};

void WriteDesk::submit(WriteRequest request, Done done) {
  auto portal = request.portal;
  committer_.submit(std::move(portal), std::make_unique<RequestWork>(dispatcher_, std::move(request), std::move(done)));
}

}  // namespace muster::rest
