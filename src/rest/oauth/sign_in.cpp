#include <fmt/format.h>

#include <algorithm>

#include "access/tokens.hpp"
#include "base/password.hpp"
#include "directory/words/fold.hpp"
#include "rest/limits/known_browsers.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/oauth/pages.hpp"

namespace muster::rest {
namespace {

using access::Application;
using access::Session;
using access::TokenKind;
using base::UserId;
using directory::Text;

constexpr std::size_t form_token_size = 32;
constexpr std::size_t longest_email = 320;
constexpr base::UnixSeconds session_time = base::UnixSeconds{14} * 24 * 3600;

// Calls `visit(name, value)` for each cookie that a browser sent.
template <class Visit>
void for_each_cookie(const Request& request, Visit&& visit) {
  std::string_view left = request.cookie;
  while (!left.empty()) {
    const auto end = std::min(left.find(';'), left.size());
    std::string_view pair = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos) visit(pair.substr(0, equals), pair.substr(equals + 1));
  }
}

// What a browser sent under this name, or "".
std::string_view cookie(const Request& request, std::string_view wanted) {
  std::optional<std::string_view> found;
  for_each_cookie(request, [&](std::string_view name, std::string_view value) {
    if (!found && name == wanted) found = value;
  });
  return found.value_or("");
}

// Over HTTPS no other host may set a cookie of such a name: browsers see to it. Over plain HTTP they take none.
std::string own_name(const Request& request, std::string_view cookie) {
  return (request.secure ? "__Host-" : "") + std::string(cookie);
}

// More than one portal may be at the authorisation server's host.
std::string session_cookie(const Request& request, base::PortalId portal) {
  return fmt::format("{}_{}", own_name(request, "muster_session"), portal.value);
}

std::string browser_cookie(const Request& request, base::PortalId portal) {
  return fmt::format("{}_{}", own_name(request, "muster_known"), portal.value);
}

std::string form_cookie(const Request& request) {
  return own_name(request, "muster_form");
}

std::string set_cookie(std::string_view name, std::string_view value, base::UnixSeconds time) {
  return fmt::format("Set-Cookie: {}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax\r\n", name, value, time);
}

bool may_sign_in(const directory::UserView& user) {
  return user.active() && user.type() != directory::UserType::bot;
}

// Who is signed in in this browser, or null.
const Session* find_session(const RequestContext& context) {
  const auto token = access::parse_token(cookie(context.request, session_cookie(context.request, context.portal_id())));
  if (!token || token->kind != TokenKind::session || token->portal != context.portal_id()) return nullptr;
  const Session* session = context.portal->access.session({token->owner});
  if (!session || !base::same_secret(session->secret, base::hash_secret(token->text))) return nullptr;
  const auto user = context.portal->directory.user(session->user);
  return user && may_sign_in(*user) && context.seconds() < session->expires ? session : nullptr;
}

// Whom an e-mail address signs in: of those who share it, one with a password.
const access::Password* find_account(const portal::Portal& portal, std::string_view email) {
  const std::string folded = directory::fold_case(email);
  for (const UserId id : portal.directory.with_email(email)) {
    const auto user = portal.directory.user(id);
    if (!user || !may_sign_in(*user) || directory::fold_case(user->text(Text::email)) != folded) continue;
    if (const auto* password = portal.access.password(id)) return password;
  }
  return nullptr;
}

// What was typed, and what counts for its delays. Lifetime of the attempt: this one's, and the call's.
struct Typed {
  explicit Typed(const RequestContext& context)
      : folded(directory::fold_case(context.text("EMAIL"))),
        account(find_account(*context.portal, context.text("EMAIL"))) {
    attempt = {.portal = context.portal_id(), .account = folded, .address = context.request.client};
    if (!account) return;
    attempt.browser = known_browser(cookie(context.request, browser_cookie(context.request, context.portal_id())),
                                    context.portal_id(), *account, context.seconds());
    attempt.unlocked = std::max(account->set, account->unlocked.value_or(0));
  }
  Typed(const Typed&) = delete;
  Typed& operator=(const Typed&) = delete;

  const std::string folded;
  const access::Password* account;  // null when there is none
  SignInAttempt attempt;
};

End show(RequestContext& context, unsigned status, const std::string& page, std::string_view leads_to = {}) {
  context.reply.status = status;
  context.reply.content_type = html_type;
  context.reply.headers += page_headers(leads_to);
  context.out += page;
  return Answered{};
}

// What people call it: the department above all. Lifetime: the portal's.
std::string_view company_name(const portal::Portal& portal) {
  const auto& order = portal.directory.structure().order();
  return order.empty() ? std::string_view() : portal.directory.department(order.front())->name();
}

End tell(RequestContext& context, unsigned status, std::string_view title, std::string_view text) {
  return show(context, status, message_page(title, text, company_name(*context.portal)));
}

bool is_form_token(std::string_view text) {
  return text.size() == form_token_size && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

// The value that proves a form to be ours: it is in a cookie, too, which no other site can read, nor set over HTTPS.
std::string form_token(RequestContext& context) {
  std::string token(cookie(context.request, form_cookie(context.request)));
  if (!is_form_token(token)) token = base::new_secret(form_token_size);
  context.reply.headers += set_cookie(form_cookie(context.request), token, session_time);
  return token;
}

bool is_own_form(const RequestContext& context) {
  const std::string_view token = cookie(context.request, form_cookie(context.request));
  return is_form_token(token) && base::same_text(token, context.text("FORM_TOKEN"));
}

// Where forms of the page that was asked for go: to itself, at this host.
std::string own_address(const RequestContext& context) {
  std::string_view target = context.request.target;
  while (target.starts_with('/')) target.remove_prefix(1);
  return "/" + std::string(target);
}

struct Failure {
  unsigned status = 200;
  std::string_view text = {};
};

End show_form(RequestContext& context, const Application* application, const Failure& failure) {
  const std::string action = own_address(context);
  const std::string token = form_token(context);
  const SignInForm form{.action = action,
                        .form_token = token,
                        .portal = company_name(*context.portal),
                        .application = application ? std::string_view(application->name) : std::string_view(),
                        .email = context.text("EMAIL"),
                        .error = failure.text};
  return show(context, failure.status, sign_in_page(form),
              application ? std::string_view(application->redirect) : std::string_view());
}

constexpr Failure wrong_password{403, "The e-mail address or the password is not right."};
constexpr Failure stale_form{400, "That form was no longer valid. Please try again."};

// A form that was filled in: asks for the password to be compared first. An account that is none has one that nobody
// knows, so that it takes the same time.
End take_form(RequestContext& context, const Application* application) {
  const std::string_view email = context.text("EMAIL");
  if (!is_own_form(context)) return show_form(context, application, stale_form);
  const std::string_view password = context.text("PASSWORD");
  const bool may_be_right =
      !email.empty() && email.size() <= longest_email && !password.empty() && password.size() <= base::longest_password;
  if (!may_be_right) return show_form(context, application, wrong_password);
  const Typed typed(context);
  if (SignInDelays* delays = context.service.delays) {
    const auto wait = delays->begin(typed.attempt, context.start());
    if (wait > 0) {
      const auto seconds = (wait + 999'999) / 1'000'000;
      context.reply.headers += fmt::format("Retry-After: {}\r\n", seconds);
      const std::string text = fmt::format("Too many attempts. Please try again in {} s.", seconds);
      return show_form(context, application, {429, text});
    }
  }
  Deferral deferral = context.defer(Deferral::To::passwords);
  deferral.password = std::make_unique<PasswordCheck>();
  deferral.password->hash = typed.account ? typed.account->hash : std::string();
  deferral.password->password = password;
  deferral.password->account = typed.folded;
  deferral.password->browser = typed.attempt.browser;
  return deferral;
}

// The person whose password was in the form, once it is known to be right; none otherwise. It may have changed since.
UserId find_proved(const RequestContext& context) {
  const access::Password* account = find_account(*context.portal, context.text("EMAIL"));
  return account && account->hash == context.request.verified_hash ? account->user : UserId{};
}

// Says in the store that guesses slow an account's sign-in down, for `muster user slowed` and the audit log: once an
// hour, so that who guesses cannot make us write more. It counts from when an attempt like this one has to wait.
void note_failure(const RequestContext& context) {
  constexpr base::UnixSeconds hour = 3600;
  const Typed typed(context);
  if (!typed.account || !context.service.delays || context.service.delays->wait(typed.attempt, context.start()) == 0)
    return;
  const base::UnixSeconds last = typed.account->slowed.value_or(0);
  if (last >= typed.attempt.unlocked && last <= context.seconds() && context.seconds() < last + hour) return;
  write_change(context, "oauth.sign_in_slowed", typed.account->user, {}, [&](portal::PortalDraft& draft) {
    access::Password password = *typed.account;
    password.slowed = context.seconds();
    draft.access().put(std::move(password));
  });
}

void sign_in(RequestContext& context, UserId id) {
  context.log_context().user = id;
  const Typed typed(context);
  const std::string browser =
      with_known_browser(cookie(context.request, browser_cookie(context.request, context.portal_id())),
                         context.portal_id(), *typed.account, context.seconds());
  std::string cookie_text;
  const Session* earlier = find_session(context);
  write_change(context, "oauth.sign_in", id, {}, [&](portal::PortalDraft& draft) {
    if (earlier) draft.access().remove<Session>(earlier->id.value);
    directory::User user = draft.directory().user(id)->unpack();
    user.moments[directory::Moment::last_login] = context.seconds();
    draft.directory().put_user(std::move(user));
    Session session = draft.new_session(id, context.seconds());
    session.expires = context.seconds() + session_time;
    cookie_text = access::new_token(TokenKind::session, context.portal_id(), session.id.value);
    session.secret = base::hash_secret(cookie_text);
    draft.access().put(session);
  });
  if (SignInDelays* delays = context.service.delays) {
    context.writing->effects.ended = [delays, portal = context.portal_id(), account = typed.folded,
                                      client = std::string(context.request.client),
                                      known = std::string(typed.attempt.browser)](bool hold) {
      const SignInAttempt attempt{.portal = portal, .account = account, .address = client, .browser = known};
      if (hold)
        delays->succeeded(attempt);
      else
        delays->abandoned(attempt);
    };
  }
  context.reply.headers +=
      set_cookie(browser_cookie(context.request, context.portal_id()), browser, known_browser_time);
  context.reply.headers += set_cookie(session_cookie(context.request, context.portal_id()), cookie_text, session_time);
}

End redirect(RequestContext& context, std::string address) {
  context.reply.status = 302;
  context.reply.content_type = "text/plain; charset=utf-8";
  context.reply.headers += "Referrer-Policy: no-referrer\r\n";
  context.reply.location = std::move(address);
  context.out += "Please go on there.\n";
  return Answered{};
}

// Why nobody can be sent to this application, or "".
std::string_view refusal(const RequestContext& context, const Application& application) {
  if (!application.installed) return "The application is not installed in this portal.";
  if (application.redirect.empty()) return "The application has no address for people to come back to.";
  const std::string_view redirect = context.text("REDIRECT_URI");
  if (!redirect.empty() && redirect != application.redirect)
    return "The redirect_uri is not the one that the application is registered with.";
  const std::string_view type = context.text("RESPONSE_TYPE");
  if (!type.empty() && type != "code") return "The response_type is not code.";
  const std::string_view method = context.text("CODE_CHALLENGE_METHOD");
  if (!method.empty() && method != "S256" && method != "plain")
    return "The code_challenge_method is neither S256 nor plain.";
  if (context.text("CODE_CHALLENGE").size() > 128) return "The code_challenge is too long.";
  return {};
}

// Back to the application, with a code.
End send_back(RequestContext& context, const Application& application, UserId user) {
  if (!application.is_for(user))
    return tell(context, 403, "You cannot use this application",
                "It is there for other people of this portal. Your administrator can change that.");
  if (!context.writing) return context.defer(Deferral::To::writer);
  std::string code;
  write_change(context, "oauth.authorize", user, application.id, [&](portal::PortalDraft& draft) {
    access::Grant grant = draft.new_grant(application.id, user, context.seconds());
    code = access::issue_code(grant, context.portal_id(), context.seconds(), context.service.token_times);
    grant.code->challenge = context.text("CODE_CHALLENGE");
    grant.code->plain = context.text("CODE_CHALLENGE_METHOD") != "S256";
    draft.access().put(std::move(grant));
  });
  const Endpoints endpoints = endpoints_of(context);
  std::string address = application.redirect;
  add_parameter(address, "code", code);
  add_parameter(address, "state", context.text("STATE"));
  add_parameter(address, "domain", endpoints.portal_domain());
  add_parameter(address, "member_id", context.portal->settings.member_id);
  add_parameter(address, "scope", access::scope_list(application.scopes));
  add_parameter(address, "server_domain", endpoints.server_domain());
  return redirect(context, std::move(address));
}

End answer_person(RequestContext& context) {
  if (context.request.verb == Verb::post && context.text("ACTION") == "sign_out") {
    if (!is_own_form(context)) return show_form(context, nullptr, stale_form);
    if (const Session* session = find_session(context)) {
      if (!context.writing) return context.defer(Deferral::To::writer);
      write_change(context, "oauth.sign_out", session->user, {},
                   [id = session->id](portal::PortalDraft& draft) { draft.access().remove<Session>(id.value); });
    }
    context.reply.headers += set_cookie(session_cookie(context.request, context.portal_id()), "", 0);
    return tell(context, 200, "You are signed out", "You can close this page.");
  }
  const Session* session = find_session(context);
  if (!session) return show_form(context, nullptr, {});
  const auto user = *context.portal->directory.user(session->user);
  const std::string name = user.full_name();
  const std::string token = form_token(context);
  return show(context, 200,
              signed_in_page({.action = own_address(context),
                              .form_token = token,
                              .portal = company_name(*context.portal),
                              .name = name,
                              .email = user.text(Text::email)}));
}

bool is_sign_in(const RequestContext& context) {
  return context.request.verb == Verb::post && context.text("ACTION") != "sign_out";
}

}  // namespace

End answer_authorize(RequestContext& context) {
  const Application* application = application_of(context);
  if (!application)
    return tell(context, 400, "Unknown application", "There is no application with this client_id in this portal.");
  context.log_context().application = application->id;
  if (const auto why = refusal(context, *application); !why.empty())
    return tell(context, 400, "This application cannot be opened", why);
  if (is_sign_in(context)) {
    if (!context.request.verified_hash) return take_form(context, application);
    const UserId user = find_proved(context);
    if (!user) return note_failure(context), show_form(context, application, wrong_password);
    sign_in(context, user);
    return send_back(context, *application, user);
  }
  const Session* session = find_session(context);
  if (!session) return show_form(context, application, {});
  context.log_context().user = session->user;
  return send_back(context, *application, session->user);
}

End answer_session(RequestContext& context) {
  if (!is_sign_in(context)) return answer_person(context);
  if (!context.request.verified_hash) return take_form(context, nullptr);
  const UserId user = find_proved(context);
  if (!user) return note_failure(context), show_form(context, nullptr, wrong_password);
  sign_in(context, user);
  return redirect(context, own_address(context));
}

std::vector<base::PortalId> signed_in_portals(const Request& request) {
  std::vector<base::PortalId> portals;
  for_each_cookie(request, [&](std::string_view name, std::string_view value) {
    const auto token = access::parse_token(value);
    if (token && token->kind == TokenKind::session && name == session_cookie(request, token->portal))
      portals.push_back(token->portal);
  });
  return portals;
}

void write_failed_page(const WireError& error, RequestContext& context) {
  context.reply.headers.clear();
  (void)show(context, error.status, message_page("This did not work", error.description));
}

}  // namespace muster::rest
