#include <fmt/format.h>

#include "access/tokens.hpp"
#include "base/dates.hpp"
#include "record/json_writer.hpp"
#include "rest/call/credential.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/protocol/time_block.hpp"
#include "rest/protocol/xml.hpp"

namespace muster::rest {
namespace {

using access::Application;
using access::Grant;
using access::TokenKind;
using access::TokenState;

// Scopes are kept apart by commas here, and by spaces elsewhere.
bool has_scopes(const Application& application, std::string_view wanted) {
  while (!wanted.empty()) {
    const auto end = std::min(wanted.find_first_of(", "), wanted.size());
    const std::string_view name = wanted.substr(0, end);
    wanted.remove_prefix(std::min(end + 1, wanted.size()));
    if (name.empty() || name == "basic") continue;
    const auto scope = access::scope_named(name);
    if (!scope || !application.scopes.contains(*scope)) return false;
  }
  return true;
}

WireResult<const Application*> check_client(RequestContext& context) {
  const Application* application = application_of(context);
  if (!application) return errors::wrong_client;
  context.log_context().application = application->id;
  if (!base::same_secret(application->secret, base::hash_secret(context.text("CLIENT_SECRET"))))
    return errors::invalid_client;
  if (!application->installed) return errors::app_not_installed;
  return application;
}

// The grant that a code or a refresh token is of, when it is this application's.
const Grant* find_grant(const RequestContext& context, const Application& application, TokenKind kind,
                        std::string_view text) {
  const auto token = access::parse_token(text);
  if (!token || token->kind != kind || token->portal != context.portal_id()) return nullptr;
  const Grant* grant = context.portal->access.grant(token->grant());
  return grant && grant->application == application.id && !grant->revoked ? grant : nullptr;
}

// Why an application cannot act for a person any more, for the log; "" when it can.
std::string_view why_not_for(const RequestContext& context, const Application& application, base::UserId id) {
  const auto user = context.portal->directory.user(id);
  if (!user || !user->active()) return "dismissed";
  return application.is_for(id) ? "" : "not_for_user";
}

std::string_view name_of(TokenState state) {
  switch (state) {
    case TokenState::live: return "";
    case TokenState::over: return "expired";
    case TokenState::unknown: return "unknown";
    case TokenState::replayed: return "reused";
  }
  return "";
}

// What was asked for: a grant whose token may be exchanged, or is a replayed one.
struct Exchange {
  const Application& application;
  const Grant& grant;
  TokenKind kind;
  std::string_view text;
  TokenState state;
};

WireResult<Exchange> find_exchange(RequestContext& context, const Application& application) {
  const std::string_view type = context.text("GRANT_TYPE");
  const bool by_code = type == "authorization_code";
  if (!by_code && type != "refresh_token") return errors::unknown_grant_type;
  const std::string_view text = context.text(by_code ? "CODE" : "REFRESH_TOKEN");
  if (text.empty()) return by_code ? errors::code_missing : errors::refresh_token_missing;
  if (!has_scopes(application, context.text("SCOPE"))) return errors::invalid_scope;
  const WireError& invalid = by_code ? errors::invalid_code : errors::invalid_refresh;
  const TokenKind kind = by_code ? TokenKind::code : TokenKind::refresh;
  const Grant* grant = find_grant(context, application, kind, text);
  context.log_context().credential = grant ? why_not_for(context, application, grant->user) : "unknown";
  if (!context.log_context().credential.empty()) return invalid;
  const TokenState state = by_code
                               ? access::judge_code(*grant, text, context.seconds())
                               : access::judge_refresh(*grant, text, context.seconds(), context.service.token_times);
  context.log_context().credential = name_of(state);
  if (state == TokenState::over || state == TokenState::unknown) return invalid;
  if (by_code && state == TokenState::live) {
    if (!access::proves(*grant->code, context.text("CODE_VERIFIER"))) return errors::invalid_verifier;
    if (const auto redirect = context.text("REDIRECT_URI"); !redirect.empty() && redirect != application.redirect)
      return errors::other_redirect;
  }
  return Exchange{application, *grant, kind, text, state};
}

// Somebody has what was used up long ago, and so perhaps all that came of it.
void revoke(const RequestContext& context, const Exchange& exchange) {
  const base::GrantId id = exchange.grant.id;
  context.writing->effects.ended = [log = context.service.log, application = exchange.application.id,
                                    is_code = exchange.kind == TokenKind::code, user = exchange.grant.user,
                                    id](bool hold) {
    if (!hold) return;
    log->warn("application {} sent a {} of user {} that was used before: grant {} is revoked", application.value,
              is_code ? "code" : "refresh token", user.value, id.value);
  };
  write_change(context, "oauth.revoke", exchange.grant.user, exchange.application.id,
               [id](portal::PortalDraft& draft) { draft.access().remove<Grant>(id.value); });
}

access::IssuedTokens issue(const RequestContext& context, const Exchange& exchange) {
  Grant grant = exchange.grant;
  if (exchange.kind == TokenKind::code)
    access::use_code(grant, context.seconds());
  else
    access::use_refresh(grant, exchange.text, context.seconds());
  const auto& times = context.service.token_times;
  const auto issued = access::issue_tokens(grant, context.portal_id(), context.seconds(), times.access, times);
  write_change(context, "oauth.token", grant.user, grant.application,
               [&grant](portal::PortalDraft& draft) { draft.access().put(std::move(grant)); });
  return issued;
}

void write_tokens(const RequestContext& context, const Exchange& exchange, const access::IssuedTokens& issued) {
  const Endpoints endpoints = endpoints_of(context);
  record::JsonWriter out(context.out);
  out.begin_object();
  out.string("access_token", issued.access);
  out.string("refresh_token", issued.refresh);
  out.integer("expires", issued.expires);
  out.integer("expires_in", issued.expires - context.seconds());
  out.string("scope", access::scope_list(exchange.application.scopes));
  out.string("domain", endpoints.server_domain());
  out.string("server_endpoint", endpoints.server_rest());
  out.string("status", "L");
  out.string("client_endpoint", endpoints.portal_rest());
  out.string("member_id", context.portal->settings.member_id);
  out.integer("user_id", exchange.grant.user.value);
  out.end_object();
}

}  // namespace

End answer_token(RequestContext& context) {
  const auto application = check_client(context);
  if (!application) return application.error();
  const auto exchange = find_exchange(context, **application);
  if (!exchange) return exchange.error();
  context.log_context().user = exchange->grant.user;
  if (!context.writing) return context.defer(Deferral::To::writer);
  // The grant may be gone once it is written anew, and with it what `exchange` refers to: transactions keep it.
  if (exchange->state == TokenState::replayed) {
    const bool by_code = exchange->kind == TokenKind::code;
    revoke(context, *exchange);
    return by_code ? errors::invalid_code : errors::invalid_refresh;
  }
  write_tokens(context, *exchange, issue(context, *exchange));
  return Answered{};
}

End answer_token_info(RequestContext& context) {
  const auto caller = caller_by_token(*context.portal, context.portal_id(), token_in(context.request, context.params),
                                      context.start(), context.log_context());
  if (!caller) return caller.error();
  const Application& application = *context.portal->access.application(caller->application);
  const std::string scopes = access::scope_list(application.scopes);
  const Endpoints endpoints = endpoints_of(context);
  record::JsonWriter out(context.out);
  out.begin_object();
  out.key("result");
  out.begin_object();
  out.string("client_id", application.client_id);
  out.string("scope", scopes);
  out.string("expires", base::atom_text(caller->expires, context.portal->settings.utc_offset));
  out.key("install");
  out.begin_object();
  out.boolean("installed", application.installed);
  out.integer("version", 1);
  out.string("status", "L");
  out.string("scope", scopes);
  out.string("domain", endpoints.portal_domain());
  out.string("uri", endpoints.portal);
  out.string("client_endpoint", endpoints.portal_rest());
  out.string("member_id", context.portal->settings.member_id);
  out.string("member_type", "P");
  out.end_object();
  out.integer("user_id", caller->user.value);
  out.end_object();
  out.key("time");
  append_time(context.out, {context.start(), context.start(), context.service.clock.now(), std::nullopt},
              context.portal->settings.utc_offset);
  out.end_object();
  if (context.address.format == Format::xml) turn_into_xml(context.out, context.begin);
  return Answered{};
}

}  // namespace muster::rest
