#include "rest/oauth/pages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/secret.hpp"

namespace muster::rest {
namespace {

// The headers have the hash of these styles, so that the browser applies no others.
constexpr std::string_view style = R"(
:root {
  color-scheme: light dark;
  --ground: #f2f4f7; --card: #fff; --field: #fff; --edge: #7d8898; --line: #e1e6ec;
  --text: #1c2530; --quiet: #566273; --accent: #2457c5; --pressed: #1b449e; --on-accent: #fff;
  --bad: #b3343c; --bad-ground: #fdeeee; --bad-text: #8c1d24;
  --shadow: 0 1px 2px rgb(20 30 50 / .06), 0 12px 32px rgb(20 30 50 / .08);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10151b; --card: #1b222c; --field: #131921; --edge: #76839a; --line: #2c3643;
    --text: #e9edf3; --quiet: #a9b4c4; --accent: #8db4ff; --pressed: #abc8ff; --on-accent: #0b1a36;
    --bad: #f08a8a; --bad-ground: #3b1f24; --bad-text: #ffccc9;
    --shadow: 0 12px 32px rgb(0 0 0 / .35);
  }
}
@media (prefers-contrast: more) {
  :root { --ground: #fff; --edge: #1c2530; --line: #4a5462; --text: #000; --quiet: #2b3440; --accent: #12398f; }
}
@media (prefers-contrast: more) and (prefers-color-scheme: dark) {
  :root {
    --ground: #000; --card: #000; --field: #000; --edge: #fff; --line: #b9c4d3; --text: #fff; --quiet: #dfe6ef;
    --accent: #b7d0ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 24px 16px 8vh;
  display: flex; flex-direction: column; align-items: center; justify-content: center;
  background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  overflow-wrap: anywhere;
}
main {
  width: 100%; max-width: 408px; padding: 32px;
  background: var(--card); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shadow);
}
.portal {
  display: flex; align-items: center; gap: 10px;
  margin: 0 0 24px; color: var(--quiet); font-size: 15px; line-height: 1.35;
}
.portal svg { flex: none; width: 28px; height: 28px; color: var(--accent); }
h1 { margin: 0; font-size: 26px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
p { margin: 8px 0 0; color: var(--quiet); text-wrap: pretty; }
strong { color: var(--text); font-weight: 600; }
.error {
  margin: 20px 0 0; padding: 12px 14px;
  background: var(--bad-ground); color: var(--bad-text); border-left: 4px solid var(--bad); border-radius: 8px;
}
form { margin: 24px 0 0; }
label { display: block; margin: 0 0 6px; font-weight: 600; font-size: 15px; }
input {
  display: block; width: 100%; min-height: 48px; margin: 0 0 18px; padding: 10px 14px;
  font: inherit; color: inherit; background: var(--field); border: 1px solid var(--edge); border-radius: 10px;
}
[aria-invalid] { border-color: var(--bad); }
button, .button {
  display: block; width: 100%; min-height: 48px; margin: 24px 0 0; padding: 10px 16px;
  font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent);
  border: 1px solid transparent; border-radius: 10px; cursor: pointer; text-align: center; text-decoration: none;
}
button:hover, button:active, .button:hover, .button:active { background: var(--pressed); }
.plain { margin: 12px 0 0; font-size: 15px; color: var(--accent); background: var(--card); border-color: var(--edge); }
.plain:hover, .plain:active { color: var(--accent); background: var(--ground); }
.demo { margin: 28px 0 0; padding: 20px 0 0; border-top: 1px solid var(--line); }
.demo h2 { margin: 0; font-size: 17px; line-height: 1.35; }
.demo form { margin: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input:focus-visible { outline-offset: -1px; }
@media (max-width: 400px) { main { padding: 24px 20px; } }
)";

// {0} title, {1} styles, {2} the line with the portal's name, {3} the content.
constexpr std::string_view frame = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{0}</title>
<link rel="icon" href="data:,">
<style>{1}</style>
</head>
<body>
<main>
{2}{3}</main>
</body>
</html>
)";

// The line with the portal's name. Its picture is a person above two others.
constexpr std::string_view portal_line = R"(<p class="portal">
<svg viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
<path d="M14 10.5v4M7 18v-3.5h14V18"/><circle cx="14" cy="7" r="3.5" fill="currentColor" stroke="none"/>
<circle cx="7" cy="21" r="3"/><circle cx="21" cy="21" r="3"/>
</svg>
<bdi>{}</bdi>
</p>
)";

// {0} action, {1} token, {2} e-mail, {3} and {4} the text and the attributes for an error, {5} and {6} `autofocus` for
// the field to type in first.
constexpr std::string_view sign_in_form = R"({3}<form method="post" action="{0}">
<input type="hidden" name="form_token" value="{1}">
<label for="email">E-mail</label>
<input id="email" name="email" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false"
 required value="{2}"{4}{5}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{4}{6}>
<button>Sign in</button>
</form>
)";

// {0} action, {1} token, {2} person, {3} a link to the web interface, or nothing, {4} the class of the button.
constexpr std::string_view signed_in_form = R"(<h1>You are signed in</h1>
<p>Signed in as {2}.</p>
{3}<form method="post" action="{0}">
<input type="hidden" name="form_token" value="{1}">
<button name="action" value="sign_out"{4}>Sign out</button>
</form>
)";

// {0} action, {1} token, {2} e-mail, {3} password, {4} who it is. The page is for browsers on the machine of the demo.
constexpr std::string_view demo_form = R"(<form method="post" action="{0}">
<input type="hidden" name="form_token" value="{1}">
<input type="hidden" name="email" value="{2}">
<input type="hidden" name="password" value="{3}">
<button class="plain">{4}</button>
</form>
)";

// {0} action, {1} token, {2} e-mail, {3} and {4} the text and the attributes for an error.
constexpr std::string_view first_password_form = R"({3}<form method="post" action="{0}">
<input type="hidden" name="form_token" value="{1}">
<label for="email">E-mail of an administrator</label>
<input id="email" name="email" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false"
 required autofocus value="{2}"{4}>
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" required{4}>
<button>Set the password</button>
</form>
)";

std::string page(std::string_view title, std::string_view portal, std::string_view content) {
  const std::string shown = portal.empty() ? "" : fmt::format(portal_line, escape_html(portal));
  const std::string where = portal.empty() ? "" : fmt::format(" – {}", escape_html(portal));
  return fmt::format(frame, escape_html(title) + where, style, shown, content);
}

std::string strong(std::string_view name) {
  return fmt::format("<strong><bdi>{}</bdi></strong>", escape_html(name));
}

// Screen readers do not announce an alert of a page that is just loading. They read it because the fields refer to it.
std::string alert_of(std::string_view error) {
  if (error.empty()) return {};
  return fmt::format("<p class=\"error\" id=\"error\" role=\"alert\">{}</p>\n", escape_html(error));
}
std::string_view marks_of(std::string_view error) {
  return error.empty() ? "" : R"( aria-invalid="true" aria-describedby="error")";
}

std::string demo_part(const SignInForm& form) {
  if (form.demo.empty()) return {};
  std::string part =
      "<section class=\"demo\">\n<h2>This is a demo company</h2>\n<p>Look around without typing, as</p>\n";
  for (const DemoAccount& account : form.demo)
    part += fmt::format(demo_form, escape_html(form.action), escape_html(form.form_token), escape_html(account.email),
                        escape_html(account.password), escape_html(account.title));
  return part + "</section>\n";
}

// The scheme of an address with a space before it, " https:"; "" when the address has no scheme.
std::string scheme_of(std::string_view address) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_further = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  const std::string_view scheme = address.substr(0, address.find(':'));
  if (scheme.size() == address.size() || scheme.empty() || !is_letter(scheme[0])) return {};
  return std::ranges::all_of(scheme, is_further) ? fmt::format(" {}:", scheme) : std::string();
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string sign_in_page(const SignInForm& form) {
  const bool failed = !form.error.empty();
  std::string content = "<h1>Sign in</h1>\n";
  if (!form.application.empty()) content += fmt::format("<p>to go on to {}</p>\n", strong(form.application));
  const std::string alert = alert_of(form.error);
  const std::string_view wrong = marks_of(form.error);
  const std::string_view first = " autofocus";
  content += fmt::format(sign_in_form, escape_html(form.action), escape_html(form.form_token), escape_html(form.email),
                         alert, wrong, form.email.empty() ? first : "", form.email.empty() ? "" : first);
  content += demo_part(form);
  return page(failed ? "Error: Sign in" : "Sign in", form.portal, content);
}

std::string signed_in_page(const SignedIn& person) {
  const std::string email =
      person.name.empty() ? strong(person.email) : fmt::format("(<bdi>{}</bdi>)", escape_html(person.email));
  const std::string who = person.name.empty() ? email : strong(person.name) + " " + email;
  return page("Signed in", person.portal,
              fmt::format(signed_in_form, escape_html(person.action), escape_html(person.form_token), who,
                          person.has_web ? "<a class=\"button\" href=\"/\">Open the directory</a>\n" : "",
                          person.has_web ? " class=\"plain\"" : ""));
}

std::string setup_page(const SetupForm& form) {
  const std::string content =
      "<h1>The first password</h1>\n"
      "<p>Nobody can sign in yet. Set the password of an administrator, who can sign in then.</p>\n" +
      fmt::format(first_password_form, escape_html(form.action), escape_html(form.form_token), escape_html(form.email),
                  alert_of(form.error), marks_of(form.error));
  return page(form.error.empty() ? "The first password" : "Error: The first password", form.portal, content);
}

std::string message_page(std::string_view title, std::string_view text, std::string_view portal) {
  return page(title, portal, fmt::format("<h1>{}</h1>\n<p>{}</p>\n", escape_html(title), escape_html(text)));
}

std::string page_headers(std::string_view leads_to) {
  static const std::string style_hash = base::base64(base::hash_secret(style));
  // Chromium checks every redirect after a form against form-action, also further redirects by the application, which
  // may go to any host. So the scheme is allowed instead of a host; a literal IPv6 address could not be named at all.
  return fmt::format(
      "Content-Security-Policy: default-src 'none'; style-src 'sha256-{}'; img-src data:; form-action 'self'{}; "
      "frame-ancestors 'none'; base-uri 'none'\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "X-Frame-Options: DENY\r\n",
      style_hash, scheme_of(leads_to));
}

}  // namespace muster::rest
