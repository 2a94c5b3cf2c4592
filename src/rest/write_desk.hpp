#pragma once

#include <functional>
#include <string>

#include "portal/committer.hpp"
#include "rest/dispatcher.hpp"

namespace muster::rest {

/// A request that changes something, or asks a portal that is not loaded yet, with its own copy of all that came.
struct WriteRequest {
  WriteRequest(const Request& request, std::shared_ptr<portal::ServedPortal> to, std::string_view name = {})
      : portal(std::move(to)),
        portal_name(name),
        verb(request.verb),
        target(request.target),
        host(request.host),
        content_type(request.content_type),
        authorization(request.authorization),
        body(request.body),
        id(request.id),
        client(request.client),
        secure(request.secure) {}

  /// Lifetime: of this.
  Request request() const { return {verb, target, host, content_type, authorization, body, id, client, secure}; }

  std::shared_ptr<portal::ServedPortal> portal;
  std::string portal_name;  ///< for the log
  Verb verb;
  std::string target;
  std::string host;
  std::string content_type;
  std::string authorization;
  std::string body;
  std::string id;
  std::string client;
  bool secure;
  base::Microseconds start = 0;  ///< when it was first looked at
};

/// Takes requests that change something to the committer, and gives their replies back once the changes are durable
/// and visible. Those to a portal that is not loaded go the same way, for that thread loads it. A request is made from
/// the start again there: whoever lost a right in between has lost it.
class WriteDesk {
 public:
  /// Lifetime: all outlive the desk, and the committer is done with what it was given before the desk ends.
  WriteDesk(const Service& service, const portal::HostCell& hosts, portal::Committer& committer)
      : dispatcher_(service, hosts), committer_(committer) {}

  /// Called once, on the committer's thread, with the body that belongs to the reply.
  using Done = std::function<void(const Reply&, std::string body)>;
  /// Any thread; does not block.
  void submit(WriteRequest request, Done done);

 private:
  class RequestWork;

  Dispatcher dispatcher_;  // on the committer's thread
  portal::Committer& committer_;
};

}  // namespace muster::rest
