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
const Session* find_session(const OauthCall& call) {
  const auto token = access::parse_token(cookie(call.request, session_cookie(call.request, call.portal_id)));
  if (!token || token->kind != TokenKind::session || token->portal != call.portal_id) return nullptr;
  const Session* session = call.portal.access.session({token->owner});
  if (!session || !base::same_secret(session->secret, base::hash_secret(token->text))) return nullptr;
  const auto user = call.portal.directory.user(session->user);
  return user && may_sign_in(*user) && call.seconds() < session->expires ? session : nullptr;
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
  explicit Typed(const OauthCall& call)
      : folded(directory::fold_case(call.text("EMAIL"))), account(find_account(call.portal, call.text("EMAIL"))) {
    attempt = {.portal = call.portal_id, .account = folded, .address = call.request.client};
    if (!account) return;
    attempt.browser = known_browser(cookie(call.request, browser_cookie(call.request, call.portal_id)), call.portal_id,
                                    *account, call.seconds());
    attempt.unlocked = std::max(account->set, account->unlocked.value_or(0));
  }
  Typed(const Typed&) = delete;
  Typed& operator=(const Typed&) = delete;

  const std::string folded;
  const access::Password* account;  // null when there is none
  SignInAttempt attempt;
};

WireResult<Outcome> show(std::string_view page, unsigned status, Reply& reply, std::string& out,
                         std::string_view leads_to = {}) {
  reply.status = status;
  reply.content_type = html_type;
  reply.headers += page_headers(leads_to);
  out += page;
  return Outcome::answered;
}

WireResult<Outcome> tell(const OauthCall& call, unsigned status, std::string_view title, std::string_view text,
                         Reply& reply, std::string& out) {
  return show(message_page(title, text, call.portal_name), status, reply, out);
}

bool is_form_token(std::string_view text) {
  return text.size() == form_token_size && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

// The value that proves a form to be ours: it is in a cookie, too, which no other site can read, nor set over HTTPS.
std::string form_token(const OauthCall& call, Reply& reply) {
  std::string token(cookie(call.request, form_cookie(call.request)));
  if (!is_form_token(token)) token = base::new_secret(form_token_size);
  reply.headers += set_cookie(form_cookie(call.request), token, session_time);
  return token;
}

bool is_own_form(const OauthCall& call) {
  const std::string_view token = cookie(call.request, form_cookie(call.request));
  return is_form_token(token) && base::same_text(token, call.text("FORM_TOKEN"));
}

// Where forms of the page that was asked for go: to itself, at this host.
std::string own_address(const OauthCall& call) {
  std::string_view target = call.request.target;
  while (target.starts_with('/')) target.remove_prefix(1);
  return "/" + std::string(target);
}

struct Failure {
  unsigned status = 200;
  std::string_view text = {};
};

WireResult<Outcome> show_form(const OauthCall& call, const Application* application, const Failure& failure,
                              Reply& reply, std::string& out) {
  const std::string action = own_address(call);
  const std::string token = form_token(call, reply);
  const SignInForm form{.action = action,
                        .form_token = token,
                        .portal = call.portal_name,
                        .application = application ? std::string_view(application->name) : std::string_view(),
                        .email = call.text("EMAIL"),
                        .error = failure.text};
  return show(sign_in_page(form), failure.status, reply, out,
              application ? std::string_view(application->redirect) : std::string_view());
}

constexpr Failure wrong_password{403, "The e-mail address or the password is not right."};
constexpr Failure stale_form{400, "That form was no longer valid. Please try again."};

// A form that was filled in: asks for the password to be compared first. An account that is none has one that nobody
// knows, so that it takes the same time.
WireResult<Outcome> take_form(const OauthCall& call, const Application* application, Reply& reply, std::string& out) {
  const std::string_view email = call.text("EMAIL");
  if (!is_own_form(call)) return show_form(call, application, stale_form, reply, out);
  const std::string_view password = call.text("PASSWORD");
  const bool may_be_right =
      !email.empty() && email.size() <= longest_email && !password.empty() && password.size() <= base::longest_password;
  if (!may_be_right) return show_form(call, application, wrong_password, reply, out);
  const Typed typed(call);
  if (SignInDelays* delays = call.service.delays) {
    const auto wait = delays->begin(typed.attempt, call.now);
    if (wait > 0) {
      const auto seconds = (wait + 999'999) / 1'000'000;
      reply.headers += fmt::format("Retry-After: {}\r\n", seconds);
      const std::string text = fmt::format("Too many attempts. Please try again in {} s.", seconds);
      return show_form(call, application, {429, text}, reply, out);
    }
  }
  reply.password = std::make_shared<PasswordCheck>(PasswordCheck{typed.account ? typed.account->hash : std::string(),
                                                                 std::string(password), typed.folded,
                                                                 std::string(typed.attempt.browser)});
  return Outcome::for_writer;
}

// The person whose password was in the form, once it is known to be right; none otherwise. It may have changed since.
UserId find_proved(const OauthCall& call) {
  const access::Password* account = find_account(call.portal, call.text("EMAIL"));
  return account && account->hash == call.request.verified_hash ? account->user : UserId{};
}

// Says in the store that guesses slow an account's sign-in down, for `muster user slowed` and the audit log: once an
// hour, so that who guesses cannot make us write more. It counts from when an attempt like this one has to wait.
void note_failure(const OauthCall& call) {
  constexpr base::UnixSeconds hour = 3600;
  const Typed typed(call);
  if (!typed.account || !call.service.delays || call.service.delays->wait(typed.attempt, call.now) == 0) return;
  const base::UnixSeconds last = typed.account->slowed.value_or(0);
  if (last >= typed.attempt.unlocked && last <= call.seconds() && call.seconds() < last + hour) return;
  call.write("oauth.sign_in_slowed", typed.account->user, {}, [&](portal::PortalDraft& draft) {
    access::Password password = *typed.account;
    password.slowed = call.seconds();
    draft.access().put(std::move(password));
  });
}

void sign_in(const OauthCall& call, UserId id, Reply& reply) {
  call.log_context.user = id;
  const Typed typed(call);
  const std::string browser = with_known_browser(cookie(call.request, browser_cookie(call.request, call.portal_id)),
                                                 call.portal_id, *typed.account, call.seconds());
  std::string cookie_text;
  const Session* earlier = find_session(call);
  call.write("oauth.sign_in", id, {}, [&](portal::PortalDraft& draft) {
    if (earlier) draft.access().remove<Session>(earlier->id.value);
    directory::User user = draft.directory().user(id)->unpack();
    user.moments[directory::Moment::last_login] = call.seconds();
    draft.directory().put_user(std::move(user));
    Session session = draft.new_session(id, call.seconds());
    session.expires = call.seconds() + session_time;
    cookie_text = access::new_token(TokenKind::session, call.portal_id, session.id.value);
    session.secret = base::hash_secret(cookie_text);
    draft.access().put(session);
  });
  if (SignInDelays* delays = call.service.delays) {
    call.effects->ended = [delays, portal = call.portal_id, account = typed.folded,
                           client = std::string(call.request.client),
                           known = std::string(typed.attempt.browser)](bool hold) {
      const SignInAttempt attempt{.portal = portal, .account = account, .address = client, .browser = known};
      if (hold)
        delays->succeeded(attempt);
      else
        delays->abandoned(attempt);
    };
  }
  reply.headers += set_cookie(browser_cookie(call.request, call.portal_id), browser, known_browser_time);
  reply.headers += set_cookie(session_cookie(call.request, call.portal_id), cookie_text, session_time);
}

WireResult<Outcome> redirect(std::string address, Reply& reply, std::string& out) {
  reply.status = 302;
  reply.content_type = "text/plain; charset=utf-8";
  reply.headers += "Referrer-Policy: no-referrer\r\n";
  reply.location = std::move(address);
  out += "Please go on there.\n";
  return Outcome::answered;
}

// Why nobody can be sent to this application, or "".
std::string_view refusal(const OauthCall& call, const Application& application) {
  if (!application.installed) return "The application is not installed in this portal.";
  if (application.redirect.empty()) return "The application has no address for people to come back to.";
  const std::string_view redirect = call.text("REDIRECT_URI");
  if (!redirect.empty() && redirect != application.redirect)
    return "The redirect_uri is not the one that the application is registered with.";
  const std::string_view type = call.text("RESPONSE_TYPE");
  if (!type.empty() && type != "code") return "The response_type is not code.";
  const std::string_view method = call.text("CODE_CHALLENGE_METHOD");
  if (!method.empty() && method != "S256" && method != "plain")
    return "The code_challenge_method is neither S256 nor plain.";
  if (call.text("CODE_CHALLENGE").size() > 128) return "The code_challenge is too long.";
  return {};
}

// Back to the application, with a code.
WireResult<Outcome> send_back(const OauthCall& call, const Application& application, UserId user, Reply& reply,
                              std::string& out) {
  if (!application.is_for(user))
    return tell(call, 403, "You cannot use this application",
                "It is there for other people of this portal. Your administrator can change that.", reply, out);
  if (!call.writing) return Outcome::for_writer;
  std::string code;
  call.write("oauth.authorize", user, application.id, [&](portal::PortalDraft& draft) {
    access::Grant grant = draft.new_grant(application.id, user, call.seconds());
    code = access::issue_code(grant, call.portal_id, call.seconds(), call.service.token_times);
    grant.code->challenge = call.text("CODE_CHALLENGE");
    grant.code->plain = call.text("CODE_CHALLENGE_METHOD") != "S256";
    draft.access().put(std::move(grant));
  });
  std::string address = application.redirect;
  add_parameter(address, "code", code);
  add_parameter(address, "state", call.text("STATE"));
  add_parameter(address, "domain", call.endpoints.portal_domain());
  add_parameter(address, "member_id", call.portal.settings.member_id);
  add_parameter(address, "scope", access::scope_list(application.scopes));
  add_parameter(address, "server_domain", call.endpoints.server_domain());
  return redirect(std::move(address), reply, out);
}

WireResult<Outcome> answer_person(const OauthCall& call, Reply& reply, std::string& out) {
  if (call.request.verb == Verb::post && call.text("ACTION") == "sign_out") {
    if (!is_own_form(call)) return show_form(call, nullptr, stale_form, reply, out);
    if (const Session* session = find_session(call)) {
      if (!call.writing) return Outcome::for_writer;
      call.write("oauth.sign_out", session->user, {},
                 [id = session->id](portal::PortalDraft& draft) { draft.access().remove<Session>(id.value); });
    }
    reply.headers += set_cookie(session_cookie(call.request, call.portal_id), "", 0);
    return tell(call, 200, "You are signed out", "You can close this page.", reply, out);
  }
  const Session* session = find_session(call);
  if (!session) return show_form(call, nullptr, {}, reply, out);
  const auto user = *call.portal.directory.user(session->user);
  const std::string name = user.full_name();
  const std::string token = form_token(call, reply);
  return show(signed_in_page({.action = own_address(call),
                              .form_token = token,
                              .portal = call.portal_name,
                              .name = name,
                              .email = user.text(Text::email)}),
              200, reply, out);
}

bool is_sign_in(const OauthCall& call) {
  return call.request.verb == Verb::post && call.text("ACTION") != "sign_out";
}

}  // namespace

WireResult<Outcome> answer_authorize(const OauthCall& call, Reply& reply, std::string& out) {
  const Application* application = call.application();
  if (!application)
    return tell(call, 400, "Unknown application", "There is no application with this client_id in this portal.", reply,
                out);
  call.log_context.application = application->id;
  if (const auto why = refusal(call, *application); !why.empty())
    return tell(call, 400, "This application cannot be opened", why, reply, out);
  if (is_sign_in(call)) {
    if (!call.request.verified_hash) return take_form(call, application, reply, out);
    const UserId user = find_proved(call);
    if (!user) return note_failure(call), show_form(call, application, wrong_password, reply, out);
    sign_in(call, user, reply);
    return send_back(call, *application, user, reply, out);
  }
  const Session* session = find_session(call);
  if (!session) return show_form(call, application, {}, reply, out);
  call.log_context.user = session->user;
  return send_back(call, *application, session->user, reply, out);
}

WireResult<Outcome> answer_session(const OauthCall& call, Reply& reply, std::string& out) {
  if (!is_sign_in(call)) return answer_person(call, reply, out);
  if (!call.request.verified_hash) return take_form(call, nullptr, reply, out);
  const UserId user = find_proved(call);
  if (!user) return note_failure(call), show_form(call, nullptr, wrong_password, reply, out);
  sign_in(call, user, reply);
  return redirect(own_address(call), reply, out);
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

void write_failed_page(const WireError& error, Reply& reply, std::string& out) {
  reply.headers.clear();
  (void)show(message_page("This did not work", error.description), error.status, reply, out);
}

}  // namespace muster::rest
