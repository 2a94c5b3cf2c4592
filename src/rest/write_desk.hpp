#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/password.hpp"
#include "portal/committer.hpp"
#include "rest/dispatcher.hpp"
#include "rest/password_pool.hpp"

namespace muster::rest {

/// A request that changes something, or asks a portal that is not loaded yet, with its own copy of all that came. The
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
        body(request.body),
        id(request.id),
        client(request.client),
        secure(request.secure) {}

  WriteRequest(WriteRequest&&) noexcept = default;
  ~WriteRequest() {
    for (std::string* text : {&target, &authorization, &cookie, &body}) {
      if (text->capacity() > std::string().capacity()) base::wipe(*text);
    }
  }

  /// Lifetime: of this.
  Request request() const {
    return {verb, target, host, content_type, authorization, cookie, body, id, client, secure, proved};
  }

  std::shared_ptr<portal::ServedPortal> portal;
  std::string portal_name;  ///< for the log
  Verb verb;
  std::string target;
  std::string host;
  std::string content_type;
  std::string authorization;
  std::string cookie;
  std::string body;
  std::string id;
  std::string client;
  bool secure;
  std::optional<std::string> proved = {};             ///< as Request's
  std::shared_ptr<PasswordCheck> password = nullptr;  ///< what is to be compared first
  base::Microseconds start = 0;                       ///< when it was first looked at
};

/// Takes requests that change something to the committer, and gives their replies back once the changes are durable
/// and visible. Those to a portal that is not loaded go the same way, for that thread loads it. A request is made from
/// the start again there: whoever lost a right in between has lost it. A password is compared before, on threads of
/// their own.
class WriteDesk {
 public:
  /// Lifetime: all outlive the desk, and the committer is done with what it was given before the desk ends.
  WriteDesk(const Service& service, const portal::HostCell& hosts, portal::Committer& committer)
      : service_(service), dispatcher_(service, hosts), committer_(committer) {}

  /// Called once with the body that belongs to the reply: on the committer's thread, or within `submit` when too many
  /// passwords wait to be compared.
  using Done = std::function<void(const Reply&, std::string body)>;
  /// Any thread; does not block.
  void submit(WriteRequest request, Done done);

 private:
  class RequestWork;
  void compare_password(WriteRequest request, Done done);
  void commit(WriteRequest request, Done done);

  const Service& service_;
  Dispatcher dispatcher_;  // on the committer's thread
  portal::Committer& committer_;
  std::once_flag started_;
  std::optional<PasswordPool> passwords_;  // started by the first password; the last, as its work uses the others
};

}  // namespace muster::rest
