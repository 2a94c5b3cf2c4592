#include "rest/credential.hpp"

#include <charconv>

#include "access/tokens.hpp"
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

// The pair "auth=…" of a query in which it is plain to see, so that the token need not be taken apart as a parameter.
// "" when there is none, or when it takes more than a look: two of them, other spellings, an encoded one.
std::string_view plain_auth(std::string_view query) {
  std::string_view found;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    // A name that is encoded, or begins like this one, may be it: "%61uth", "AUTH", "auth[]".
    if (pair.starts_with('%') || pair.starts_with('+')) return {};
    if (pair.size() < 4 || !base::is_in_any_case(pair.substr(0, 1), "a")) continue;
    const bool is_plain = pair.starts_with("auth=") && pair.find('%') == std::string_view::npos &&
                          pair.find('+') == std::string_view::npos;
    if (is_plain && found.empty()) {
      found = pair;
    } else if (base::is_in_any_case(pair.substr(0, 4), "auth") || pair.find('%') < pair.find('=')) {
      return {};
    }
  }
  return found.size() > 5 ? found : std::string_view();
}

}  // namespace

// In the order of the contract's table of errors.
WireResult<Caller> caller_by_token(const portal::Portal& portal, base::PortalId portal_id, std::string_view text,
                                   base::Microseconds now) {
  const auto token = access::parse_token(text);
  if (!token || token->kind != access::TokenKind::access || token->portal != portal_id) return errors::invalid_token;
  const access::Grant* grant = portal.access.grant(token->grant());
  if (!grant) return errors::invalid_token;
  const auto judged = access::judge_access(*grant, text, now / 1'000'000);
  if (judged.state == access::TokenState::over) return errors::expired_token;
  if (judged.state != access::TokenState::live) return errors::invalid_token;
  const auto user = portal.directory.user(grant->user);
  if (!user || !user->active()) return errors::user_not_authorized;
  if (grant->revoked) return errors::invalid_token;
  const access::Application* application = portal.access.application(grant->application);
  if (!application) return errors::application_not_found;
  if (!application->installed) return errors::not_installed;
  if (!application->is_for(grant->user)) return errors::user_access;
  if (application->blocked) return errors::blocked;
  return Caller{grant->user, application->scopes, {}, application->id, judged.expires};
}

std::string_view token_in(const Request& request, const Params& params) {
  if (const auto bearer = bearer_token(request.authorization); !bearer.empty()) return bearer;
  return text_in(params, "AUTH");
}

Credential find_credential(const Request& request, const Address& address) {
  if (address.by_webhook) return {Credential::Place::address};
  if (const auto bearer = bearer_token(request.authorization); !bearer.empty())
    return {Credential::Place::token, bearer};
  if (request.verb == Verb::get && address.place == Place::method) {
    const std::string_view pair = plain_auth(address.query);
    if (!pair.empty()) return {Credential::Place::token, pair.substr(5), pair};
  }
  return {Credential::Place::params};
}

WireResult<Caller> find_caller(const Credential& credential, const Address& address, const portal::Portal& portal,
                               base::PortalId portal_id, base::Microseconds now, const Params& params) {
  switch (credential.place) {
    case Credential::Place::address: return caller_by_webhook(portal, address.user, address.secret, now);
    case Credential::Place::token: return caller_by_token(portal, portal_id, credential.text, now);
    case Credential::Place::params: break;
  }
  if (!params.find("AUTH")) return errors::no_auth;
  return caller_by_token(portal, portal_id, text_in(params, "AUTH"), now);
}

}  // namespace muster::rest
