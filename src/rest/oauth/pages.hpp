#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rest/call/service.hpp"

// The sign-in pages: whole HTML documents in UTF-8, without scripts and without anything to load. Texts are given as
// plain text; these functions escape them. Any thread.
namespace muster::rest {

/// What the sign-in form shows. Lifetime: views, valid for one call.
struct SignInForm {
  std::string_view action;                 ///< the address that the form is posted to, with its query
  std::string_view form_token;             ///< is posted as the field `form_token`
  std::string_view portal;                 ///< the portal's name
  std::string_view application;            ///< the name of the application that the person signs in for, or ""
  std::string_view email;                  ///< the e-mail address that was typed before, or ""
  std::string_view error;                  ///< why the last attempt failed, as a sentence, or ""
  std::span<const DemoAccount> demo = {};  ///< people who can be signed in by one click
};

/// A page with a form that posts `email` and `password`.
std::string sign_in_page(const SignInForm& form);

/// Who is signed in. Lifetime: views, valid for one call.
struct SignedIn {
  std::string_view action;      ///< the address that the form is posted to
  std::string_view form_token;  ///< is posted as the field `form_token`
  std::string_view portal;      ///< the portal's name
  std::string_view name;        ///< the person's name, or ""
  std::string_view email;
  bool has_web = false;  ///< whether there is a web interface to go on to
};

/// A page that says who is signed in. Its button posts `action=sign_out`.
std::string signed_in_page(const SignedIn& person);

/// What the form for the first password shows. Lifetime: views, valid for one call.
struct SetupForm {
  std::string_view action;
  std::string_view form_token;
  std::string_view portal;
  std::string_view email;  ///< the e-mail address that was typed before, or ""
  std::string_view error;  ///< what was wrong with what was typed, as a sentence, or ""
};

/// A page with a form that posts `email` and `password`, for the first administrator.
std::string setup_page(const SetupForm& form);

/// A page with one message, such as an error. `portal` is the portal's name; "" leaves it out.
std::string message_page(std::string_view title, std::string_view text, std::string_view portal = {});

/// The headers that each of these pages needs, every line with its end, without Content-Type and Content-Length.
/// `leads_to` is the address that a form of the page may finally redirect to, or "". The browser then allows redirects
/// to addresses with the same scheme; otherwise it allows only those to this server.
std::string page_headers(std::string_view leads_to = {});

/// Escapes a text for use between tags and in a quoted attribute.
std::string escape_html(std::string_view text);

}  // namespace muster::rest
