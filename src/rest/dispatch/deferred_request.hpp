#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/password.hpp"
#include "rest/call/deferral.hpp"
#include "rest/dispatch/waiting_writes.hpp"
#include "rest/protocol/request.hpp"

namespace muster::rest {

/// A request on its way to another thread. It owns a copy of everything that the client sent. The destructor overwrites
/// the parts that may hold passwords or secrets: the target, two headers and the body. Thread: one at a time.
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
        origin(request.origin),
        fetch_site(request.fetch_site),
        body(request.body),
        id(request.id),
        client(request.client),
        local(request.local),
        local_port(request.local_port),
        secure(request.secure) {
    deferral.log_context.portal = {};  // this thread may soon release the memory that it refers to
  }
  DeferredRequest(DeferredRequest&&) noexcept = default;
  ~DeferredRequest() {
    for (std::string* text : {&target, &authorization, &cookie, &body}) {
      if (text->capacity() > std::string().capacity()) base::wipe(*text);
    }
  }

  /// Sends the request on to another thread. If `to` names no portal, the present one stays.
  void defer_again(Deferral to) {
    if (!to.portal) to.portal = std::move(deferral.portal);
    to.log_context.portal = {};
    deferral = std::move(to);
  }

  /// About how many bytes of memory it takes.
  std::size_t bytes() const {
    return sizeof(*this) + target.size() + host.size() + content_type.size() + authorization.size() + cookie.size() +
           body.size();
  }

  /// The request as the dispatcher takes it. Lifetime: views of this object.
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
            .if_none_match = if_none_match,
            .origin = origin,
            .fetch_site = fetch_site};
  }

  Deferral deferral;        ///< where the request goes next
  std::string portal_name;  ///< the name of the portal, for the log; "" when unknown
  Verb verb;
  std::string target;
  std::string host;
  std::string content_type;
  std::string authorization;
  std::string cookie;
  std::string accept_encoding;
  std::string if_none_match;
  std::string origin;
  std::string fetch_site;
  std::string body;
  std::string id;
  std::string client;
  std::string local;
  std::uint16_t local_port;
  bool secure;
  std::optional<std::string> verified_hash = {};  ///< the same as in Request
  std::string account = {};                       ///< SignInAttempt::account of a sign-in; "" for other requests
  std::string browser = {};                       ///< SignInAttempt::browser of a sign-in
  /// Its place among the waiting requests; null when it has none.
  std::shared_ptr<const WaitingWrites::Reservation> reservation = nullptr;
};

}  // namespace muster::rest
