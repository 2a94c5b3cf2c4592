#include <fmt/format.h>

#include <algorithm>

#include "access/tokens.hpp"
#include "base/password.hpp"
#include "directory/words/fold.hpp"
#include "rest/limits/known_browsers.hpp"
#include "rest/oauth/browser.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/oauth/page_reply.hpp"
#include "rest/oauth/pages.hpp"

namespace muster::rest {
namespace {

using access::Application;
using access::Session;
using access::TokenKind;
using base::UserId;
using directory::Text;

constexpr std::size_t longest_email = 320;

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

// Whom the page offers to sign in by one click: to a browser on this machine alone, which addresses it as such. So
// nobody gets in from elsewhere, also when `muster demo` listens on all addresses or a tunnel leads to it.
std::span<const DemoAccount> demo_accounts_for(const RequestContext& context) {
  const bool is_here =
      is_from_this_machine(context.request) && is_loopback_name(portal::split_port(context.request.host).host);
  return is_here ? std::span(context.service.demo_accounts) : std::span<const DemoAccount>();
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
                        .error = failure.text,
                        .demo = application ? std::span<const DemoAccount>() : demo_accounts_for(context)};
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
  if (std::string back = way_back(context.text("BACK")); !back.empty()) return redirect(context, std::move(back));
  const auto user = *context.portal->directory.user(session->user);
  const std::string name = user.full_name();
  const std::string token = form_token(context);
  return show(context, 200,
              signed_in_page({.action = own_address(context),
                              .form_token = token,
                              .portal = company_name(*context.portal),
                              .name = name,
                              .email = user.text(Text::email),
                              .has_web = context.service.site != nullptr}));
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
  std::string back = way_back(context.text("BACK"));
  if (back.empty()) back = own_address(context);
  return redirect(context, std::move(back));
}

}  // namespace muster::rest
