#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/password.hpp"
#include "rest/call/deferral.hpp"
#include "rest/dispatch/waiting_writes.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// A request on its way to another thread, with a copy of all that came. The copy is wiped in the end: passwords and
/// secrets come in requests.
struct DeferredRequest {
  DeferredRequest(const Request& request, Deferral to)
      : deferral(std::move(to)),
        portal_name(deferral.log_context.portal),
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
        secure(request.secure) {
    deferral.log_context.portal = {};  // a view of what this thread may let go
  }
  DeferredRequest(DeferredRequest&&) noexcept = default;
  ~DeferredRequest() {
    for (std::string* text : {&target, &authorization, &cookie, &body}) {
      if (text->capacity() > std::string().capacity()) base::wipe(*text);
    }
  }

  /// It goes on to where the thread that had it says; without a portal there, to the same one.
  void defer_again(Deferral to) {
    if (!to.portal) to.portal = std::move(deferral.portal);
    to.log_context.portal = {};
    deferral = std::move(to);
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

  Deferral deferral;        ///< where it goes next
  std::string portal_name;  ///< for the log
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
  std::optional<std::string> verified_hash = {};  ///< as Request's
  std::string account = {};                       ///< whose password it is about, as SignInDelays knows it
  std::string browser = {};                       ///< and by which browser, as there
  std::shared_ptr<const WaitingWrites::Reservation> reservation = nullptr;  ///< its place in the queue
};

}  // namespace muster::rest
