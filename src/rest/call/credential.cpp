#include "rest/call/credential.hpp"

#include <charconv>

#include "access/session_tokens.hpp"
#include "base/ascii.hpp"
#include "base/secret_memo.hpp"
#include "rest/call/request_context.hpp"
#include "rest/protocol/request_params.hpp"

namespace muster::rest {
namespace {

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size() || !base::is_in_any_case(authorization.substr(0, scheme.size()), scheme))
    return {};
  return authorization.substr(scheme.size());
}

// Tells the log more about the reason than the client is told.
WireError refuse(const WireError& error, std::string_view why, LogContext& log_context) {
  log_context.credential = why;
  return error;
}

base::SecretMemo& memo_of_thread() {
  thread_local base::SecretMemo memo;
  return memo;
}

// As AccessTable::find_webhook. A secret that this thread saw lately says which webhook to look at; what that webhook
// is now decides.
const access::Webhook* find_webhook(const access::AccessTable& access, base::UserId owner, std::string_view secret) {
  base::SecretMemo& memo = memo_of_thread();
  if (const auto known = memo.find(secret)) {
    const access::Webhook* webhook = access.webhook({known->number});
    if (webhook && webhook->owner == owner && base::same_secret(webhook->secret, known->hash)) return webhook;
  }
  const access::Webhook* webhook = access.find_webhook(owner, secret);
  if (webhook) memo.remember(secret, {webhook->secret, webhook->id.value});
  return webhook;
}

// The same for `judge_access`: a token that this thread saw lately is looked for among those that the grant has now.
access::JudgedAccess judge(const access::Grant& grant, std::string_view text, base::UnixSeconds now) {
  base::SecretMemo& memo = memo_of_thread();
  if (const auto known = memo.find(text)) {
    for (const access::LiveToken& token : grant.access) {
      if (now < token.expires && base::same_secret(token.hash, known->hash))
        return {access::TokenState::live, token.expires};
    }
  }
  const access::JudgedAccess judged = access::judge_access(grant, text, now);
  if (judged.state == access::TokenState::live) memo.remember(text, {base::hash_secret(text), grant.id.value});
  return judged;
}

// Whether this process issued the token for the session. What a thread remembers of a token is the session's secret,
// disguised by the key, so that it counts for no other session and no other key.
bool is_issued(const base::SecretHash& key, const access::Session& session, std::string_view text) {
  base::SecretHash known_as = session.secret;
  for (std::size_t i = 0; i < known_as.size(); ++i) known_as[i] ^= key[i];
  base::SecretMemo& memo = memo_of_thread();
  if (const auto known = memo.find(text); known && base::same_secret(known->hash, known_as)) return true;
  if (!access::is_session_token(key, session, text)) return false;
  memo.remember(text, {known_as, session.id.value});
  return true;
}

// The caller by a token of the web interface. It ends with the session, which is looked up for each call.
WireResult<Caller> caller_by_session(const RequestContext& context, const portal::Portal& portal,
                                     const access::TokenText& token, LogContext& log_context) {
  const auto end = access::session_token_end(token);
  const access::Session* session =
      end && token.portal == context.portal_id() ? portal.access.session({token.owner}) : nullptr;
  if (!session || !is_issued(context.service.session_key, *session, token.text))
    return refuse(errors::invalid_token, "unknown", log_context);
  log_context.user = session->user;
  if (context.seconds() >= std::min(*end, session->expires))
    return refuse(errors::expired_token, "expired", log_context);
  const auto user = portal.directory.user(session->user);
  if (!user || !user->active()) return refuse(errors::user_not_authorized, "dismissed", log_context);
  return Caller{.user = session->user, .scopes = web_scopes, .expires = *end, .session = session->id};
}

WireResult<Caller> caller_by_any_token(RequestContext& context, const portal::Portal& portal, std::string_view text) {
  LogContext& log_context = context.log_context();
  // Tokens of applications, which begin otherwise, are taken apart once.
  if (text.starts_with(static_cast<char>(access::TokenKind::page))) {
    if (const auto token = access::parse_token(text)) return caller_by_session(context, portal, *token, log_context);
  }
  return caller_by_token(portal, context.portal_id(), text, context.start(), log_context);
}

WireResult<Caller> caller_by_webhook(const portal::Portal& portal, std::string_view user, std::string_view secret,
                                     base::Microseconds now, LogContext& log_context) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), id);
  const bool is_number = error == std::errc{} && end == user.data() + user.size();
  const access::Webhook* webhook = is_number ? find_webhook(portal.access, {id}, secret) : nullptr;
  if (!webhook) return refuse(errors::invalid_credentials, "unknown", log_context);
  log_context.user = webhook->owner;
  log_context.webhook = webhook->id;
  if (webhook->expires && now >= *webhook->expires * 1'000'000)
    return refuse(errors::invalid_credentials, "expired", log_context);
  const auto owner = portal.directory.user(webhook->owner);
  if (!owner || !owner->active()) return refuse(errors::invalid_credentials, "dismissed", log_context);
  if (webhook->blocked) return refuse(errors::blocked, "blocked", log_context);
  portal.access.note_use(*webhook, now / 1'000'000);
  return Caller{webhook->owner, webhook->scopes, webhook->id};
}

// The pair "auth=…" of a query, so that the parameters need not be read to find the token. Returns "" when there is
// none, and when it is not obvious: when it occurs twice, is encoded, or is written in another way.
std::string_view plain_auth(std::string_view query) {
  std::string_view found;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    // An encoded name, or one that begins in the same way, may mean the same: "%61uth", "AUTH", "auth[]".
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

// Takes a character off the beginning, and the spaces before it, if it is there.
bool take(std::string_view& text, char wanted) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::string_view without_spaces_behind(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// The member `,"auth":"…"` at the end of a JSON object, which is where the vendor's clients send it. A valid JSON text
// can end like this only when it is an object with this as its last member. Of members with the same name the last one
// counts. So nothing before it need be read. Returns Source::params when it is not obvious.
Credential plain_json_auth(std::string_view body) {
  static constexpr std::string_view name =
      "auth\"";                                // searched for without the first quote, because quotes are frequent
  static constexpr std::size_t longest = 128;  // longer than this member with a token of Muster
  const std::size_t first = body.size() - std::min(body.size(), longest);
  for (auto at = body.find(name, first); at != std::string_view::npos; at = body.find(name, at + 1)) {
    std::string_view left = body.substr(at + name.size());
    if (!take(left, ':') || !take(left, '"')) continue;
    const std::string_view token = left.substr(0, left.find('"'));
    left.remove_prefix(std::min(token.size() + 1, left.size()));
    const auto end = body.size() - left.size();
    if (!take(left, '}') || !without_spaces_behind(left).empty()) continue;
    std::string_view before = body.substr(0, at);
    if (!before.ends_with('"') || token.find('\\') != std::string_view::npos) return {Credential::Source::params};
    before = without_spaces_behind(before.substr(0, at - 1));
    if (!before.ends_with(',')) return {Credential::Source::params};
    before.remove_suffix(1);
    // Without its only member the text `{,"auth":"…"}` would become valid JSON, although it is not.
    if (without_spaces_behind(before).ends_with('{')) return {Credential::Source::params};
    return {Credential::Source::token, token, body.substr(before.size(), end - before.size())};
  }
  return {Credential::Source::params};
}

}  // namespace

// The checks come in the order of the table of errors (protocol.md 3.5).
WireResult<Caller> caller_by_token(const portal::Portal& portal, base::PortalId portal_id, std::string_view text,
                                   base::Microseconds now, LogContext& log_context) {
  const auto token = access::parse_token(text);
  const bool is_access = token && token->kind == access::TokenKind::access && token->portal == portal_id;
  const access::Grant* grant = is_access ? portal.access.grant(token->grant()) : nullptr;
  const auto judged = grant ? judge(*grant, text, now / 1'000'000) : access::JudgedAccess{access::TokenState::unknown};
  if (judged.state == access::TokenState::unknown) return refuse(errors::invalid_token, "unknown", log_context);
  log_context.user = grant->user;
  log_context.application = grant->application;
  if (judged.state != access::TokenState::live) return refuse(errors::expired_token, "expired", log_context);
  const auto user = portal.directory.user(grant->user);
  if (!user || !user->active()) return refuse(errors::user_not_authorized, "dismissed", log_context);
  if (grant->revoked) return refuse(errors::invalid_token, "revoked", log_context);
  const access::Application* application = portal.access.application(grant->application);
  if (!application) return refuse(errors::application_not_found, "removed", log_context);
  if (!application->installed) return refuse(errors::not_installed, "uninstalled", log_context);
  if (!application->is_for(grant->user)) return refuse(errors::user_access, "not_for_user", log_context);
  if (application->blocked) return refuse(errors::blocked, "blocked", log_context);
  return Caller{grant->user, application->scopes, {}, application->id, judged.expires};
}

const WireError* loss_of(const Caller& caller, const portal::Portal& portal) {
  const auto user = portal.directory.user(caller.user);
  if (user && user->active()) return nullptr;
  return caller.webhook ? &errors::invalid_credentials : &errors::user_not_authorized;
}

std::string_view token_in(const Request& request, const Params& params) {
  if (const auto bearer = bearer_token(request.authorization); !bearer.empty()) return bearer;
  return text_in(params, "AUTH");
}

Credential find_credential(const Request& request, const Address& address) {
  if (address.by_webhook) return {Credential::Source::address};
  if (const auto bearer = bearer_token(request.authorization); !bearer.empty())
    return {Credential::Source::token, bearer};
  if (address.route != Route::method) return {Credential::Source::params};
  // A parameter in the body wins over one in the query.
  const BodyForm form = body_form(request);
  if (form == BodyForm::json) return plain_json_auth(request.body);
  const bool in_query = request.verb == Verb::get;
  const std::string_view pair = in_query                 ? plain_auth(address.query)
                                : form == BodyForm::form ? plain_auth(request.body)
                                                         : std::string_view();
  if (pair.empty()) return {Credential::Source::params};
  return {Credential::Source::token, pair.substr(5), pair};
}

WireResult<Caller> find_caller(RequestContext& context, const portal::Portal& portal) {
  const Address& address = context.address;
  const base::Microseconds now = context.start();
  LogContext& log_context = context.log_context();
  switch (context.credential.source) {
    case Credential::Source::address: return caller_by_webhook(portal, address.user, address.secret, now, log_context);
    case Credential::Source::token: return caller_by_any_token(context, portal, context.credential.text);
    case Credential::Source::params: break;
  }
  if (!context.params.find("AUTH")) return refuse(errors::no_auth, "missing", log_context);
  return caller_by_any_token(context, portal, context.text("AUTH"));
}

std::optional<WireError> identify(RequestContext& context) {
  context.credential = find_credential(context.request, context.address);
  if (context.credential.source == Credential::Source::params) {
    if (const auto read = read_params(context.request, context.address, context.params); !read) return read.error();
  }
  const auto caller = find_caller(context, *context.portal);
  if (!caller) return caller.error();
  context.caller = *caller;
  return {};
}

}  // namespace muster::rest
