#include "rest/oauth/browser.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "access/tokens.hpp"
#include "base/ascii.hpp"
#include "rest/call/endpoints.hpp"
#include "rest/oauth/oauth.hpp"

namespace muster::rest {
namespace {

using access::Session;
using access::TokenKind;

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

// Over HTTPS no other host may set a cookie of such a name: browsers see to it. Over plain HTTP they take none.
std::string own_name(const Request& request, std::string_view cookie) {
  return (request.secure ? "__Host-" : "") + std::string(cookie);
}

// Whether two origins are the same. Browsers leave the usual port out, other clients may not.
bool is_same(std::string_view origin, std::string_view own) {
  const auto one = portal::take_origin(origin);
  const auto other = portal::take_origin(own);
  if (!one || !other || !origin.empty()) return false;
  const auto port = [](const portal::WebOrigin& of) {
    const bool is_usual = of.port == (base::is_in_any_case(of.scheme, "https") ? ":443" : ":80");
    return is_usual ? std::string_view() : of.port;
  };
  const auto is_equal = [](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, base::ascii_lower, base::ascii_lower);
  };
  return is_equal(one->scheme, other->scheme) && is_equal(one->host, other->host) && port(*one) == port(*other);
}

}  // namespace

std::string_view cookie(const Request& request, std::string_view wanted) {
  std::optional<std::string_view> found;
  for_each_cookie(request, [&](std::string_view name, std::string_view value) {
    if (!found && name == wanted) found = value;
  });
  return found.value_or("");
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

const Session* find_session(const RequestContext& context) {
  const auto token = access::parse_token(cookie(context.request, session_cookie(context.request, context.portal_id())));
  if (!token || token->kind != TokenKind::session || token->portal != context.portal_id()) return nullptr;
  const Session* session = context.portal->access.session({token->owner});
  if (!session || !base::same_secret(session->secret, base::hash_secret(token->text))) return nullptr;
  const auto user = context.portal->directory.user(session->user);
  return user && may_sign_in(*user) && context.seconds() < session->expires ? session : nullptr;
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

// The origin is what the browser was asked for. Behind a proxy that speaks HTTPS for the server, server.public_url or
// the proxy's headers say what that was.
bool is_of_own_page(const RequestContext& context) {
  const Request& request = context.request;
  if (!request.fetch_site.empty() && request.fetch_site != "same-origin") return false;
  if (request.origin.empty()) return false;
  if (is_same(request.origin, fmt::format("{}://{}", request.secure ? "https" : "http", request.host))) return true;
  return is_same(request.origin, endpoints_of(context).portal);
}

// Browsers take "//host" and "/\\host" for addresses of other servers, and leave tabs and line ends out before they
// look.
std::string way_back(std::string_view back) {
  constexpr std::size_t longest = 2000;
  const bool is_path = back.starts_with('/') && !back.starts_with("//") && back.size() <= longest;
  const auto is_odd = [](unsigned char c) { return c < ' ' || c == 0x7f || c == '\\'; };
  if (!is_path || std::ranges::any_of(back, is_odd)) return {};
  std::string path;
  for (const char c : back) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7f && c != '"' && c != '<' && c != '>')
      path += c;
    else
      path += fmt::format("%{:02X}", byte);
  }
  return path;
}

}  // namespace muster::rest
