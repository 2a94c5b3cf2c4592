#pragma once

#include <string>
#include <string_view>

// The pages of signing in, for people: HTML in UTF-8, whole, without scripts, with nothing to load. Texts are given
// plain, and escaped here. Any thread.
namespace muster::rest {

/// What the page of the form shows. Lifetime: views, for the call.
struct SignInForm {
  std::string_view action;       ///< where the form is posted to, with its query
  std::string_view form_token;   ///< comes back as `form_token`
  std::string_view portal;       ///< its name
  std::string_view application;  ///< the name of the one that the person goes on to, or ""
  std::string_view email;        ///< what was typed before, or ""
  std::string_view error;        ///< why it did not work, a sentence, or ""
};

/// Asks for `email` and `password`.
std::string sign_in_page(const SignInForm& form);

/// Who is signed in. Lifetime: views, for the call.
struct SignedIn {
  std::string_view action;      ///< where the form is posted to
  std::string_view form_token;  ///< comes back as `form_token`
  std::string_view portal;      ///< its name
  std::string_view name;        ///< the person's, or ""
  std::string_view email;
};

/// Says who is signed in. Its button posts `action=sign_out`.
std::string signed_in_page(const SignedIn& person);

/// Says one thing, such as why it goes no further. `portal` is its name, or "" where none is meant.
std::string message_page(std::string_view title, std::string_view text, std::string_view portal = {});

/// The headers that every page above needs, each line with its end. `leads_to` is the address that a form of the page
/// may redirect to in the end, or ""; a browser lets it go to addresses of that scheme, and to none besides our own
/// without it. Length and type of the body are not among them.
std::string page_headers(std::string_view leads_to = {});

/// A text as it may stand between tags, and in a quoted attribute.
std::string escape_html(std::string_view text);

}  // namespace muster::rest
