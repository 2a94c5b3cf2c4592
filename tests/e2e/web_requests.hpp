#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "e2e/installation.hpp"
#include "support/recording.hpp"

// Requests as a browser sends them to the web interface and to its sign-in page. The clients of the tests call the
// server "localhost".
namespace muster::test {

/// Sends a request and reads its reply. `lines` are further headers, each with its line end.
inline HttpReply ask(HttpClient& client, std::string_view verb, const std::string& target,
                     const std::string& lines = "", std::string_view body = "") {
  client.send(request_text(verb, target, lines, body));
  return client.read_reply(verb != "HEAD");
}

/// The last cookie that a reply sets, "NAME=VALUE".
inline std::string cookie_of(const HttpReply& reply) {
  const std::string& lines = reply.headers.at("set-cookie");
  const std::string last = lines.substr(lines.rfind('\n') + 1);
  return last.substr(0, last.find(';'));
}

/// Gets the form at `target` and sends it with these fields. `cookie` is the session's, if there is one.
inline HttpReply send_form(HttpClient& client, const std::string& target, const std::string& fields,
                           const std::string& cookie = "") {
  const std::string known = cookie.empty() ? "" : "; " + cookie;
  const std::string form = cookie_of(ask(client, "GET", target, cookie.empty() ? "" : "Cookie: " + cookie + "\r\n"));
  return ask(client, "POST", target,
             "Content-Type: application/x-www-form-urlencoded\r\nCookie: " + form + known + "\r\n",
             "form_token=" + form.substr(form.find('=') + 1) + "&" + fields);
}

/// Signs in at `target`. Returns the session's cookie.
inline std::string sign_in(HttpClient& client, const std::string& email, const std::string& password,
                           const std::string& target = "/oauth/session/", std::string* leads_to = nullptr) {
  const HttpReply answer = send_form(client, target, "email=" + email + "&password=" + password);
  EXPECT_EQ(answer.status, 302u) << answer.body;
  if (leads_to) *leads_to = answer.headers.at("location");
  return cookie_of(answer);
}

/// The headers that a page of this server sends with the session's cookie.
inline std::string page_lines(const std::string& cookie) {
  return "Content-Type: application/json\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\nCookie: " +
         cookie + "\r\n";
}

/// What a page of this server is answered that asks for a token.
inline HttpReply ask_for_token(HttpClient& client, const std::string& cookie) {
  return ask(client, "POST", "/oauth/session/token", page_lines(cookie), "{}");
}

/// Such a token, noted as secret; "" when there is none.
inline std::string token_of(HttpClient& client, const std::string& cookie) {
  const HttpReply reply = ask_for_token(client, cookie);
  const boost::json::value body = reply.json();
  const auto* token = body.as_object().if_contains("access_token");
  if (!token) return "";
  record_secret(token->as_string());
  return std::string(token->as_string());
}

/// `user.current` by a token.
inline HttpReply call_by(HttpClient& client, const std::string& token) {
  return ask(client, "GET", "/rest/user.current", "Authorization: Bearer " + token + "\r\n");
}

/// What `muster demo` prints, by the names of the lines. Passwords are noted as secret.
inline std::map<std::string, std::string> lines_of(Server& demo, std::size_t count = 6) {
  std::map<std::string, std::string> lines;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string line = demo.process().read_line().value_or("");
    const auto colon = line.find(": ");
    lines[line.substr(0, colon)] = colon == std::string::npos ? "" : line.substr(colon + 2);
    if (line.find("password") != std::string::npos) record_secret(line.substr(colon + 2));
  }
  return lines;
}

/// The small company with Ada as an administrator.
inline std::string company_with_administrator() {
  std::string text(small_company());
  const std::string_view first = "\"NAME\": \"Ada\"";
  return text.insert(text.find(first), "\"IS_ADMIN\": true, ");
}

}  // namespace muster::test
