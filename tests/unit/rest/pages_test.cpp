#include "rest/oauth/pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"

namespace muster::rest {
namespace pages_test {

using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view hostile = R"(<b>"it's" & more</b>)";
constexpr std::string_view harmless = "&lt;b&gt;&quot;it&#39;s&quot; &amp; more&lt;/b&gt;";

SignInForm form() {
  return {.action = "/oauth/authorize/?client_id=app.1&state=x",
          .form_token = "token-of-the-form",
          .portal = "Meridian Weatherworks",
          .application = {},
          .email = {},
          .error = {}};
}

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const auto from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

int count(const std::string& text, std::string_view part) {
  int found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Pages, EscapeWhatHtmlGivesAMeaning) {
  EXPECT_EQ(escape_html(hostile), harmless);
  EXPECT_EQ(escape_html("Ada, Юлия\n"), "Ada, Юлия\n");
  EXPECT_EQ(escape_html(""), "");
}

TEST(Pages, EscapeEverythingThatIsPutIn) {
  const std::string sign_in = sign_in_page({hostile, hostile, hostile, hostile, hostile, hostile});
  EXPECT_EQ(count(sign_in, harmless), 7) << "the portal stands in the title as well";
  const std::string signed_in = signed_in_page({hostile, hostile, hostile, hostile, hostile});
  EXPECT_EQ(count(signed_in, harmless), 6);
  const std::string message = message_page(hostile, hostile, hostile);
  EXPECT_EQ(count(message, harmless), 5);
  for (const std::string& page : {sign_in, signed_in, message}) {
    EXPECT_THAT(page, Not(HasSubstr("<b>")));
    EXPECT_THAT(page, Not(HasSubstr("it's")));
  }
}

TEST(Pages, TheFormAsksForEmailAndPassword) {
  const std::string page = sign_in_page(form());
  EXPECT_THAT(page, HasSubstr(R"(<form method="post" action="/oauth/authorize/?client_id=app.1&amp;state=x">)"));
  EXPECT_THAT(page, HasSubstr(R"(<input type="hidden" name="form_token" value="token-of-the-form">)"));
  EXPECT_THAT(page, HasSubstr(R"(<label for="email">)"));
  EXPECT_THAT(page, HasSubstr(R"(<input id="email" name="email")"));
  EXPECT_THAT(page, HasSubstr(R"(autocomplete="username")"));
  EXPECT_THAT(page, HasSubstr(R"(<label for="password">)"));
  EXPECT_THAT(page, HasSubstr(R"(<input id="password" name="password" type="password")"));
  EXPECT_THAT(page, HasSubstr(R"(autocomplete="current-password")"));
  EXPECT_THAT(page, HasSubstr("<button>Sign in</button>"));
  EXPECT_THAT(page, HasSubstr("<title>Sign in – Meridian Weatherworks</title>"));
}

TEST(Pages, TheFormNamesTheApplicationWhereOneWaits) {
  EXPECT_THAT(sign_in_page(form()), Not(HasSubstr("to go on to")));
  SignInForm with_one = form();
  with_one.application = "Phone Book";
  EXPECT_THAT(sign_in_page(with_one), HasSubstr("to go on to <strong><bdi>Phone Book</bdi></strong>"));
}

TEST(Pages, AnErrorIsAnnouncedAndBelongsToTheFields) {
  EXPECT_THAT(sign_in_page(form()), Not(AnyOf(HasSubstr("aria-invalid="), HasSubstr("role=\"alert\""))));
  SignInForm again = form();
  again.email = "ada@example.com";
  again.error = "That did not match.";
  const std::string page = sign_in_page(again);
  EXPECT_THAT(page, HasSubstr(R"(id="error" role="alert">That did not match.</p>)"));
  EXPECT_EQ(count(page, R"(aria-invalid="true" aria-describedby="error")"), 2);
  EXPECT_THAT(page, HasSubstr(R"(value="ada@example.com")"));
  EXPECT_THAT(page, HasSubstr("<title>Error: Sign in – Meridian Weatherworks</title>"));
}

TEST(Pages, TheFirstEmptyFieldHasTheFocus) {
  SignInForm some = form();
  EXPECT_THAT(between(sign_in_page(some), R"(id="email")", ">"), HasSubstr("autofocus"));
  EXPECT_EQ(count(sign_in_page(some), "autofocus"), 1);
  some.email = "ada@example.com";
  EXPECT_THAT(between(sign_in_page(some), R"(id="password")", ">"), HasSubstr("autofocus"));
  EXPECT_EQ(count(sign_in_page(some), "autofocus"), 1);
}

TEST(Pages, WhoIsSignedInMaySignOut) {
  SignedIn person{.action = "/oauth/session/",
                  .form_token = "token-of-the-form",
                  .portal = "Meridian Weatherworks",
                  .name = "Ada Lovelace",
                  .email = "ada@example.com"};
  const std::string page = signed_in_page(person);
  EXPECT_THAT(page, HasSubstr("Signed in as <strong><bdi>Ada Lovelace</bdi></strong> (<bdi>ada@example.com</bdi>)."));
  EXPECT_THAT(page, HasSubstr(R"(<form method="post" action="/oauth/session/">)"));
  EXPECT_THAT(page, HasSubstr(R"(name="form_token" value="token-of-the-form")"));
  EXPECT_THAT(page, HasSubstr(R"(<button name="action" value="sign_out">Sign out</button>)"));
  person.name = {};
  EXPECT_THAT(signed_in_page(person), HasSubstr("Signed in as <strong><bdi>ada@example.com</bdi></strong>."));
}

TEST(Pages, AMessageNeedsNoPortal) {
  const std::string page = message_page("Signed out", "You may close this page.");
  EXPECT_THAT(page, HasSubstr("<title>Signed out</title>"));
  EXPECT_THAT(page, HasSubstr("<h1>Signed out</h1>\n<p>You may close this page.</p>"));
  EXPECT_THAT(page, Not(HasSubstr("<svg")));
  EXPECT_THAT(message_page("Signed out", "", "Meridian"), HasSubstr("<bdi>Meridian</bdi>"));
}

TEST(Pages, AllArePlainHtmlForAnyScreen) {
  for (const std::string& page : {sign_in_page(form()), signed_in_page({}), message_page("Busy", "Try again.")}) {
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"));
    EXPECT_THAT(page, HasSubstr(R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"));
    EXPECT_THAT(page, HasSubstr(R"(<link rel="icon" href="data:,">)"));
    EXPECT_THAT(page, EndsWith("</html>\n"));
    for (const char* what : {"<script", " style=", "http:", "https:", "url(", "@import", "src="})
      EXPECT_THAT(page, Not(HasSubstr(what)));
  }
}

TEST(Pages, TheHeadersAllowTheStyleAndLittleElse) {
  EXPECT_THAT(page_headers(), HasSubstr("Content-Security-Policy: default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(page_headers(),
              HasSubstr("; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"));
  EXPECT_THAT(page_headers(), HasSubstr("\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: DENY\r\n"));
  EXPECT_THAT(page_headers(), EndsWith("\r\n"));
}

// Base64 read back here, since the styles may change.
TEST(Pages, TheHeadersHaveTheHashOfTheStyle) {
  const std::string style = between(message_page("", ""), "<style>", "</style>");
  const std::string hash = between(page_headers(), "sha256-", "'");
  ASSERT_EQ(hash.size(), 44);
  EXPECT_EQ(hash.back(), '=');
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const base::SecretHash bytes = base::hash_secret(style);
  for (std::size_t bit = 0; bit < 256; ++bit) {
    const auto digit = digits.find(hash[bit / 6]);
    ASSERT_NE(digit, std::string_view::npos) << hash;
    EXPECT_EQ(digit >> (5 - bit % 6) & 1U, bytes[bit / 8] >> (7 - bit % 8) & 1U) << hash << " at bit " << bit;
  }
}

TEST(Pages, AFormMayLeadToAddressesOfTheApplicationsKind) {
  const auto allowed = [](std::string_view address) { return between(page_headers(address), "form-action ", ";"); };
  EXPECT_EQ(allowed("https://app.example.com/back?x=1"), "'self' https:");
  EXPECT_EQ(allowed("http://[::1]:3000/back"), "'self' http:");
  EXPECT_EQ(allowed("com.example.app:/back"), "'self' com.example.app:");
  for (const char* address : {"", "/back", "app.example.com", ":", "://x", "https;\r\nX-Evil: 1", "a b:c", "*:x"})
    EXPECT_EQ(allowed(address), "'self'") << address;
}

}  // namespace pages_test
}  // namespace muster::rest
