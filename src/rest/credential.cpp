#include "rest/credential.hpp"

#include <charconv>

#include "base/ascii.hpp"
#include "rest/request_params.hpp"

namespace muster::rest {
namespace {

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size() || !base::is_in_any_case(authorization.substr(0, scheme.size()), scheme))
    return {};
  return authorization.substr(scheme.size());
}

WireResult<Caller> caller_by_webhook(const portal::Portal& portal, std::string_view user, std::string_view secret,
                                     base::Microseconds now) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), id);
  if (error != std::errc{} || end != user.data() + user.size()) return errors::invalid_credentials;
  const access::Webhook* webhook = portal.access.find_webhook({id}, secret);
  if (!webhook || (webhook->expires && now >= *webhook->expires * 1'000'000)) return errors::invalid_credentials;
  const auto owner = portal.directory.user(webhook->owner);
  if (!owner || !owner->active()) return errors::invalid_credentials;
  if (webhook->blocked) return errors::blocked;
  return Caller{webhook->owner, webhook->scopes, webhook->id};
}

}  // namespace

// There are no applications yet: no token is one of ours.
WireResult<Caller> find_caller(const Request& request, const Address& address, const portal::Portal& portal,
                               base::Microseconds now, Params& params) {
  if (address.by_webhook) return caller_by_webhook(portal, address.user, address.secret, now);
  if (!bearer_token(request.authorization).empty()) return errors::invalid_token;
  if (const auto read = read_params(request, address, params); !read) return read.error();
  if (params.find("AUTH")) return errors::invalid_token;
  return errors::no_auth;
}

}  // namespace muster::rest
